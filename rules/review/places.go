package review

import (
	"io/fs"

	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/strictyaml"
)

// places says on which line of pack.yaml a value stands, by its path of keys: "limits.sender.when".
type places map[string]int

// readPlaces reads where things stand in a pack.yaml that is known to be in order.
func readPlaces(dir fs.FS) (places, error) {
	text, err := fs.ReadFile(dir, rules.ConfigFile)
	if err != nil {
		return nil, err
	}
	at := places{}
	var ignored strictyaml.Problems
	if root, ok := strictyaml.Parse(rules.ConfigFile, text, &ignored); ok {
		at.walk(root)
	}
	return at, nil
}

// walk notes where everything below a value stands. A value that is no mapping or no list has nothing of the kind below it.
func (at places) walk(n strictyaml.Node) {
	n.Problems = &strictyaml.Problems{} // what a value is not is no problem here
	n.Each(func(key, value strictyaml.Node) {
		at[value.Path] = key.Line
		at.walk(value)
	})
	n.Items(func(item strictyaml.Node) {
		at[item.Path] = item.Line
		at.walk(item)
	})
}
