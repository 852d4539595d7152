package rules

import (
	"maps"
	"testing"
	"testing/fstest"
)

// Everything below a key or in a list has a line, whatever else is wrong with the pack.
func TestConfigLines(t *testing.T) {
	const text = "name: lines\nlimits:\n  sender:\n    key: [sender,\n      device]\nfew:\n  - {name: busy,\n    from: 1}\n"
	want := map[string]int{"name": 1, "limits": 2, "limits.sender": 3, "limits.sender.key": 4, "limits.sender.key.0": 4,
		"limits.sender.key.1": 5, "few": 6, "few.0": 7, "few.0.name": 7, "few.0.from": 8}
	got, err := ConfigLines(fstest.MapFS{ConfigFile: {Data: []byte(text)}})
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("got %v and %v, want %v", got, err, want)
	}
	if _, err := ConfigLines(fstest.MapFS{ConfigFile: {Data: []byte("name: [")}}); err == nil {
		t.Error("what is no YAML has lines")
	}
	if _, err := ConfigLines(fstest.MapFS{}); err == nil {
		t.Error("no file has lines")
	}
}
