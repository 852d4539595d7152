package rules

import (
	"fmt"

	"github.com/dmgate/dmgate/rego"
)

// suggestion names the known id that one which is not known is nearest to, if any is near enough to be meant.
func suggestion(id string, known []string) string {
	if best := rego.Nearest(id, known); best != "" {
		return fmt.Sprintf(", did you mean %q?", best)
	}
	return ""
}
