package rego

// slotNames finds the slots of a section by name. There are few, and all are asked for with every message, so that what tells
// them apart is no more than a name's length and its ends. The zero value has none.
type slotNames [64][]namedSlot

type namedSlot struct {
	name string
	slot int
}

// add names a slot.
func (n *slotNames) add(name string, slot int) {
	at := placeOfName(name)
	n[at] = append(n[at], namedSlot{name, slot})
}

func (n *slotNames) find(name string) (slot int, ok bool) {
	for _, one := range n[placeOfName(name)] {
		if one.name == name {
			return one.slot, true
		}
	}
	return 0, false
}

// placeOfName returns the place of a name, below the number of places.
func placeOfName(name string) int {
	if name == "" {
		return 0
	}
	return (5*len(name) + 3*int(name[0]) + int(name[len(name)-1])) % len(slotNames{})
}
