package filter

import "time"

func appendRecent[T any](out *encoder, r *recent[T], write func(*encoder, T)) {
	for _, g := range []*generation[T]{r.older, r.young} {
		out.number(uint64(g.count))
		g.each(func(id identity, what T) {
			for _, part := range id.parts {
				out.text(part)
			}
			write(out, what)
		})
	}
}

func readRecent[T any](d *decoder, packing func() packing[T], read func(*decoder) T) *recent[T] {
	r := newRecent(recentCapacity, packing)
	for _, g := range []*generation[T]{r.older, r.young} {
		for range d.count() {
			id := identityOf(d.text(), d.text(), d.text())
			g.put(id, read(d))
		}
	}
	return r
}

func appendCount(out *encoder, c counted) {
	out.number(uint64(len(c.readings)))
	for _, r := range c.readings {
		out.name(r.Limit)
		out.name(r.Counts)
		out.signed(int64(r.Count))
		out.signed(int64(r.Allowed))
		out.signed(int64(r.Per))
		out.flag(r.Exceeded)
		out.name(r.Band)
	}
	out.number(uint64(len(c.faults)))
	for _, f := range c.faults {
		out.name(f.Source)
		out.name(f.Reason)
	}
}

func readCount(d *decoder) (c counted) {
	for range d.count() {
		c.readings = append(c.readings, Reading{
			Limit: d.name(), Counts: d.name(), Count: int(d.signed()), Allowed: int(d.signed()),
			Per: time.Duration(d.signed()), Exceeded: d.flag(), Band: d.name(),
		})
	}
	for range d.count() {
		c.faults = append(c.faults, Fault{Source: d.name(), Reason: d.name()})
	}
	return c
}

func appendNames(out *encoder, names []string) {
	out.number(uint64(len(names)))
	for _, n := range names {
		out.name(n)
	}
}

func readNames(d *decoder) (names []string) {
	for range d.count() {
		names = append(names, d.name())
	}
	return names
}
