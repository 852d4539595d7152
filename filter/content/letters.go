package content

// letters is a fingerprint on the way: the FNV-1a hash of the letters so far, repeated ones taken once. Its zero value is no
// beginning; noLetters is.
type letters struct {
	hash   uint64
	length int  // in letters, of scripts without spaces twice as many
	before rune // the last of them
}

var noLetters = letters{hash: fnvOffset}

// The parameters of the 64-bit FNV-1a hash.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// add adds a character that is part of a word and no digit, in UTF-8.
func (l *letters) add(r rune, class wordClass, bytes string) {
	if r == l.before {
		return
	}
	l.before = r
	if l.length++; class == alone {
		l.length += ideographWeight - 1
	}
	for i := range len(bytes) {
		l.hash = (l.hash ^ uint64(bytes[i])) * fnvPrime
	}
}

// sum returns the fingerprint, 0 where there are too few letters for one.
func (l *letters) sum() uint64 {
	if l.length < minFingerprint {
		return 0
	}
	return max(l.hash, 1)
}
