package filter

// Limits returns what the engine counts with, for those who measure it. Engines that share a state share it.
func (e *Engine) Limits() Limits { return e.state.limits }
