package filter

// recentCapacity is how many messages each of the two generations of recent holds: far more than can be in flight
// between a delivery and its redelivery.
const recentCapacity = 16_384

// recent remembers something of each of the last messages, so that one that comes again gets the same decision and
// spends no second token. It holds two generations and forgets the older one when the younger is full, so the last
// capacity messages are always remembered, in bounded memory.
type recent[T any] struct {
	capacity     int
	young, older generation[T]
}

// generation is messages in the order in which they came.
type generation[T any] struct {
	index   map[identity]int
	entries []remembered[T]
}

type remembered[T any] struct {
	identity
	what T
}

// identity tells messages apart. The sender and recipient are part of it so that an id used twice by mistake does not
// hand one sender's readings to another.
type identity struct{ id, sender, recipient string }

func identify(m *Message) identity {
	return identity{id: m.ID, sender: m.Sender.ID, recipient: m.Recipient.ID}
}

func newRecent[T any](capacity int) *recent[T] { return &recent[T]{capacity: capacity} }

func (r *recent[T]) get(id identity) (what T, ok bool) {
	if what, ok = r.young.get(id); ok {
		return what, true
	}
	return r.older.get(id)
}

func (r *recent[T]) put(id identity, what T) {
	if len(r.young.entries) >= r.capacity {
		r.older, r.young = r.young, generation[T]{}
	}
	r.young.put(id, what)
}

// forget forgets every message that users have sent or got for whom erased returns true.
func (r *recent[T]) forget(erased func(user string) bool) {
	r.young, r.older = r.young.without(erased), r.older.without(erased)
}

func (g *generation[T]) get(id identity) (what T, ok bool) {
	at, ok := g.index[id]
	if !ok {
		return what, false
	}
	return g.entries[at].what, true
}

func (g *generation[T]) put(id identity, what T) {
	if at, ok := g.index[id]; ok {
		g.entries[at].what = what
		return
	}
	if g.index == nil {
		g.index = map[identity]int{}
	}
	g.index[id] = len(g.entries)
	g.entries = append(g.entries, remembered[T]{id, what})
}

func (g *generation[T]) without(erased func(user string) bool) generation[T] {
	var left generation[T]
	for _, e := range g.entries {
		if !erased(e.sender) && !erased(e.recipient) {
			left.put(e.identity, e.what)
		}
	}
	return left
}
