package rules

import (
	"io/fs"

	"github.com/dmgate/dmgate/rules/strictyaml"
)

// ConfigLines returns on which line of pack.yaml, in a pack's directory, everything stands that is below a key or in a
// list, by its path: "limits.sender.when", "bands.account_age.ranges.0". Of a file that is not YAML it returns Errors.
func ConfigLines(dir fs.FS) (map[string]int, error) {
	text, err := fs.ReadFile(dir, ConfigFile)
	if err != nil {
		return nil, err
	}
	p := &strictyaml.Problems{}
	root, ok := strictyaml.Parse(ConfigFile, text, p)
	if !ok {
		return nil, p.Err()
	}
	lines := map[string]int{}
	addLines(lines, root)
	return lines, nil
}

func addLines(lines map[string]int, n strictyaml.Node) {
	switch {
	case n.IsMapping():
		n.Each(func(key, value strictyaml.Node) {
			lines[value.Path] = key.Line
			addLines(lines, value)
		})
	case n.IsList():
		n.Items(func(item strictyaml.Node) {
			lines[item.Path] = item.Line
			addLines(lines, item)
		})
	}
}
