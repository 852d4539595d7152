package content

import "sort"

// bent is the name of an app in disguise: the words that it is made of, and the name that is meant.
type bent struct {
	span // indices into words
	name string
}

// bend keeps the name that words from up to to are meant to be, if it is an app's.
func (f *finder) bend(from, to int, name string) {
	if _, ok := apps[name]; ok {
		f.bent = append(f.bent, bent{span{from, to}, name})
	}
}

// bentAt returns the name in disguise that starts with the k-th word. meant has found them.
func (s *scratch) bentAt(k int) (bent, bool) {
	if len(s.bent) == 0 {
		return bent{}, false
	}
	i := sort.Search(len(s.bent), func(i int) bool { return s.bent[i].start >= k })
	if i < len(s.bent) && s.bent[i].start == k {
		return s.bent[i], true
	}
	return bent{}, false
}

// The lengths of the names of apps in which a letter may be doubled: in shorter ones that is another word.
const (
	minUndoubled = 7
	maxUndoubled = 14
)

// undoubledApps maps the names of apps, with no letter doubled, to the names.
var undoubledApps = func() map[string]string {
	m := map[string]string{}
	for name, a := range apps {
		if len(name) >= minUndoubled && !a.weak && ascii(name) {
			var buffer [maxUndoubled]byte
			m[string(undouble(name, &buffer))] = name
		}
	}
	return m
}()

// undoubled returns the name of the app that a word is when its doubled letters are taken once: "tellegram".
func undoubled(word string) (string, bool) {
	if len(word) <= minUndoubled || len(word) > maxUndoubled {
		return "", false
	}
	var buffer [maxUndoubled]byte
	single := undouble(word, &buffer)
	if len(single) == len(word) {
		return "", false
	}
	name, ok := undoubledApps[string(single)]
	return name, ok
}

// undouble writes a word into the buffer, as far as it fits, without the letters that repeat the one before.
func undouble(word string, buffer *[maxUndoubled]byte) []byte {
	n := 0
	for i := 0; i < len(word) && n < len(buffer); i++ {
		if i == 0 || word[i] != word[i-1] {
			buffer[n] = word[i]
			n++
		}
	}
	return buffer[:n]
}
