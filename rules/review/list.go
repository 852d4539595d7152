package review

import (
	"io/fs"

	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/blocklist"
)

// list is a list of the pack with its entries.
type list struct {
	*rules.List
	files   []listFile // of Block
	block   []*blocklist.List
	allow   []*blocklist.List
	allowed *blocklist.Cover // what Allow covers
	empty   bool             // there is no entry in Block
	emptied bool             // there are entries in Block, and Allow covers all of them
}

// listFile is a file of entries. A compiled one has no lines.
type listFile struct {
	name  string
	lines []blocklist.Line
}

// readLists reads the files of a pack's lists, which are known to be in order.
func readLists(c *rules.Config, dir fs.FS) ([]list, error) {
	lists := make([]list, len(c.Lists))
	for i := range c.Lists {
		l := &lists[i]
		l.List = &c.Lists[i]
		for _, name := range l.Block {
			entries, file, err := readList(name, l.Kind, dir)
			if err != nil {
				return nil, err
			}
			l.block, l.files = append(l.block, entries), append(l.files, file)
		}
		for _, name := range l.Allow {
			entries, _, err := readList(name, l.Kind, dir)
			if err != nil {
				return nil, err
			}
			l.allow = append(l.allow, entries)
		}
		l.allowed = blocklist.NewCover(l.Kind, l.allow)
		l.empty, l.emptied = l.fill()
	}
	return lists, nil
}

func readList(name string, kind blocklist.Kind, dir fs.FS) (*blocklist.List, listFile, error) {
	file := listFile{name: name}
	data, err := fs.ReadFile(dir, name)
	if err != nil {
		return nil, file, err
	}
	if !blocklist.IsCompiled(data) {
		file.lines = blocklist.Lines(kind, data)
	}
	entries, _, err := blocklist.Load(name, data, kind, blocklist.Options{})
	return entries, file, err
}

// fill says what the allowlist leaves of the blocklist.
func (l *list) fill() (empty, emptied bool) {
	empty = true
	for _, entries := range l.block {
		if !entries.InFull() {
			return false, false // they can't be looked at one by one
		}
		for key := range entries.Keys() {
			if empty = false; !l.allows(key) {
				return false, false
			}
		}
	}
	return empty, !empty
}

// allows reports whether the allowlist covers all that an entry with that key matches.
func (l *list) allows(key string) bool {
	if len(l.allow) == 0 {
		return false
	}
	_, ok := l.allowed.All(key)
	return ok
}
