package filter

// fetchSize is how many messages have fetched what counting them reads before the first of them is counted: enough to wait
// for memory together, and few enough that all of it stays in the processor's fastest cache.
const fetchSize = 8

// fetch has what counting the items reads be fetched, of those that the engine of the first of them counts.
func (o *ordered[T]) fetch(items []item[T]) {
	o.facts = o.facts[:0]
	for i := range items {
		if one := &items[i]; one.valid() && !one.of.Trusted() && one.engine == items[0].engine {
			o.facts = append(o.facts, &one.of.Facts)
		}
	}
	items[0].engine.fetch(o.facts)
}

// fetch has what counting the messages reads be fetched. What fails here fails again when they are counted, and is told then.
func (e *Engine) fetch(facts []*Facts) {
	defer func() { _ = recover() }()
	if f, ok := e.state.limits.(Fetcher); ok && len(facts) > 1 {
		f.Fetch(facts)
	}
}
