package rules

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// The state of a list adds up what its files hold, and has the date of the file that was written last.
func TestListStates(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }
	dir := base(t)
	config := strings.Replace(string(dir["pack.yaml"].Data), "block: [domains.txt]}",
		"block: [a.txt, b.txt], allow: [c.txt]}\n  urls: {kind: urls, as: fact, block: [d.txt]}", 1)
	dir["pack.yaml"] = &fstest.MapFile{Data: []byte(config)}
	for name, f := range map[string]fstest.MapFile{
		"a.txt": {Data: []byte("a.example\nb.example\n"), ModTime: day(1)},
		"b.txt": {Data: []byte("c.example\n"), ModTime: day(3)},
		"c.txt": {Data: []byte("ok.a.example\n"), ModTime: day(2)},
		"d.txt": {Data: []byte("https://a.example/x\n")},
	} {
		dir[name] = &f
	}
	pack, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	states := pack.ListStates()
	if len(states) != 2 {
		t.Fatalf("there are %d states, want 2", len(states))
	}
	domains, urls := states[0], states[1]
	if domains.ID != "domains" || domains.Kind != "domains" || domains.Entries != 3 || domains.Allowed != 1 || !domains.Changed.Equal(day(3)) {
		t.Errorf("the state of domains is %+v", domains)
	}
	if urls.ID != "urls" || urls.Entries != 1 || urls.Allowed != 0 || !urls.Changed.IsZero() {
		t.Errorf("the state of urls is %+v", urls)
	}
	if p := domains.FalsePositives; !(p > 0 && p < 0.01) {
		t.Errorf("the share of false positives is %v", p)
	}
}
