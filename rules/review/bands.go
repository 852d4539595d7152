package review

import "fmt"

// reviewBands finds bands that nothing reads, and ranges that no message falls in.
func (r *reviewer) reviewBands() {
	for i := range r.config.Bands {
		b := &r.config.Bands[i]
		path := "bands." + b.Name
		if !r.pack.Policies.ReadsBand(b.Name) && !r.inWhen(path) {
			r.inPack(UnreadBand, path, "nothing reads band %s: no policy has input.bands.%s and no limit bands.%s; "+
				"read it, or remove it", b.Name, b.Name, b.Name)
		}
		never := r.vocabulary.subjects[path].never
		for j, one := range b.Ranges {
			if why, ok := never[one.Name]; ok {
				r.inPack(UnreachableBand, fmt.Sprintf("%s.ranges.%d", path, j), "no message is in range %q of band %s: "+
					"%s; move its bounds, or remove it", one.Name, b.Name, why)
			}
		}
		if why, ok := never[b.Unknown]; ok && !named(b, b.Unknown) {
			r.inPack(UnreachableBand, path+".unknown", "band %s is never %q: %s; remove unknown", b.Name, b.Unknown, why)
		}
	}
}
