package blocklist

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// compiled returns the compiled form of a list.
func compiled(t testing.TB, l *List) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := l.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// resum puts the right checksum under changed content.
func resum(data []byte) []byte {
	body := data[:len(data)-sha256.Size]
	sum := sha256.Sum256(body)
	return append(slices.Clone(body), sum[:]...)
}

func TestCompiledRoundTrip(t *testing.T) {
	for _, l := range []*List{
		list(t, Domains),
		list(t, Domains, "a.example", "b.example/x", "*.github.io"),
		list(t, Phrases, "инвест* деньги", "free money"),
		list(t, Media, hash),
		list(t, Senders, domainNames(5000, 1)...),
		asDigests(t, Senders, domainNames(5000, 1)...),
	} {
		data := compiled(t, l)
		opened, malformed, err := Load("test.dmlist", data, l.Kind(), Options{})
		if err != nil || malformed != nil {
			t.Fatal(malformed, err)
		}
		if opened.Stats() != l.Stats() || !slices.Equal(keys(opened), keys(l)) {
			t.Errorf("got %+v, want %+v", opened.Stats(), l.Stats())
		}
		for _, k := range keys(l) {
			if !opened.Has(k) {
				t.Errorf("%q is lost", k)
			}
		}
		if !bytes.Equal(compiled(t, opened), data) {
			t.Error("writing an opened list gives other bytes")
		}
	}
}

// TestCompiledFormIsStable fails when the same text compiles to other bytes: its form, the way keys are made (in
// filter/content, too) or the filter's hash functions have changed. Lists compiled before then no longer match, so
// raise both versions and put the new sums here. Where only filters have another size, older lists match as they did, and
// the new sums are all that it takes.
func TestCompiledFormIsStable(t *testing.T) {
	for _, c := range []struct {
		list *List
		want string
	}{
		{list(t, Domains, "Evil.example.", "bücher.example", "*.github.io", "short.example/Win?x=1", "0x7f.1"),
			"69148578d6a752da60bad740d33b3ac4cf5a1b889c36d6dc4b427136f27c37eb"},
		{list(t, Phrases, "Free MONEY", "инвест* 100%", "don't wait", "投资", "ｆｒｅｅ paypаl"),
			"0d5cf27d5903b12781913e6ae24b7b10120c8bf3e58feff6f1c7f747ddc027f8"},
		{asDigests(t, Domains, "Evil.example.", "bücher.example", "*.github.io", "short.example/Win?x=1", "0x7f.1"),
			"583a1d4a7a75a2eeff38e3f53ca2e4587988dfd7d4d0b416d04eb3614c5d9bb9"},
	} {
		if got := fmt.Sprintf("%x", sha256.Sum256(compiled(t, c.list))); got != c.want {
			t.Errorf("%q compiles to %s, want %s", keys(c.list), got, c.want)
		}
	}
}

func TestOpenRefusesEveryChangedByte(t *testing.T) {
	data := compiled(t, list(t, Domains, "a.example", "b.example", "c.example/x"))
	for i := range data {
		for _, flip := range []byte{1, 0x80, 0xff} {
			changed := slices.Clone(data)
			changed[i] ^= flip
			if _, err := Open("test.dmlist", changed); err == nil {
				t.Errorf("byte %d changed by %#x is not noticed", i, flip)
			}
		}
	}
}

func TestOpenRefusesChangedBitsOfABigList(t *testing.T) {
	data := compiled(t, list(t, Domains, domainNames(20_000, 1)...))
	r := rand.New(rand.NewPCG(3, 4))
	for range 100 {
		bit := r.IntN(8 * len(data))
		data[bit/8] ^= 1 << (bit % 8)
		if _, err := Open("test.dmlist", data); err == nil {
			t.Errorf("bit %d changed is not noticed", bit)
		}
		data[bit/8] ^= 1 << (bit % 8)
	}
	if _, err := Open("test.dmlist", data); err != nil {
		t.Fatalf("the list itself is refused: %v", err)
	}
}

