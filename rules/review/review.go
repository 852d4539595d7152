package review

import (
	"io/fs"

	"github.com/dmgate/dmgate/rego"
	"github.com/dmgate/dmgate/rules"
)

// Pack judges a pack that was loaded from a directory. The warnings are sorted by file and line and the same each time.
// The error is that of reading the directory once more.
func Pack(pack *rules.Pack, dir fs.FS) ([]Warning, error) {
	at, err := rules.ConfigLines(dir)
	if err != nil {
		return nil, err
	}
	lists, err := readLists(pack.Config, dir)
	if err != nil {
		return nil, err
	}
	r := &reviewer{
		pack: pack, config: pack.Config, at: at, lists: lists, bodies: pack.Policies.Bodies(),
		vocabulary: newVocabulary(pack.Config, lists), refuted: map[*rego.Body]bool{},
	}
	r.reviewBands()
	r.reviewLists()
	r.reviewLimits()
	r.reviewBodies()
	r.reviewCosts()
	r.reviewWeights()
	if err := r.reviewFiles(dir); err != nil {
		return nil, err
	}
	return r.sorted(), nil
}

// reviewer is a review under way.
type reviewer struct {
	warnings
	pack       *rules.Pack
	config     *rules.Config
	at         map[string]int // the lines of pack.yaml, by path
	lists      []list
	bodies     []rego.Body
	vocabulary *vocabulary
	refuted    map[*rego.Body]bool // the bodies that never match
}

// inPack notes something about a value in pack.yaml.
func (r *reviewer) inPack(kind Kind, path string, format string, args ...any) {
	r.add(kind, rules.ConfigFile, r.at[path], format, args...)
}
