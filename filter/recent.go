package filter

import "sync"

// recentCapacity is how many messages each of the two generations of recent holds: far more than can be in flight
// between a delivery and its redelivery.
const recentCapacity = 16_384

// recent remembers the readings of the messages counted last, so that one that comes again gets the same decision
// and spends no second token. It holds two generations and forgets the older one when the younger is full, so the
// last capacity messages are always remembered, in bounded memory. It is safe for concurrent use.
type recent struct {
	mu           sync.Mutex
	capacity     int
	young, older map[identity][]Reading
}

// identity tells messages apart. The sender and recipient are part of it so that an id used twice by mistake does not
// hand one sender's readings to another.
type identity struct{ id, sender, recipient string }

func identify(m *Message) identity {
	return identity{id: m.ID, sender: m.Sender.ID, recipient: m.Recipient.ID}
}

func newRecent(capacity int) *recent {
	return &recent{capacity: capacity, young: map[identity][]Reading{}}
}

func (r *recent) get(id identity) ([]Reading, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if readings, ok := r.young[id]; ok {
		return readings, true
	}
	readings, ok := r.older[id]
	return readings, ok
}

func (r *recent) put(id identity, readings []Reading) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.young) >= r.capacity {
		r.older, r.young = r.young, make(map[identity][]Reading, r.capacity)
	}
	r.young[id] = readings
}
