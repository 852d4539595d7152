package content

import "strings"

// maxUsername is the longest name that any of the apps allows, with room to spare.
const maxUsername = 40

func usernameByte(c byte) bool {
	return c == '_' || c == '.' || c == '-' || asciiClass(c) == inside
}

// username reads the name at i, of at least least characters, which must not be part of a link.
func (f *finder) username(i, least int) (string, bool) {
	s := f.t.folded
	j := i
	for j < len(s) && j < i+maxUsername && usernameByte(s[j]) {
		j++
	}
	name := strings.TrimRight(s[i:j], ".-")
	if len(name) < least || f.isTaken(i) || j < len(s) && s[j] >= 0x80 && wordClassOfFirst(s[j:]) == inside {
		return "", false // a name in other letters goes on
	}
	f.names = append(f.names, span{i, i + len(name)})
	numeric := strings.Trim(name, "0123456789._-") == ""
	return name, !numeric || len(name) >= 5
}

// usernameStart returns where the name starts whose last word is w.
func (f *finder) usernameStart(w span) int {
	s, start := f.t.folded, w.start
	for start > 0 && start > w.end-maxUsername && usernameByte(s[start-1]) {
		start--
	}
	return start
}

// coined reports whether a name is no ordinary word: it has digits among its letters, or underscores.
func coined(name string) bool {
	letters := strings.Trim(name, "0123456789")
	if strings.ContainsAny(name, "_") {
		return len(name) >= 4
	}
	if len(letters) == len(name) && !strings.ContainsAny(name, "0123456789") {
		return false
	}
	return len(letters) >= 3 && !unit(name)
}

// unit reports whether a word is a number with a unit or an ordinal ("30min"), or one that is ordinary with its digits
// ("gr8", "2nite").
func unit(word string) bool {
	if word[0] >= '0' && word[0] <= '9' {
		return true
	}
	for _, o := range ordinary {
		if strings.HasPrefix(word, o) {
			return true
		}
	}
	return false
}

// clauseEnds reports whether a sentence, a line or a clause ends at i.
func (f *finder) clauseEnds(i int) bool {
	s := f.t.folded
	rest := strings.TrimLeft(s[i:min(len(s), i+4)], " ")
	return rest == "" || !labelAt(rest, 0)
}
