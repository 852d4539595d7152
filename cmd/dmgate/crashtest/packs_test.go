//go:build linux

package crashtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dmgate/dmgate/rules"
)

// packs are the revisions that are put in force in turns, and the folder in which the gates find the one of the moment.
type packs struct {
	t      *testing.T
	dir    string
	texts  []string // of pack.yaml
	loaded map[string]*rules.Pack
}

// edits are what the revisions change in the shipped pack: its weights, and the last one what a limit allows.
var edits = [][2]string{
	{},
	{"thresholds: {requests: 3, drop: 10}", "thresholds: {requests: 2.5, drop: 9}"},
	{"limit.new_conversations: {weight: 5, floor: requests}", "limit.new_conversations: {weight: 5.5, floor: requests}"},
	{"rate: 10/1h\n    burst: 15", "rate: 12/1h\n    burst: 12"},
}

func newPacks(t *testing.T) *packs {
	t.Helper()
	p := &packs{t: t, dir: filepath.Join(t.TempDir(), "pack"), loaded: map[string]*rules.Pack{}}
	if err := os.CopyFS(p.dir, rules.Shipped()); err != nil {
		t.Fatal(err)
	}
	shipped, err := os.ReadFile(p.file())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range edits {
		text := string(shipped)
		if e[0] != "" && strings.Count(text, e[0]) != 1 {
			t.Fatalf("the shipped pack has %q %d times, want once", e[0], strings.Count(text, e[0]))
		}
		p.texts = append(p.texts, strings.Replace(text, e[0], e[1], 1))
	}
	for i := range p.texts {
		p.put(i)
		pack, err := rules.Load(os.DirFS(p.dir))
		if err != nil {
			t.Fatal(err)
		}
		p.loaded[pack.Revision] = pack
	}
	p.put(0)
	return p
}

func (p *packs) file() string { return filepath.Join(p.dir, rules.ConfigFile) }

// reweighed is how many revisions have the same limits.
const reweighed = 3

// put puts a revision into the folder.
func (p *packs) put(i int) { p.write(p.texts[i%len(p.texts)]) }

// spoil puts a pack into the folder that does not load.
func (p *packs) spoil() { p.write("thresholds: {requests: 3, drop: 2\nlimits: nonsense\n") }

// write replaces pack.yaml as an editor does, so that nobody reads half of it.
func (p *packs) write(text string) {
	next := p.file() + ".next"
	err := os.WriteFile(next, []byte(text), 0o600)
	if err == nil {
		err = os.Rename(next, p.file())
	}
	if err != nil {
		p.t.Error(err)
	}
}
