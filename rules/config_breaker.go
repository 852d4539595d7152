package rules

import (
	"path"

	"github.com/dmgate/dmgate/rules/strictyaml"
)

func (r *reader) breaker(n strictyaml.Node) {
	b := &r.config.Breaker
	n.Fields(map[string]strictyaml.Field{
		"window":  {Required: true, Read: func(n strictyaml.Node) { b.Window = atLeast(n, 100) }},
		"percent": {Required: true, Read: func(n strictyaml.Node) { b.Share = readPercent(n) / 100 }},
		"factor": {Required: true, Read: func(n strictyaml.Node) {
			factor, ok := n.Number()
			if ok && !(factor >= 1) {
				n.Bad("found %v, want 1 or more", factor)
			}
			b.Factor = factor
		}},
		"hold":   {Required: true, Read: func(n strictyaml.Node) { b.Hold, _ = n.Duration() }},
		"except": {Read: func(n strictyaml.Node) { b.Except = readPatterns(n) }},
	})
}

// atLeast reads a whole number.
func atLeast(n strictyaml.Node, least int) int {
	found, ok := n.Whole()
	if ok && found < least {
		n.Bad("found %d, want %d or more", found, least)
	}
	return found
}

// readPercent reads a percentage.
func readPercent(n strictyaml.Node) float64 {
	percent, ok := n.Number()
	if ok && !(percent >= 0 && percent <= 100) {
		n.Bad("found %v, want a percentage from 0 to 100", percent)
		return 0
	}
	return percent
}

// readPatterns reads ids of rules, in which a * stands for anything.
func readPatterns(n strictyaml.Node) []string {
	var patterns []string
	n.Items(func(item strictyaml.Node) {
		pattern, ok := item.Text()
		if !ok {
			return
		}
		if _, err := path.Match(pattern, ""); err != nil {
			item.Bad("found %s, want the id of a rule, or a pattern of ids such as limit.*", item.Found())
			return
		}
		patterns = append(patterns, pattern)
	})
	return patterns
}
