package filter

// recentCapacity is how many messages each of the two generations of recent holds: far more than can be in flight
// between a delivery and its redelivery.
const recentCapacity = 16_384

// counted is what counting a message came to.
type counted struct {
	readings []Reading
	faults   []Fault
}

// recent remembers what counting the last messages came to, so that one that comes again gets the same decision and
// spends no second token. It holds two generations and forgets the older one when the younger is full, so the last
// capacity messages are always remembered, in bounded memory.
type recent struct {
	capacity     int
	young, older map[identity]counted
}

// identity tells messages apart. The sender and recipient are part of it so that an id used twice by mistake does not
// hand one sender's readings to another.
type identity struct{ id, sender, recipient string }

func identify(m *Message) identity {
	return identity{id: m.ID, sender: m.Sender.ID, recipient: m.Recipient.ID}
}

func newRecent(capacity int) *recent {
	return &recent{capacity: capacity, young: map[identity]counted{}}
}

func (r *recent) get(id identity) (counted, bool) {
	if c, ok := r.young[id]; ok {
		return c, true
	}
	c, ok := r.older[id]
	return c, ok
}

func (r *recent) put(id identity, c counted) {
	if len(r.young) >= r.capacity {
		r.older, r.young = r.young, make(map[identity]counted, r.capacity)
	}
	r.young[id] = c
}
