package whatif

import "slices"

// merge joins answers that differ in neighbouring ranges of one number: "at least 72h" rather than "at least 72h and
// less than 30d" and "at least 30d".
func merge(found []Answer) []Answer {
	for i := 0; i < len(found); i++ {
		for grown := true; grown; {
			grown = false
			for j := i + 1; j < len(found); j++ {
				if both, ok := joined(&found[i], &found[j]); ok {
					found[i], grown = both, true
					found = slices.Delete(found, j, j+1)
					break
				}
			}
		}
	}
	return found
}

// joined returns two answers as one, where they lead to one route and all but one number is equal in them.
func joined(a, b *Answer) (Answer, bool) {
	left, right := a.sets[0], b.sets[0]
	if a.Route != b.Route || len(left) != len(right) {
		return Answer{}, false
	}
	at := -1
	for i := range left {
		switch l, r := a.at(i), b.at(i); {
		case l.same(&r):
		case at >= 0 || l.Of != r.Of || l.scale == nil:
			return Answer{}, false
		default:
			at = i
		}
	}
	if at < 0 {
		return Answer{}, false
	}
	l, r := a.at(at), b.at(at)
	if l.from > r.from {
		l, r, a, b = r, l, b, a
	}
	if l.to+1 != r.from {
		return Answer{}, false
	}
	return a.join(b, at, l.scale.option(l.from, r.to)), true
}

// at returns the i-th change with all the ranges that it has come to stand for.
func (a *Answer) at(i int) option {
	o := a.sets[0][i]
	for _, set := range a.sets[1:] {
		o.from, o.to = min(o.from, set[i].from), max(o.to, set[i].to)
	}
	return o
}

// join takes over another answer, which lies above a on a scale. The score is that of the one nearer to what is.
func (a *Answer) join(above *Answer, at int, both option) Answer {
	near := a
	if both.to < both.scale.now {
		near = above
	}
	out := Answer{Route: a.Route, Score: near.Score, Changes: slices.Clone(a.Changes)}
	out.Changes[at] = both.Change
	out.sets = slices.Concat(a.sets, above.sets)
	return out
}
