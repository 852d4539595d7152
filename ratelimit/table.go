package ratelimit

// table tells where the bucket of a key is, by a hash of the key. It grows by splitting one segment of a thousand in two,
// so no message ever waits for all of it to be moved.
type table struct {
	directory []*segment // by the first bits of the hash; several may be the same; nil until the first bucket
	depth     uint32     // how many bits that are
}

// segment holds the buckets whose hashes begin with the same bits. It has no pointers, and fills 8 KiB to the last byte.
type segment struct {
	slots [segmentSize]slot // each in its own place, or the next free one behind it
	used  uint32
	depth uint32 // how many bits the hashes have in common
}

// slot is a hash and the ref that belongs to it. 0 is free.
type slot uint64

const (
	segmentSize = 1023
	segmentFull = segmentSize * 3 / 4
	hashBits    = 32
)

func slotOf(hash uint32, r ref) slot { return slot(hash)<<hashBits | slot(r) }

func (s slot) hash() uint32 { return uint32(s >> hashBits) }

func (s slot) ref() ref { return ref(s) }

// home returns the place that a hash has in its segment.
func home(hash uint32) int { return int(hash % segmentSize) }

// behind returns the place behind another.
func behind(i int) int {
	if i++; i < segmentSize {
		return i
	}
	return 0
}

// segment returns the one of a hash. The table must not be empty.
func (t *table) segment(hash uint32) *segment { return t.directory[hash>>(hashBits-t.depth)] }

// touch has the processor fetch what finding a hash reads, and returns something that depends on it.
func (t *table) touch(hash uint32) slot {
	if t.directory == nil {
		return 0
	}
	return t.segment(hash).slots[home(hash)]
}

// add adds a bucket.
func (t *table) add(hash uint32, r ref) {
	if t.directory == nil {
		t.directory = []*segment{new(segment)}
	}
	for t.segment(hash).used >= segmentFull {
		t.split(t.segment(hash))
	}
	t.segment(hash).add(slotOf(hash, r))
}

func (s *segment) add(added slot) {
	i := home(added.hash())
	for s.slots[i] != 0 {
		i = behind(i)
	}
	s.slots[i] = added
	s.used++
}

// split moves those buckets of a full segment to a new one whose hashes go on with a 1.
func (t *table) split(s *segment) {
	if s.depth == t.depth {
		t.double()
	}
	slots := s.slots
	*s = segment{depth: s.depth + 1}
	ones := &segment{depth: s.depth}
	bit := uint32(1) << (hashBits - s.depth)
	var first uint32 // hash of the segment's, the bits that follow those in common being 0
	for _, moved := range slots {
		switch hash := moved.hash(); {
		case moved == 0:
		case hash&bit == 0:
			s.add(moved)
			first = hash &^ (bit<<1 - 1)
		default:
			ones.add(moved)
			first = hash &^ (bit<<1 - 1)
		}
	}
	from := (first | bit) >> (hashBits - t.depth)
	for i := range uint32(1) << (t.depth - s.depth) {
		t.directory[from+i] = ones
	}
}

// double has the directory tell one bit more apart.
func (t *table) double() {
	directory := make([]*segment, 2*len(t.directory))
	for i, s := range t.directory {
		directory[2*i], directory[2*i+1] = s, s
	}
	t.directory = directory
	t.depth++
}

// remove removes a bucket that is there.
func (t *table) remove(hash uint32, r ref) {
	s := t.segment(hash)
	i := home(hash)
	for s.slots[i] != slotOf(hash, r) {
		i = behind(i)
	}
	s.close(i)
	s.used--
}

// close frees place i and moves up what is behind it, so that nothing is ever further from its place than it need be.
func (s *segment) close(i int) {
	for j := behind(i); s.slots[j] != 0; j = behind(j) {
		if distance(home(s.slots[j].hash()), j) >= distance(i, j) {
			s.slots[i] = s.slots[j]
			i = j
		}
	}
	s.slots[i] = 0
}

// distance returns how many places j is behind i.
func distance(i, j int) int {
	if j >= i {
		return j - i
	}
	return j - i + segmentSize
}
