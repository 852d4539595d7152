package blocklist

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"github.com/bits-and-blooms/bloom/v3"
)

// List is a set of entries of one kind. It never changes and is safe for concurrent use.
type List struct {
	kind    Kind
	source  [sha256.Size]byte
	filter  *bloom.BloomFilter
	table   table    // the keys in full: all of them or, of a list that is kept as digests, a sample
	digests *digests // of all keys; nil where the table has all
}

// Options say how a list is built. The zero value is ready to use.
type Options struct {
	// SkipMalformed builds the list without its malformed entries instead of failing.
	SkipMalformed bool
	// FalsePositives is the share of unlisted keys, at least 1e-9 and below 1, that the Bloom filter passes on to the
	// exact entries. It changes size and speed, never an answer. 0 means what is fastest: 0.001, and 0.126 for a list of
	// so many entries that it is kept as digests.
	FalsePositives float64

	digestsFrom int // how many keys are kept as digests, of any kind but phrases; 0 is defaultDigestsFrom
}

// defaultDigestsFrom is how many keys of a list, repeated ones counted, have it kept as digests. Fewer take little room in
// full; so many take 20 to 70 bytes each in full, and 11 as digests.
const defaultDigestsFrom = 1_000_000

// File is a text file of entries.
type File struct {
	Name string // for error messages
	Data []byte
}

// Build makes a list of the entries in text files; doc.go describes their form. It returns every malformed entry,
// and, unless they are to be skipped, an error that lists them and no list.
func Build(kind Kind, files []File, opts Options) (*List, []Malformed, error) {
	if err := kind.check(); err != nil {
		return nil, nil, err
	}
	if p := opts.FalsePositives; p != 0 && !(p >= minFalsePositives && p < 1) {
		return nil, nil, fmt.Errorf("a share of false positives of %v, want at least %v and less than 1", p, minFalsePositives)
	}
	t := text{kind: kind}
	for _, f := range files {
		t.read(f.Name, f.Data)
	}
	if len(t.malformed) > 0 && !opts.SkipMalformed {
		return nil, t.malformed, malformedError(t.malformed)
	}
	l, err := newList(kind, sourceOf(files), t.keys, opts)
	return l, t.malformed, err
}

// newList makes a list of keys, which it sorts.
func newList(kind Kind, source [sha256.Size]byte, keys []string, opts Options) (l *List, err error) {
	l = &List{kind: kind, source: source}
	if kind != Phrases && len(keys) >= cmp.Or(opts.digestsFrom, defaultDigestsFrom) {
		if l.digests, err = newDigests([saltSize]byte(source[:]), keys); err != nil {
			return nil, err
		}
		l.filter = newFilter(slices.Values(keys), l.digests.n, cmp.Or(opts.FalsePositives, falsePositivesOfDigests))
		keys = sample(keys)
	}
	if l.table, err = newTable(keys); err != nil {
		return nil, err
	}
	if l.digests == nil {
		l.filter = newFilter(l.Keys(), l.table.len(), cmp.Or(opts.FalsePositives, falsePositivesInFull))
	}
	return l, nil
}

// compiledSuffix ends the names of compiled lists.
const compiledSuffix = ".dmlist"

// OpensCompiled reports whether Load opens a file of that name and content as a compiled list. One whose name ends in
// .dmlist is, whatever it holds: one that was cut off to nothing would be a text without entries.
func OpensCompiled(name string, data []byte) bool {
	return IsCompiled(data) || strings.HasSuffix(name, compiledSuffix)
}

// Load makes a list of a file in either form: it opens a compiled list, which must be of the kind asked for, and
// builds any other as text. OpensCompiled tells which a file is.
func Load(name string, data []byte, kind Kind, opts Options) (*List, []Malformed, error) {
	if !OpensCompiled(name, data) {
		return Build(kind, []File{{Name: name, Data: data}}, opts)
	}
	l, err := Open(name, data)
	if err == nil && l.kind != kind {
		return nil, nil, fmt.Errorf("%s: the list is one of %s, want %s", name, l.kind, kind)
	}
	return l, nil, err
}

// sourceOf is the SHA-256 of one text, or of several texts' SHA-256s in order.
func sourceOf(files []File) [sha256.Size]byte {
	if len(files) == 1 {
		return sha256.Sum256(files[0].Data)
	}
	var sums []byte
	for _, f := range files {
		sum := sha256.Sum256(f.Data)
		sums = append(sums, sum[:]...)
	}
	return sha256.Sum256(sums)
}

// Kind returns the kind of the list's entries.
func (l *List) Kind() Kind { return l.kind }

// Has reports whether an entry with exactly that key is listed. Keys are canonical: a domain in lower case, a phrase
// of folded words. Which entries a part of a message matches is for Index and Match to say.
func (l *List) Has(key string) bool {
	return l.len() > 0 && l.filter.TestString(key) && l.confirms(key)
}

// confirms reports whether a key is among the entries, which the Bloom filter only guesses.
func (l *List) confirms(key string) bool {
	if l.digests != nil {
		return l.digests.has(key)
	}
	return l.table.has(key)
}

// InFull reports whether the list has its entries in full, and not as digests; see Options.
func (l *List) InFull() bool { return l.digests == nil }

// len returns the number of entries.
func (l *List) len() int {
	if l.digests != nil {
		return l.digests.n
	}
	return l.table.len()
}

// bytes returns the size in memory.
func (l *List) bytes() int {
	n := len(l.table.offsets) + len(l.table.keys) + int(8*filterWords(uint64(l.filter.Cap())))
	if l.digests != nil {
		n += len(l.digests.cells)
	}
	return n
}

// maybe is the Bloom filter's answer alone.
func (l *List) maybe(key string) bool { return l.filter.TestString(key) }

// Stats describe a list.
type Stats struct {
	Kind           Kind    `json:"kind"`
	Entries        int     `json:"entries"`         // distinct ones
	InFull         bool    `json:"in_full"`         // whether it has them in full, and not as digests
	Bytes          int     `json:"bytes"`           // in memory
	BloomBits      uint64  `json:"bloom_bits"`      // size of the Bloom filter
	BloomHashes    uint64  `json:"bloom_hashes"`    // bits set for each entry
	FalsePositives float64 `json:"false_positives"` // share of unlisted keys that the filter lets through, estimated
	Source         string  `json:"source"`          // digest of the text that the list was built from
}

// Stats describes the list.
func (l *List) Stats() Stats {
	bits := uint64(l.filter.Cap())
	return Stats{
		Kind: l.kind, Entries: l.len(), InFull: l.InFull(), Bytes: l.bytes(),
		BloomBits: bits, BloomHashes: uint64(l.filter.K()), FalsePositives: falsePositives(l.filter),
		Source: fmt.Sprintf("sha256:%x", l.source),
	}
}
