package ruletest

import (
	"io/fs"

	"github.com/dmgate/dmgate/rego"
)

// Mutant is a small change of a pack, such as a mistake makes, and which test notices it.
type Mutant struct {
	Element  string `json:"element"` // what is changed: "limits.sender.burst", or a rule of a policy
	Change   string `json:"change"`  // how, in words: "lowered"
	File     string `json:"file"`
	Line     int    `json:"line"`
	Old      string `json:"old"`
	New      string `json:"new"`                // "" where it is left out
	Noticed  string `json:"noticed,omitempty"`  // the full name of the test that fails first, or NotLoaded; "" is none
	Accepted string `json:"accepted,omitempty"` // why it may go unnoticed
	Hint     string `json:"hint,omitempty"`     // what would notice it; "" where something does

	edit    edit
	policy  *rego.Mutant           // of a policy; nil of pack.yaml and lists
	touches func(t *trace) bool    // whether a scenario could notice at all
	hint    func(seen bool) string // seen: some scenario could notice, and does not
}

// NotLoaded is what Mutant.Noticed says where the changed pack can't be loaded.
const NotLoaded = "the loader"

// dir returns the pack's directory with the change.
func (m *Mutant) dir(pack fs.FS) (fs.FS, error) {
	data, err := fs.ReadFile(pack, m.File)
	if err != nil {
		return nil, err
	}
	changed := changedDir{FS: pack, name: m.File}
	if m.policy != nil {
		changed.data = m.policy.Source(data)
	} else {
		changed.data = m.edit.apply(data)
	}
	return changed, nil
}
