package strictyaml

import (
	"fmt"
	"strings"

	"github.com/dmgate/dmgate/filter/nearest"
)

// Suggestion names the known id that one which is not known is nearest to, if any is near enough to be meant.
func Suggestion(id string, known []string) string {
	if best := nearest.Of(id, known); best != "" {
		return fmt.Sprintf("; did you mean %q?", best)
	}
	return ""
}

// manyNames is from how many allowed names on a list of them hides the one that is meant.
const manyNames = 10

// Want says, after what was found, what is allowed in its place, and which of that is near enough to be meant. Where
// there is such a one among many, it stands alone.
func Want(found string, allowed []string) string {
	near := Suggestion(strings.TrimPrefix(found, "input."), allowed)
	switch {
	case near == "":
		return ", want " + OneOf(allowed)
	case len(allowed) > manyNames:
		return near
	}
	return ", want " + OneOf(allowed) + near
}
