package filter

// Snapshotter is a Durable source that notes its state at once and puts it into bytes later. For one whose state is large
// counting need not wait until that is done.
type Snapshotter interface {
	// Snapshot notes the state. What it returns appends it, as AppendState would have done at the time of the call: once
	// or never, by any goroutine.
	Snapshot() func(b []byte) []byte
}

// noteCounted notes what counting depends on, and returns what appends it as a section, once or never.
func (e *Engine) noteCounted() func(b []byte) []byte {
	s := e.state
	s.counting.Lock()
	defer s.counting.Unlock()
	limits, forgotten := noteLimits(s.limits), s.forgotten
	var rest encoder
	appendRecent(&rest, s.recent)
	rest.flag(e.config.Shadow != nil)
	shadow := func(b []byte) []byte { return b }
	if e.config.Shadow != nil {
		shadow = e.config.Shadow.noteCounted()
	}
	return func(b []byte) []byte {
		out := encoder{b: b}
		out.section(func(out *encoder) {
			out.number(forgotten)
			out.section(func(out *encoder) { out.b = limits(out.b) })
			out.b = shadow(append(out.b, rest.b...))
		})
		return out.b
	}
}

func noteLimits(l Limits) func(b []byte) []byte {
	switch l := l.(type) {
	case Snapshotter:
		return l.Snapshot()
	case Durable:
		state := l.AppendState(nil)
		return func(b []byte) []byte { return append(b, state...) }
	}
	return func(b []byte) []byte { return b }
}
