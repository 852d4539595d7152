package content

import (
	"strings"

	"github.com/dmgate/dmgate/filter"
)

// mentions finds a name with "@" that the text points at, or asks to be written to. An "@" alone is a mention like any
// other.
func (f *finder) mentions() {
	s := f.t.folded
	for k := 0; k < len(f.words) && len(f.c.Handles) < maxHandles; k++ {
		start := f.words[k].start
		if start == 0 || s[start-1] != '@' || start > 1 && asciiClass(s[start-2]) == inside || f.isTaken(start) {
			continue
		}
		var before span
		if k > 0 {
			before = f.words[k-1]
		}
		gap := s[before.end : start-1]
		if len(gap) > 12 || strings.ContainsAny(gap, ".!?;") || !writeWords[s[before.start:before.end]] && !arrow(gap) {
			continue
		}
		if name, ok := f.username(start, 4); ok && !f.known(name) {
			f.handle(filter.Messenger, name)
		}
	}
}

// known reports whether a name is a handle already.
func (f *finder) known(name string) bool {
	for _, h := range f.c.Handles {
		if h.Value == name {
			return true
		}
	}
	return false
}

func arrow(gap string) bool {
	return strings.ContainsAny(gap, "👉➡→⏩▶") || strings.Contains(gap, ">")
}

var writeWords = wordSet(`contact write inbox reach пишите писать пиши напиши напишите обращайтесь контакт связь
	сюда kontakt hubungi escribe escríbeme escribir contacta contato chame contatti scrivi écris écrivez yaz yazın
	ulaşın`)
