package strictyaml

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

// maxValues is how many values a file may have once every alias is what it stands for. A file of a few lines can stand
// for billions, and reading follows aliases.
const maxValues = 1_000_000

// aliases finds out whether what the aliases of a document stand for comes to an end, and how much that is.
type aliases struct {
	sizes map[*yaml.Node]int // values in what an alias stands for
	open  map[*yaml.Node]bool
}

// check returns the line of the alias that can't be followed, and why; or 0.
func (a *aliases) check(root *yaml.Node) (line int, err error) {
	a.sizes, a.open = map[*yaml.Node]int{}, map[*yaml.Node]bool{}
	_, line, err = a.size(root)
	return line, err
}

// size counts the values in n, itself among them.
func (a *aliases) size(n *yaml.Node) (values, line int, err error) {
	values = 1
	if n.Kind == yaml.AliasNode {
		if a.open[n.Alias] {
			return 0, n.Line, fmt.Errorf("*%s stands within what it stands for, so it has no end", n.Value)
		}
		values, line, err = a.sizeOnce(n.Alias)
	} else {
		a.open[n] = n.Anchor != ""
		defer delete(a.open, n)
	}
	for _, inner := range n.Content {
		if err != nil {
			break
		}
		var more int
		more, line, err = a.size(inner)
		values += more
		if err == nil && values > maxValues {
			line, err = inner.Line, fmt.Errorf("aliases make this more than %d values, want fewer", maxValues)
		}
	}
	return values, line, err
}

// sizeOnce is size for what several aliases may stand for.
func (a *aliases) sizeOnce(n *yaml.Node) (values, line int, err error) {
	if known := a.sizes[n]; known > 0 {
		return known, 0, nil
	}
	values, line, err = a.size(n)
	a.sizes[n] = values
	return values, line, err
}
