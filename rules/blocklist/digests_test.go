package blocklist

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/bits-and-blooms/bloom/v3"
)

// asDigests builds a list that is kept as digests, however short it is.
func asDigests(t testing.TB, kind Kind, lines ...string) *List {
	t.Helper()
	l, _, err := Load("test.txt", []byte(strings.Join(lines, "\n")), kind, Options{digestsFrom: 1})
	if err != nil || l.InFull() {
		t.Fatalf("building %v as digests: %v", lines, err)
	}
	return l
}

// Property: a list that is kept as digests, built or opened, has what a map has, with any number of entries and a filter of
// any quality.
func TestDigestsAreAMap(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for _, n := range []int{1, 2, 3, 63, 64, 65, 200, 5_000, 40_000} {
		listed := map[string]bool{}
		var ids []string
		for range n {
			id := letters(r, 1+r.IntN(5))
			listed[id] = true
			ids = append(ids, id)
		}
		built := asDigests(t, Senders, ids...)
		opened, err := Open("test.dmlist", compiled(t, built))
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range []*List{built, opened, saturated(built), saturated(opened)} {
			if l.InFull() || l.Stats().Entries != len(listed) {
				t.Fatalf("%+v, want %d entries as digests", l.Stats(), len(listed))
			}
			for id := range listed {
				if !l.Has(id) {
					t.Fatalf("%d entries: %q is not listed", n, id)
				}
			}
			for range 10_000 {
				if id := letters(r, r.IntN(7)); l.Has(id) != listed[id] {
					t.Fatalf("%d entries: Has(%q) is %v", n, id, l.Has(id))
				}
			}
		}
	}
}

// Property: for any message, lists that are kept as digests match what the same lists in full match.
func TestDigestsChangeNoDecision(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for range 300 {
		sources := randomSources(t, r)
		index := NewIndex(sources)
		same := NewIndex(digested(t, sources))
		for range 30 {
			m, c := randomMessage(t, r)
			want, _ := index.Lookup(m, c)
			if got, _ := same.Lookup(m, c); !slices.Equal(got, want) {
				t.Fatalf("%+v %+v: got %v, want %v", m, c, got, want)
			}
		}
	}
}

// digested returns the sources with every list that can be kept as digests.
func digested(t *testing.T, sources []Source) []Source {
	sources = slices.Clone(sources)
	convert := func(lists []*List) (out []*List) {
		for _, l := range lists {
			converted, err := newList(l.kind, l.source, keys(l), Options{digestsFrom: 1})
			if err != nil || converted.InFull() != (l.kind == Phrases) {
				t.Fatal(l.kind, converted.InFull(), err)
			}
			out = append(out, converted)
		}
		return out
	}
	for i := range sources {
		sources[i].Block, sources[i].Allow = convert(sources[i].Block), convert(sources[i].Allow)
	}
	return sources
}

// TestEveryBitOfADigestCounts changes each bit of the cells of a key, after which it is no longer listed.
func TestEveryBitOfADigestCounts(t *testing.T) {
	names := domainNames(5_000, 1)
	d := asDigests(t, Senders, names...).digests
	for _, name := range names[:100] {
		for _, cell := range d.shape.of(d.hash(name)) {
			for bit := range 8 * cellSize {
				d.cell(cell)[bit/8] ^= 1 << (bit % 8)
				if d.has(name) {
					t.Errorf("bit %d does not count", bit)
				}
				d.cell(cell)[bit/8] ^= 1 << (bit % 8)
			}
		}
		if !d.has(name) {
			t.Errorf("%q is not listed", name)
		}
	}
}

// TestDigestsTakeLittleMemory holds what an entry takes, filter and all, to what is promised of big lists.
func TestDigestsTakeLittleMemory(t *testing.T) {
	for _, c := range []struct {
		n    uint
		most float64
	}{{defaultDigestsFrom, 10.9}, {1_048_576, 10.9}, {1_500_000, 10.9}, {3_000_000, 10.8}, {10_000_000, 10.8}, {70_000_000, 10.8}} {
		bits, _ := bloom.EstimateParameters(c.n, falsePositivesOfDigests)
		each := float64(cellSize*shapeOf(uint64(c.n), 0).cells()+uint64(bits)/8) / float64(c.n)
		if each > c.most {
			t.Errorf("%d entries take %.2f bytes each, want at most %v", c.n, each, c.most)
		}
	}
}

