package rules

import (
	"io/fs"
	"path"
	"slices"

	"github.com/dmgate/dmgate/rules/blocklist"
)

func (r *reader) lists(n node) {
	n.each(func(key, value node) {
		id, ok := key.name()
		if !ok {
			return
		}
		list := List{ID: id, Hit: true, line: key.Line}
		value.fields(map[string]field{
			"kind":  {required: true, read: func(n node) { list.Kind = readKind(n) }},
			"as":    {read: func(n node) { as, _ := n.oneOf([]string{"hit", "fact"}); list.Hit = as != "fact" }},
			"block": {required: true, read: func(n node) { list.Block = readFiles(n) }},
			"allow": {read: func(n node) { list.Allow = readFiles(n) }},
		})
		if twice := firstTwice(list.Files()); twice != "" {
			value.bad("file %q is named twice", twice)
		}
		r.config.Lists = append(r.config.Lists, list)
		if list.Hit {
			r.config.lines["list."+id] = key.Line
		}
	})
}

func readKind(n node) blocklist.Kind {
	var allowed []string
	for _, k := range blocklist.Kinds {
		allowed = append(allowed, string(k))
	}
	s, _ := n.oneOf(allowed)
	return blocklist.Kind(s)
}

// readFiles reads file names. They must stay inside the pack, so that its revision covers all that it reads.
func readFiles(n node) []string {
	var files []string
	n.items(func(item node) {
		name, ok := item.text()
		if ok && !fs.ValidPath(path.Clean(name)) {
			item.bad("found %q, want a file below the pack's directory", name)
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
