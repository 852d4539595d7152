package review

import (
	"fmt"

	"github.com/dmgate/dmgate/ratelimit"
	"github.com/dmgate/dmgate/rules/wording"
)

// reviewLimits finds limits that count nothing, and readings that can't be or that nothing reads.
func (r *reviewer) reviewLimits() {
	for i := range r.config.Limits {
		l := &r.config.Limits[i]
		path := "limits." + l.ID
		r.reviewCounted(l, path)
		if len(l.Bands) > 0 && !r.pack.Policies.ReadsLimit(l.ID) {
			r.inPack(UnreadLimitBands, path+".bands", "no policy reads input.limits.%s, so its bands are for nothing; "+
				"remove them", l.ID)
		}
		for j, b := range l.Bands {
			if why, ok := r.vocabulary.subjects[path].never[b.Name]; ok {
				r.inPack(UnreachableBand, fmt.Sprintf("%s.bands.%d", path, j), "limit %s is never in band %q: %s; move "+
					"its from, or remove it", l.ID, b.Name, why)
			}
		}
	}
}

// reviewCounted looks for messages that count towards a limit.
func (r *reviewer) reviewCounted(l *ratelimit.Limit, path string) {
	p := r.vocabulary.possible()
	p.count(l, nil, "")
	at := path
	if _, ok := r.at[path+".when"]; ok {
		at = path + ".when"
	}
	switch {
	case p.refuted != nil:
		r.inPack(IdleLimit, at, "limit %s counts no message: %s; change its when", l.ID, p.explain())
	case !r.config.Scoring.Weights["limit."+l.ID].Shadow && !p.delivered():
		r.inPack(IdleLimit, at, "limit %s counts only messages that are dropped anyway: %s; change its when, "+
			"or record its hits with mode: shadow", l.ID, wording.And(p.refuted))
	}
}
