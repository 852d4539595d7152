package live

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/dmgate/dmgate/rules/blocklist"
)

// PackKey is the key under which a gate tells in the log what its pack has.
const PackKey = "pack"

// MaxPack is the most bytes that the value of that key has.
const MaxPack = 64 << 10

// Pack is what those who change the log have to know of the pack in force.
type Pack struct {
	Revision string   `json:"revision"`
	Lists    []List   `json:"lists"` // in the pack's order
	Rules    []string `json:"rules"`
}

// List is a list of the pack.
type List struct {
	ID   string         `json:"id"`
	Kind blocklist.Kind `json:"kind"`
}

// Kind returns the kind of a list, and false where the pack has none of that id.
func (p *Pack) Kind(list string) (blocklist.Kind, bool) {
	for _, l := range p.Lists {
		if l.ID == list {
			return l.Kind, true
		}
	}
	return "", false
}

// Record returns the value that the log stores of the pack.
func (p *Pack) Record() ([]byte, error) {
	value, err := json.Marshal(p)
	if err == nil && len(value) > MaxPack {
		err = fmt.Errorf("the pack has %d lists and %d rules, too many to be told in %d bytes", len(p.Lists), len(p.Rules),
			MaxPack)
	}
	return value, err
}

// ReadPack reads what Record writes.
func ReadPack(value []byte) (Pack, error) {
	var p Pack
	if len(value) > MaxPack || json.Unmarshal(value, &p) != nil || p.Revision == "" {
		return Pack{}, errors.New("not written by dmgate")
	}
	return p, nil
}
