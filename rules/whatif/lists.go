package whatif

import (
	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/blocklist"
)

// listOptions has every list that matches not match, and every other match.
func listOptions(pack *rules.Pack, f *filter.Facts) []option {
	var out []option
	for _, l := range pack.Config.Lists {
		o := option{Change: Change{List, "lists." + l.ID, !f.Listed(l.ID), ""}}
		if f.Listed(l.ID) {
			o.Text = "if list " + l.ID + " did not match"
			if l.Kind == blocklist.Phrases {
				o.Text = "without a phrase of list " + l.ID
			}
			o.apply = func(w *world) { w.struck = append(w.struck, l.ID) }
		} else {
			o.Text = "if list " + l.ID + " matched"
			if l.Kind == blocklist.Phrases {
				o.Text = "with a phrase of list " + l.ID
			}
			match := filter.ListMatch{List: l.ID, Hit: l.Hit}
			o.adds, o.apply = true, func(w *world) { w.listed = append(w.listed, match) }
		}
		out = append(out, o)
	}
	return out
}
