package ruletest

import (
	"bytes"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/dmgate/dmgate/rules/blocklist"
)

// Lists are emptied file by file, as text and compiled, with as many entries as they have.
func TestMutantsOfLists(t *testing.T) {
	files := widerPack("")
	files["lists/senders.txt"].Data = []byte("# known\n\nbad # since spring\nworse\n")
	list, _, err := blocklist.Load("allow", []byte("worse\n"), blocklist.Senders, blocklist.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var compiled bytes.Buffer
	if err := list.Write(&compiled); err != nil {
		t.Fatal(err)
	}
	files["lists/allow.txt"] = &fstest.MapFile{Data: compiled.Bytes()}
	var got []string
	for _, m := range mutantsOfLists(files, loadSuite(t, files).Pack.Config) {
		got = append(got, m.told())
	}
	want := []string{"lists/senders.txt:3 lists.senders.block emptied: 2 entries → ",
		"lists/allow.txt:1 lists.senders.allow emptied: 1 entry → "}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	files["lists/senders.txt"].Data = []byte("# none yet\n")
	if got := mutantsOfLists(files, loadSuite(t, files).Pack.Config); len(got) != 1 {
		t.Errorf("a list without entries was emptied: %v", got)
	}
}
