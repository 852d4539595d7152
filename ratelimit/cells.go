package ratelimit

import (
	"encoding/binary"
	"slices"
)

// cells is the memory of a limit's buckets, in pages of cells of one size. A page whose cells are all free is given back.
type cells struct {
	slabs   [len(cellSizes)]slab // by class
	sharing *sharing
}

// slab is the cells of one size. Finding a cell reads its memory's place and no more, so that these stay in the cache.
type slab struct {
	memory [][]byte // of each page; nil where all its cells are free
	pages  []page
	open   []uint32 // the pages that have a free cell
	spare  []byte   // memory of a page that was given up, for the next
}

// page is some cells of one size. A free one holds the next, and the zeros that erased who it was of.
type page struct {
	written uint32 // generation of sharing in which it was made or copied
	begun   uint16 // cells that have ever been used
	free    uint16 // the first free one of those, counted from 1; 0 is none
	live    uint16
}

// cellSizes are the sizes of cells by class. The last class is of keys that fit no other: each has a page of its own size.
// A flood of keys of every length takes room in each size at most, so some three times that of the largest.
var cellSizes = [...]int{48, 64, 80, 96, 112, 128, 160, 192, 256, 384, 512, 768, longestCell, 0}

const (
	longestCell = 1024
	long        = len(cellSizes) - 1
	pageShift   = 8 // 256 cells a page: small enough to be copied in a few microseconds
)

// ref tells where a bucket's cell is: the class counted from 1, the page and the cell. 0 is nowhere.
type ref uint32

// refBits is how many bits of a ref tell the page and the cell.
const refBits = 28

// maxBuckets is how many buckets a limit holds at most, whatever the options say.
const maxBuckets = 1 << (refBits - 1)

func (r ref) split() (class int, page, cell uint32) {
	class, at := int(r>>refBits)-1, uint32(r)&(1<<refBits-1)
	if class == long {
		return class, at, 0
	}
	return class, at >> pageShift, at & (1<<pageShift - 1)
}

func refOf(class int, page, cell uint32) ref {
	if class != long {
		page = page<<pageShift | cell
	}
	return ref(class+1)<<refBits | ref(page)
}

// read returns a cell for reading.
func (c *cells) read(r ref) []byte {
	class, page, cell := r.split()
	return cellIn(c.slabs[class].memory[page], class, cell)
}

// write returns a cell for writing, in a page that no snapshot reads.
func (c *cells) write(r ref) []byte {
	class, page, cell := r.split()
	if c.sharing.read() {
		c.slabs[class].own(page, c.sharing)
	}
	return cellIn(c.slabs[class].memory[page], class, cell)
}

func cellIn(page []byte, class int, cell uint32) []byte {
	if class == long {
		return page
	}
	size := cellSizes[class]
	return page[int(cell)*size:][:size:size]
}

// own makes a page one that no snapshot reads, while there are some.
func (s *slab) own(page uint32, shared *sharing) {
	if p := &s.pages[page]; p.written != shared.generation {
		s.memory[page] = slices.Clone(s.memory[page])
		p.written = shared.generation
	}
}

// add returns a new cell with the key and no more.
func (c *cells) add(key []byte) ref {
	class := classOf(key)
	s := &c.slabs[class]
	if len(s.open) == 0 {
		s.open = append(s.open, uint32(len(s.pages)))
		s.pages, s.memory = append(s.pages, page{}), append(s.memory, nil)
	}
	at := s.open[len(s.open)-1]
	p := &s.pages[at]
	if s.memory[at] == nil {
		s.memory[at], s.spare = s.room(class, key), nil
		p.written = c.sharing.generation
	}
	cell := p.next(class, s.memory[at])
	if int(p.live) == perPage(class) {
		s.open = s.open[:len(s.open)-1]
	}
	r := refOf(class, at, cell)
	writeKey(c.write(r), key)
	return r
}

// classOf returns the class of the cells that a key has room in.
func classOf(key []byte) int {
	for class, size := range cellSizes {
		if cellKey+len(key) <= size {
			return class
		}
	}
	return long
}

func perPage(class int) int {
	if class == long {
		return 1
	}
	return 1 << pageShift
}

// room returns the memory of a page, all zero.
func (s *slab) room(class int, key []byte) []byte {
	switch {
	case class == long:
		return make([]byte, cellKey+len(key))
	case s.spare != nil:
		return s.spare
	}
	return make([]byte, cellSizes[class]<<pageShift)
}

// next takes a free cell of the page, which has one.
func (p *page) next(class int, memory []byte) uint32 {
	p.live++
	if p.free == 0 {
		p.begun++
		return uint32(p.begun - 1)
	}
	cell := uint32(p.free - 1)
	p.free = binary.LittleEndian.Uint16(cellIn(memory, class, cell))
	return cell
}

// remove frees a cell and erases it.
func (c *cells) remove(r ref) {
	class, at, cell := r.split()
	s := &c.slabs[class]
	p := &s.pages[at]
	if int(p.live) == perPage(class) {
		s.open = append(s.open, at)
	}
	p.live--
	erased := c.write(r)
	clear(erased)
	if p.live > 0 {
		binary.LittleEndian.PutUint16(erased, p.free)
		p.free = uint16(cell + 1)
		return
	}
	if class != long {
		clear(s.memory[at])
		s.spare = s.memory[at]
	}
	s.memory[at], *p = nil, page{}
}
