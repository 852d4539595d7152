package rego

// slotNames finds the slots of a section by name. All are asked for with every message, so that what tells them apart is no
// more than a name's length and four of its bytes, which suffices for all names that don't go out of their way to look
// alike. The zero value has none.
type slotNames struct {
	places []namedSlot // a power of two, at most half of them in use: each where its name says, or in the next that was free
	used   int
}

type namedSlot struct {
	name string
	slot int // counted from 1; 0 is none
}

// add names a slot. The name must be new.
func (n *slotNames) add(name string, slot int) {
	if n.used++; 2*n.used > len(n.places) {
		n.grow()
	}
	*n.place(name) = namedSlot{name, slot + 1}
}

func (n *slotNames) grow() {
	before := n.places
	n.places = make([]namedSlot, max(8, 2*len(before)))
	for _, one := range before {
		if one.slot != 0 {
			*n.place(one.name) = one
		}
	}
}

func (n *slotNames) find(name string) (slot int, ok bool) {
	if n.used == 0 {
		return 0, false
	}
	at := n.place(name)
	return at.slot - 1, at.slot != 0
}

// place returns where a name is, or where it would be.
func (n *slotNames) place(name string) *namedSlot {
	mask := uint32(len(n.places) - 1)
	for at := mixed(name); ; at++ {
		if one := &n.places[at&mask]; one.slot == 0 || one.name == name {
			return one
		}
	}
}

// mixed makes of a name a number.
func mixed(name string) uint32 {
	n := len(name)
	if n < 2 {
		return uint32(n)
	}
	ends := uint32(name[0]) | uint32(name[(n-1)/2])<<8 | uint32(name[n-2])<<16 | uint32(name[n-1])<<24
	return uint32(uint64(ends^uint32(n)<<16) * 0x9E3779B97F4A7C15 >> 32)
}
