package blocklist

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// victims are small lists of every kind, with keys that they must have and others that they must not.
func victims(t testing.TB) map[*List][]string {
	t.Helper()
	other := strings.Repeat("0", 64)
	return map[*List][]string{
		list(t, Senders, "u-1", "u-2", "u-30"):                      {"u-3", "u-", "u-300", ""},
		list(t, Devices, `"d #1"`, "d-2"):                           {"d", "d-1", "d-22"},
		list(t, Domains, "a.example", "b.example/x", "*.github.io"): {"b.example", "c.example", "example", "a.exampl"},
		list(t, URLs, "bit.example/x?y", "a.example"):               {"bit.example", "bit.example/x", "b.example"},
		list(t, Media, hash):                                        {other, hash[1:], hash + "0"},
		list(t, Phrases, "инвест* деньги", "free money", "投资"):      {"free", "инвест деньги", "money free", "投"},
		list(t, Domains):                         {"a.example", "", "."},
		list(t, Senders, domainNames(140, 1)...): domainNames(140, 2),
		asDigests(t, Domains, "a.example", "b.example/x", "*.github.io"): {"b.example", "c.example", "example", "a.exampl"},
		asDigests(t, Senders, domainNames(70, 1)...):                     domainNames(70, 2),
	}
}

// tellsWhatToDo reports whether an error is one that tells what to do: the file is no compiled list, of another version, or
// damaged.
func tellsWhatToDo(err error) bool {
	for _, kind := range []string{"not a compiled list: ", "of the compiled form, want ", "damaged: "} {
		if strings.Contains(err.Error(), kind) && strings.HasPrefix(err.Error(), "test.dmlist: ") {
			return true
		}
	}
	return false
}

// answersAs returns an error unless a list answers as the one that was compiled. None is so long that it has less than all
// keys in full.
func answersAs(l, opened *List, unlisted []string) error {
	for i := range l.table.len() {
		if key := string(l.table.key(i)); !opened.Has(key) {
			return fmt.Errorf("%q is not listed", key)
		}
	}
	for _, key := range unlisted {
		if opened.Has(key) {
			return fmt.Errorf("%q is listed", key)
		}
	}
	return nil
}

func TestOpenRefusesEveryFlippedBit(t *testing.T) {
	for l := range victims(t) {
		data := compiled(t, l)
		for bit := range 8 * len(data) {
			data[bit/8] ^= 1 << (bit % 8)
			if _, _, err := Load("test.dmlist", data, l.kind, Options{}); err == nil || !tellsWhatToDo(err) {
				t.Fatalf("%s, bit %d of byte %d flipped: %v", l.kind, bit%8, bit/8, err)
			}
			if _, _, err := Load("list", data, l.kind, Options{}); err == nil {
				t.Fatalf("%s, bit %d of byte %d flipped: taken for text", l.kind, bit%8, bit/8)
			}
			data[bit/8] ^= 1 << (bit % 8)
		}
	}
}

func TestLoadRefusesWhatIsNoWholeList(t *testing.T) {
	for l := range victims(t) {
		data := compiled(t, l)
		refused := func(what string, data []byte) {
			t.Helper()
			if _, _, err := Load("test.dmlist", data, l.kind, Options{}); err == nil || !tellsWhatToDo(err) {
				t.Errorf("%s, %s: %v", l.kind, what, err)
			}
		}
		for n := range data {
			refused(fmt.Sprint("cut off after byte ", n), data[:n])
			if n >= headerSize {
				refused(fmt.Sprint("cut off under a right checksum after byte ", n), resum(data[:n]))
			}
		}
		for n := range 80 {
			refused(fmt.Sprint(n, " zeros"), make([]byte, n))
			refused(fmt.Sprint(len(data)+n, " zeros"), make([]byte, len(data)+n))
			refused(fmt.Sprint(n+1, " zeros behind"), append(slices.Clone(data), make([]byte, n+1)...))
			refused(fmt.Sprint(n, " zeros behind the magic"), append([]byte(magic), make([]byte, n)...))
		}
		refused("itself behind", append(slices.Clone(data), data...))
		for _, v := range []uint32{0, versionDigests + 1, 1 << 31} {
			other := slices.Clone(data)
			binary.LittleEndian.PutUint32(other[8:], v)
			refused(fmt.Sprint("version ", v), other)
			refused(fmt.Sprint("version ", v, " under a right checksum"), resum(other))
		}
	}
}

// Property: with the checksum made right again, a flipped bit outside of the entries themselves is refused or changes no
// answer: not in the header, not in the filter, not in where entries begin, not in digests. The checksum guards against
// accidents, this against whatever compiled the list; of a long list that is kept as digests, as far as its sample goes.
func TestFlippedBitUnderARightChecksumChangesNoAnswer(t *testing.T) {
	harmless := 0
	for l, unlisted := range victims(t) {
		data := compiled(t, l)
		checked := len(data) - sha256.Size
		if l.InFull() {
			checked -= len(l.table.keys)
		}
		for bit := range 8 * checked {
			data[bit/8] ^= 1 << (bit % 8)
			opened, _, err := Load("test.dmlist", resum(data), l.kind, Options{})
			switch {
			case err == nil:
				harmless++
				if err := answersAs(l, opened, unlisted); err != nil {
					t.Fatalf("%s, bit %d of byte %d flipped: %v", l.kind, bit%8, bit/8, err)
				}
			case !tellsWhatToDo(err) && err.Error() != fmt.Sprintf("test.dmlist: the list is one of %s, want %s", kindIn(data), l.kind):
				t.Fatalf("%s, bit %d of byte %d flipped: %v", l.kind, bit%8, bit/8, err)
			}
			data[bit/8] ^= 1 << (bit % 8)
		}
	}
	if harmless == 0 {
		t.Error("no flipped bit was harmless, not even in the digest of the source: this proves little")
	}
}

// kindIn returns the kind that a compiled list says it is of.
func kindIn(data []byte) Kind { return Kinds[data[12]-1] }
