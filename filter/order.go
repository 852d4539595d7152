package filter

// Order is what an operator has told the gate to do between two messages. It takes effect before the first message that
// an engine with its position decides, see Config.Live.
type Order struct {
	Seq    uint64 // position in the live log
	Forget string // a user whose state is to be removed; "" is none
	Lift   string // a rule that the breaker is to demote no longer; "" is none
}

// Erasure returns the position of the last order to forget a user that is in force; 0 is none.
func (e *Engine) Erasure() uint64 {
	for i := len(e.config.Orders) - 1; i >= 0; i-- {
		if o := e.config.Orders[i]; o.Forget != "" && o.Seq <= e.config.Live {
			return o.Seq
		}
	}
	return 0
}

// forget carries out what the orders have it forget. It is called while counting.
func (s *state) forget(c *Config) {
	for _, o := range due(c, s.forgotten) {
		if o.Forget == "" {
			continue
		}
		if limits, ok := s.limits.(Durable); ok {
			limits.Forget(o.Forget)
		}
		s.recent.forget(o.Forget)
	}
	s.forgotten = max(s.forgotten, c.Live)
}

// lift carries out what the orders mean to the breaker. It is called while tempering.
func (s *state) lift(c *Config) {
	for _, o := range due(c, s.lifted) {
		if s.breaker != nil {
			s.breaker.lift(o.Lift)
		}
		if o.Forget != "" {
			s.tempered.forget(o.Forget)
		}
	}
	s.lifted = max(s.lifted, c.Live)
}

// due returns the orders after one position up to the one that decisions are made at.
func due(c *Config, after uint64) []Order {
	if c.Live <= after {
		return nil
	}
	var out []Order
	for _, o := range c.Orders {
		if o.Seq > after && o.Seq <= c.Live {
			out = append(out, o)
		}
	}
	return out
}