// TestPlacingIsTriedAgain has keys that leave no place for each other until the hashes are others, which of few keys happens
// once in fifty times.
func TestPlacingIsTriedAgain(t *testing.T) {
	again := 0
	for i := range 1000 {
		names := domainNames(5, uint64(i))
		l := asDigests(t, Senders, names...)
		if l.digests.tries == 0 {
			continue
		}
		again++
		opened, err := Open("test.dmlist", compiled(t, l))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if !l.Has(name) || !opened.Has(name) {
				t.Errorf("%q is not listed after %d tries", name, l.digests.tries)
			}
		}
	}
	if again < 5 || again > 100 {
		t.Errorf("%d of 1000 lists took another try, want about 20", again)
	}
}

// TestFillTellsWhatHasNoPlace has two keys with the same three cells.
func TestFillTellsWhatHasNoPlace(t *testing.T) {
	d := &digests{shape: shapeOf(3, 0)}
	d.cells = make([]byte, cellSize*d.shape.cells())
	if d.fill([]placed{{hash: 7}, {hash: 7, digest: digest{last: 1}}, {hash: 1 << 63}}) {
		t.Error("two keys in the same cells find a place")
	}
}

// TestBigListsFindAPlace holds shapes to leave enough cells that trying once or twice is enough.
func TestBigListsFindAPlace(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	for _, n := range []int{1_000, 70_000, 131_072, 300_000} {
		all := make([]placed, n)
		tries := uint64(0)
		for ; tries < 3; tries++ {
			for i := range all {
				all[i].hash = r.Uint64()
			}
			d := &digests{shape: shapeOf(uint64(n), tries)}
			if len(d.peel(all)) == n {
				break
			}
		}
		if tries == 3 {
			t.Errorf("%d keys find no place", n)
		}
	}
}

// TestBigListsAreKeptAsDigests holds from when on a list is, and that one of phrases never is.
func TestBigListsAreKeptAsDigests(t *testing.T) {
	build := func(kind Kind, n int) *List {
		l, _, err := Load("test.txt", []byte(strings.Join(domainNames(n, 1), "\n")), kind, Options{digestsFrom: 100})
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	for _, c := range []struct {
		kind   Kind
		n      int
		inFull bool
	}{{Domains, 99, true}, {Domains, 100, false}, {Phrases, 100, true}} {
		l := build(c.kind, c.n)
		if l.InFull() != c.inFull || l.Stats().InFull != c.inFull {
			t.Errorf("%d %s: in full is %v, want %v", c.n, c.kind, l.InFull(), c.inFull)
		}
	}
}

// TestSaltDependsOnTheSource keeps names that collide in one list from colliding in another.
func TestSaltDependsOnTheSource(t *testing.T) {
	one, other := asDigests(t, Senders, "u-1", "u-2"), asDigests(t, Senders, "u-1", "u-3")
	if digestOf(&one.digests.salt, "u-1") == digestOf(&other.digests.salt, "u-1") {
		t.Error("two lists have the same digest of a key")
	}
}

func TestDigestsRefuseWhatDoesNotFit(t *testing.T) {
	names := domainNames(2_000, 1)
	l := asDigests(t, Senders, names...)
	data := compiled(t, l)
	cells := len(data) - 32 - len(l.digests.cells)
	for _, c := range []struct {
		name   string
		change func([]byte)
		want   string
	}{
		{"fewer entries", func(b []byte) { b[17]-- }, "follow the end"},
		{"more entries", func(b []byte) { b[17]++ }, "cut short"},
		{"no sample", func(b []byte) { clear(b[headerSize:][:4]) }, "a sample of 0 of 2000 entries"},
		{"a sample of more", func(b []byte) { b[headerSize+2] = 1 }, "of 2000 entries"},
		{"phrases", func(b []byte) { b[12] = 6 }, "phrases as digests"},
		{"another salt", func(b []byte) { b[40] ^= 1 }, "does not know the list's own entries"},
		{"more tries", func(b []byte) { b[headerSize+4] = maxTries - 1 }, "cut short"},
		{"too many tries", func(b []byte) { b[headerSize+4] = maxTries }, "100 tries at placing digests, want less than 100"},
		{"other digests", func(b []byte) { clear(b[cells : len(b)-32]) }, "does not know the list's own entries"},
		{"empty filter", func(b []byte) { clear(b[headerSize+digestFieldsSize:][:1000]) }, "does not know the list's own entries"},
	} {
		changed := slices.Clone(data)
		c.change(changed)
		_, err := Open("test.dmlist", resum(changed))
		if err == nil || !strings.Contains(err.Error(), c.want) || !tellsWhatToDo(err) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
}

func ExampleList_InFull() {
	l, _, _ := Load("domains.txt", []byte("evil.example"), Domains, Options{})
	fmt.Println(l.InFull())
	// Output: true
}
