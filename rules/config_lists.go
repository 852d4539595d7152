package rules

import (
	"io/fs"
	"path"
	"slices"

	"github.com/dmgate/dmgate/rules/blocklist"
	"github.com/dmgate/dmgate/rules/strictyaml"
)

func (r *reader) lists(n strictyaml.Node) {
	n.Each(func(key, value strictyaml.Node) {
		id, ok := key.Name()
		if !ok {
			return
		}
		list := List{ID: id, Hit: true, line: key.Line}
		value.Fields(map[string]strictyaml.Field{
			"kind":  {Required: true, Read: func(n strictyaml.Node) { list.Kind = readKind(n) }},
			"as":    {Read: func(n strictyaml.Node) { as, _ := n.OneOf([]string{"hit", "fact"}); list.Hit = as != "fact" }},
			"block": {Required: true, Read: func(n strictyaml.Node) { list.Block = readFiles(n) }},
			"allow": {Read: func(n strictyaml.Node) { list.Allow = readFiles(n) }},
		})
		if twice := firstTwice(list.Files()); twice != "" {
			value.Bad("file %q is named twice", twice)
		}
		r.config.Lists = append(r.config.Lists, list)
		if list.Hit {
			r.config.lines["list."+id] = key.Line
		}
	})
}

func readKind(n strictyaml.Node) blocklist.Kind {
	var allowed []string
	for _, k := range blocklist.Kinds {
		allowed = append(allowed, string(k))
	}
	s, _ := n.OneOf(allowed)
	return blocklist.Kind(s)
}

// readFiles reads file names. They must stay inside the pack, so that its revision covers all that it reads.
func readFiles(n strictyaml.Node) []string {
	var files []string
	n.Items(func(item strictyaml.Node) {
		name, ok := item.Text()
		if ok && !fs.ValidPath(path.Clean(name)) {
			item.Bad("found %q, want a file below the pack's directory", name)
		} else if ok {
			files = append(files, path.Clean(name))
		}
	})
	return files
}

// firstTwice returns the first name that stands twice, or "".
func firstTwice(names []string) string {
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			return name
		}
	}
	return ""
}
