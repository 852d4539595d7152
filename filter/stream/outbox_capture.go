package stream

// capture adds the state after the messages that were put until now. It becomes a checkpoint once they are settled.
func (o *outbox) capture(c *capture) {
	o.decided = append(o.decided, &entry{capture: c})
}

// settleable reports whether the first of the line is done with: a message whose copy is stored, or a state that is saved or
// that nobody waits for.
func (o *outbox) settleable(e *entry) bool {
	if e.capture == nil || e.state == stored {
		return e.state == stored
	}
	if e.state == waiting {
		o.passed.routed, o.passed.invalid = o.routed.settled, o.invalid.settled
		o.saver.save(e.capture, o.passed)
		e.state = sent
	}
	if e.capture.swap {
		select {
		case <-e.capture.saved:
		default:
			o.swap = e.capture.saved
			return false
		}
	}
	e.state = stored
	return true
}
