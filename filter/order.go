package filter

import "sort"

// Order is what an operator has told the gate to do between two messages. It takes effect before the first message that
// an engine with its position decides, see Config.Live.
type Order struct {
	Seq    uint64 // position in the live log
	Forget Digest // of a user whose state is to be removed; zero is none
	Lift   string // a rule that the breaker is to demote no longer; "" is none
}

// Erasure returns the position of the last order to forget a user that is in force; 0 is none.
func (e *Engine) Erasure() uint64 {
	for i := len(e.config.Orders) - 1; i >= 0; i-- {
		if o := e.config.Orders[i]; o.Forget != (Digest{}) && o.Seq <= e.config.Live {
			return o.Seq
		}
	}
	return 0
}

// forget carries out what the orders have it forget. It is called while counting.
func (s *state) forget(c *Config) {
	if erased := whom(due(c, s.forgotten)); erased != nil {
		if limits, ok := s.limits.(Durable); ok {
			limits.Forget(erased)
		}
		s.recent.forget(erased)
	}
	s.forgotten = max(s.forgotten, c.Live)
}

// lift carries out what the orders mean to the breaker. It is called while tempering.
func (s *state) lift(c *Config) {
	orders := due(c, s.lifted)
	if s.breaker != nil {
		for _, o := range orders {
			s.breaker.lift(o.Lift)
		}
	}
	if erased := whom(orders); erased != nil {
		s.tempered.forget(erased)
	}
	s.lifted = max(s.lifted, c.Live)
}

// due returns the orders after one position up to the one that decisions are made at.
func due(c *Config, after uint64) []Order {
	if c.Live <= after {
		return nil
	}
	return c.Orders[c.ordersTo(after):c.ordersTo(c.Live)]
}

// ordersTo returns how many orders there are up to a position.
func (c *Config) ordersTo(position uint64) int {
	return sort.Search(len(c.Orders), func(i int) bool { return c.Orders[i].Seq > position })
}

// whom returns what tells the users whom orders have forgotten; nil is nobody. All orders that are due are carried out at once,
// since telling takes longest where the state is large: nothing but a digest of each id in it says whose it is.
func whom(orders []Order) func(user string) bool {
	if len(orders) == 0 {
		return nil // as for nearly every message
	}
	erased := map[Digest]bool{}
	for _, o := range orders {
		if o.Forget != (Digest{}) {
			erased[o.Forget] = true
		}
	}
	if len(erased) == 0 {
		return nil
	}
	return func(user string) bool { return erased[DigestOf(user)] }
}
