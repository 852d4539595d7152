package rego

import (
	"fmt"
	"testing"
)

// Names are found whatever others share their length and their ends, and no others are.
func TestSlotNamesAreFound(t *testing.T) {
	var n slotNames
	for i := range 1000 {
		n.add(fmt.Sprintf("a%03dz", i), i)
	}
	n.add("", 1000)
	for i := range 1000 {
		if slot, ok := n.find(fmt.Sprintf("a%03dz", i)); !ok || slot != i {
			t.Fatalf("name %d: slot %d, %v", i, slot, ok)
		}
	}
	if slot, ok := n.find(""); !ok || slot != 1000 {
		t.Errorf("the empty name: slot %d, %v", slot, ok)
	}
	for _, other := range []string{"a1000z", "a", "z", "a00z", "b000z"} {
		if slot, ok := n.find(other); ok {
			t.Errorf("%q, which was never added, has slot %d", other, slot)
		}
	}
}
