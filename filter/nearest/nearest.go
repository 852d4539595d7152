// Package nearest finds the name that a misspelt one was meant to be.
package nearest

import "github.com/agnivade/levenshtein"

// Of returns the known name that a misspelt one is nearest to, or "" where none is near enough to be meant. A name
// of which no letter is right is never near.
func Of(name string, known []string) string {
	best, least := "", min(max(2, len(name)/4), len(name)-1)+1
	for _, k := range known {
		if d := levenshtein.ComputeDistance(name, k); d < least {
			best, least = k, d
		}
	}
	return best
}
