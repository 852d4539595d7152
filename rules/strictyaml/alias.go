package strictyaml

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

// The bounds of a file once every alias is what it stands for. A file of a few lines can stand for billions of values, one
// in another, and reading follows aliases.
const (
	maxValues = 1_000_000
	maxDepth  = 64 // mappings and lists one in another
)

// extent is how much stands in a value.
type extent struct {
	values int // itself among them
	depth  int // of the deepest, itself being 1
}

// aliases finds out whether what the aliases of a document stand for comes to an end, and how much that is.
type aliases struct {
	known map[*yaml.Node]extent // of what an alias stands for
	open  map[*yaml.Node]bool
}

// check returns the line of the value that can't be followed, and why; or 0.
func (a *aliases) check(root *yaml.Node) (line int, err error) {
	a.known, a.open = map[*yaml.Node]extent{}, map[*yaml.Node]bool{}
	_, line, err = a.extent(root)
	return line, err
}

// extent measures n.
func (a *aliases) extent(n *yaml.Node) (e extent, line int, err error) {
	e = extent{values: 1, depth: 1}
	if n.Kind == yaml.AliasNode {
		if a.open[n.Alias] {
			return e, n.Line, fmt.Errorf("*%s stands within what it stands for, so it has no end", n.Value)
		}
		e, line, err = a.extentOnce(n.Alias)
	} else {
		a.open[n] = n.Anchor != ""
		defer delete(a.open, n)
	}
	for _, inner := range n.Content {
		if err != nil {
			break
		}
		var in extent
		in, line, err = a.extent(inner)
		e.values, e.depth = e.values+in.values, max(e.depth, in.depth+1)
		switch {
		case err != nil:
		case e.values > maxValues:
			line, err = inner.Line, fmt.Errorf("aliases make this more than %d values, want fewer", maxValues)
		case e.depth > maxDepth:
			line, err = inner.Line, fmt.Errorf("more than %d values stand one in another here, want fewer", maxDepth)
		}
	}
	return e, line, err
}

// extentOnce is extent for what several aliases may stand for.
func (a *aliases) extentOnce(n *yaml.Node) (e extent, line int, err error) {
	if known, ok := a.known[n]; ok {
		return known, 0, nil
	}
	e, line, err = a.extent(n)
	a.known[n] = e
	return e, line, err
}
