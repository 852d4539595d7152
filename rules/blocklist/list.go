package blocklist

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/bits-and-blooms/bloom/v3"
)

// List is a set of entries of one kind. It never changes and is safe for concurrent use.
type List struct {
	kind   Kind
	source [sha256.Size]byte
	filter *bloom.BloomFilter
	table  table
}

// Options say how a list is built. The zero value is ready to use.
type Options struct {
	// SkipMalformed builds the list without its malformed entries instead of failing.
	SkipMalformed bool
	// FalsePositives is the share of unlisted keys, at least 1e-9 and below 1, that the Bloom filter passes on to the
	// exact entries. It changes size and speed, never an answer. 0 means 0.001.
	FalsePositives float64
}

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
	if opts.FalsePositives == 0 {
		opts.FalsePositives = defaultFalsePositives
	}
	if !(opts.FalsePositives >= minFalsePositives && opts.FalsePositives < 1) {
		return nil, nil, fmt.Errorf("a share of false positives of %v, want at least %v and less than 1",
			opts.FalsePositives, minFalsePositives)
	}
	t := text{kind: kind}
	for _, f := range files {
		t.read(f.Name, f.Data)
	}
	if len(t.malformed) > 0 && !opts.SkipMalformed {
		return nil, t.malformed, malformedError(t.malformed)
	}
	entries, err := newTable(t.keys)
	if err != nil {
		return nil, t.malformed, err
	}
	return &List{
		kind: kind, source: digest(files), table: entries, filter: newFilter(&entries, opts.FalsePositives),
	}, t.malformed, nil
}

// compiledSuffix ends the names of compiled lists.
const compiledSuffix = ".dmlist"

// Load makes a list of a file in either form: it opens a compiled list, which must be of the kind asked for, and
// builds any other as text. A file whose name ends in .dmlist is opened whatever it holds: one that was cut off to
// nothing would be a text without entries.
func Load(name string, data []byte, kind Kind, opts Options) (*List, []Malformed, error) {
	if !IsCompiled(data) && !strings.HasSuffix(name, compiledSuffix) {
		return Build(kind, []File{{Name: name, Data: data}}, opts)
	}
	l, err := Open(name, data)
	if err == nil && l.kind != kind {
		return nil, nil, fmt.Errorf("%s: the list is one of %s, want %s", name, l.kind, kind)
	}
	return l, nil, err
}

// digest is the SHA-256 of one text, or of several texts' SHA-256s in order.
func digest(files []File) [sha256.Size]byte {
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
func (l *List) Has(key string) bool { return l.filter.TestString(key) && l.table.has(key) }

// maybe is the Bloom filter's answer alone.
func (l *List) maybe(key string) bool { return l.filter.TestString(key) }

// Stats describe a list.
type Stats struct {
	Kind           Kind    `json:"kind"`
	Entries        int     `json:"entries"`         // distinct ones
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
		Kind: l.kind, Entries: l.table.len(),
		Bytes:     len(l.table.offsets) + len(l.table.keys) + int(8*filterWords(bits)),
		BloomBits: bits, BloomHashes: uint64(l.filter.K()), FalsePositives: falsePositives(l.filter),
		Source: fmt.Sprintf("sha256:%x", l.source),
	}
}
