package rules

import (
	"fmt"
	"strings"

	"github.com/dmgate/dmgate/rego"
)

// suggestion names the known id that one which is not known is nearest to, if any is near enough to be meant.
func suggestion(id string, known []string) string {
	if best := rego.Nearest(id, known); best != "" {
		return fmt.Sprintf("; did you mean %q?", best)
	}
	return ""
}

// manyNames is from how many allowed names on a list of them hides the one that is meant.
const manyNames = 10

// want says, after what was found, what is allowed in its place, and which of that is near enough to be meant. Where
// there is such a one among many, it stands alone.
func want(found string, allowed []string) string {
	near := suggestion(strings.TrimPrefix(found, "input."), allowed)
	switch {
	case near == "":
		return ", want " + oneOf(allowed)
	case len(allowed) > manyNames:
		return near
	}
	return ", want " + oneOf(allowed) + near
}
