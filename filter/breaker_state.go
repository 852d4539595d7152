package filter

import (
	"maps"
	"slices"
	"time"
)

// append writes all that later demotions depend on.
func (t *tripping) append(out *encoder) {
	out.number(t.windows)
	out.number(uint64(t.config.Window))
	out.number(uint64(t.seen))
	out.number(uint64(len(t.rules)))
	for _, rule := range slices.Sorted(maps.Keys(t.rules)) {
		r := t.rules[rule]
		out.text(rule)
		out.number(uint64(r.hits))
		out.float(r.before)
		out.flag(r.demoted)
		out.signed(r.until.Unix())
		out.signed(int64(r.until.Nanosecond()))
	}
}

// read reads what append wrote of the rules that still have a weight. Where a window is another now, it begins anew.
func (t *tripping) read(d *decoder, weights map[string]RuleWeight) {
	t.windows = d.number()
	same := d.number() == uint64(t.config.Window)
	t.seen = int(d.number())
	for range d.count() {
		rule := d.text()
		r := &ruleRate{hits: int(d.number()), before: d.float(), demoted: d.flag()}
		r.until = time.Unix(d.signed(), d.signed()).UTC()
		if _, known := weights[rule]; !known {
			continue
		}
		if !same {
			r.hits = 0
		}
		t.rules[rule] = r
	}
	if !same {
		t.seen = 0
	}
}