func TestOpenRefusesEveryOtherLength(t *testing.T) {
	data := compiled(t, list(t, Domains, "a.example", "b.example"))
	for n := range len(data) {
		if _, err := Open("test.dmlist", data[:n]); err == nil {
			t.Errorf("%d of %d bytes are taken", n, len(data))
		}
		if n >= headerSize+sha256.Size {
			if _, err := Open("test.dmlist", resum(data[:n])); err == nil {
				t.Errorf("%d of %d bytes with a checksum are taken", n, len(data))
			}
		}
	}
	_, err := Open("test.dmlist", append(data, 0))
	if err == nil || !strings.Contains(err.Error(), "1 bytes follow the end") {
		t.Errorf("a byte too many: got %v", err)
	}
}

// TestOpenRefusesWhatDoesNotFit makes lists that a checksum alone would let through.
func TestOpenRefusesWhatDoesNotFit(t *testing.T) {
	put32 := func(at int, v uint32) func([]byte) {
		return func(b []byte) { binary.LittleEndian.PutUint32(b[at:], v) }
	}
	put64 := func(at int, v uint64) func([]byte) {
		return func(b []byte) { binary.LittleEndian.PutUint64(b[at:], v) }
	}
	l := list(t, Domains, "a.example", "b.example", "c.example")
	offsets := headerSize + int(8*filterWords(uint64(l.filter.Cap())))
	keysAt := offsets + len(l.table.offsets)
	for _, c := range []struct {
		name   string
		change func([]byte)
		want   string
	}{
		{"version", put32(8, 3), "version 3 of the compiled form, want 1 or 2: build the list again"},
		{"kind 0", put32(12, 0), "kind 0, want 1 to 6"},
		{"kind 7", put32(12, 7), "kind 7, want 1 to 6"},
		{"fewer entries", put32(16, 2), "follow the end"},
		{"more entries", put32(16, 4), "cut short"},
		{"most entries", put32(16, 1<<32-1), "cut short"},
		{"no hashes", put32(20, 0), "0 hashes, want 1 to 64"},
		{"too many hashes", put32(20, 65), "65 hashes, want 1 to 64"},
		{"no bits", put64(24, 0), "a filter of 0 bits"},
		{"absurd bits", put64(24, 1<<64-1), "a filter of 18446744073709551615 bits"},
		{"many bits", put64(24, 1<<33), "cut short"},
		{"absurd size", put64(32, 1<<64-1), "entries of 18446744073709551615 bytes"},
		{"large size", put64(32, 1<<30), "cut short"},
		{"first offset", put32(offsets, 1), "offsets do not fit"},
		{"offset backwards", put32(offsets+8, 0), "do not fit"},
		{"offset beyond the end", put32(offsets+8, 1<<31), "offsets do not fit"},
		{"last offset", put32(offsets+12, 5), "offsets do not fit"},
		{"unsorted", func(b []byte) { b[keysAt] = 'z' }, "not sorted"},
		{"twice", func(b []byte) { b[keysAt] = 'b' }, "not sorted"},
		{"empty filter", func(b []byte) { clear(b[headerSize:offsets]) }, "does not know the list's own entries"},
		{"other entries", func(b []byte) { b[keysAt+1] = '-' }, "does not know the list's own entries"},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := compiled(t, l)
			c.change(data)
			_, err := Open("test.dmlist", resum(data))
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "test.dmlist: ") {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// TestOpenRefusesZeros keeps out what the Bloom filter's own reader takes for a filter that matches everything.
func TestOpenRefusesZeros(t *testing.T) {
	for _, n := range []int{0, 1, 24, 72, 104, 1000} {
		if _, err := Open("test.dmlist", make([]byte, n)); err == nil {
			t.Errorf("%d zero bytes are taken", n)
		}
	}
}

func TestLoadRefusesAnotherKind(t *testing.T) {
	data := compiled(t, list(t, Domains, "a.example"))
	_, _, err := Load("test.dmlist", data, URLs, Options{})
	if err == nil || err.Error() != "test.dmlist: the list is one of domains, want urls" {
		t.Errorf("got %v", err)
	}
}

func TestWriteReportsAFailingWriter(t *testing.T) {
	full := errors.New("disk full")
	if err := list(t, Domains).Write(failing{full}); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
