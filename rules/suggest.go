package rules

import (
	"fmt"

	"github.com/agnivade/levenshtein"
)

// suggestion names the known id that is nearest to one that is not known, if any is near enough to be meant.
func suggestion(id string, known []string) string {
	best, least := "", max(2, len(id)/4)+1
	for _, k := range known {
		if d := levenshtein.ComputeDistance(id, k); d < least {
			best, least = k, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(", did you mean %q?", best)
}
