package checkpoint

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// small is a checkpoint with something in every field.
func small() *Checkpoint {
	return &Checkpoint{
		Inbound: 1<<63 + 5, Routed: 41, Invalid: 3, Live: 7, Revision: "sha256:abc", State: []byte("the state"),
		StreamCreated: time.Date(2026, 11, 22, 10, 0, 0, 123456789, time.UTC),
		TakenAt:       time.Date(2026, 11, 22, 10, 15, 4, 1, time.UTC),
	}
}

// resum puts the right checksum under changed content.
func resum(data []byte) []byte {
	body := data[:len(data)-sha256.Size]
	sum := sha256.Sum256(body)
	return append(slices.Clone(body), sum[:]...)
}

func TestRoundTrip(t *testing.T) {
	longAgo, farAhead := small(), small()
	longAgo.StreamCreated = time.Date(-5000, 1, 1, 0, 0, 0, 999_999_999, time.UTC)
	farAhead.TakenAt = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
	large := small()
	large.State = bytes.Repeat([]byte{0, 0xff}, 1<<20)
	for _, c := range []*Checkpoint{small(), longAgo, farAhead, large, {State: []byte{}}, {Revision: "r", State: []byte{}}} {
		data := c.Encode()
		got, err := Decode(data)
		if err != nil || !reflect.DeepEqual(got, c) {
			t.Errorf("got %+v, %v\nwant %+v", got, err, c)
		}
		if !bytes.Equal(c.Encode(), data) || cap(data) != len(data) {
			t.Error("encoding a checkpoint again gives other bytes, or the bytes had to be moved")
		}
	}
}

// Times are moments: the zone and the monotonic clock of a process are no part of them.
func TestTimesLoseTheirZones(t *testing.T) {
	utc, elsewhere := small(), small()
	elsewhere.TakenAt = elsewhere.TakenAt.In(time.FixedZone("east", 3600))
	if !bytes.Equal(utc.Encode(), elsewhere.Encode()) {
		t.Error("the same moment in another zone gives other bytes")
	}
}

// TestFormIsStable fails when the same checkpoint gives other bytes: raise version and put the new sum here, or gates of
// today misread what those of tomorrow write.
func TestFormIsStable(t *testing.T) {
	const want = "1cb84e46a5ea6f55359f8ffa340f3ffa6c05f5ee89361df1f0d7b07adf7291fb"
	if got := fmt.Sprintf("%x", sha256.Sum256(small().Encode())); got != want {
		t.Errorf("the checkpoint has sum %s, want %s", got, want)
	}
}

func TestDecodeRefusesEveryFlippedBit(t *testing.T) {
	data := small().Encode()
	for bit := range 8 * len(data) {
		data[bit/8] ^= 1 << (bit % 8)
		if c, err := Decode(data); err == nil {
			t.Errorf("bit %d flipped gives %+v", bit, c)
		} else if !known(err) {
			t.Errorf("bit %d flipped: %v", bit, err)
		}
		data[bit/8] ^= 1 << (bit % 8)
	}
}

func TestDecodeRefusesEveryChangedByte(t *testing.T) {
	data := small().Encode()
	for i, was := range data {
		for v := range 256 {
			if data[i] = byte(v); byte(v) == was {
				continue
			}
			if c, err := Decode(data); err == nil {
				t.Errorf("byte %d as %#x gives %+v", i, v, c)
			}
		}
		data[i] = was
	}
}

func TestDecodeRefusesEveryOtherLength(t *testing.T) {
	data := small().Encode()
	for n := range data {
		_, err := Decode(data[:n])
		want := fmt.Sprintf("cut short: %d of %d bytes", n, len(data))
		switch {
		case n < len(magic):
			want = `not a checkpoint: it does not begin with "\x89dmchkp\n"`
		case n < len(magic)+4+8:
			want = fmt.Sprintf("cut short: %d of %d bytes or more", n, leastSize)
		}
		if fmt.Sprint(err) != want {
			t.Errorf("%d bytes: got %v, want %s", n, err, want)
		}
		if n >= sha256.Size {
			if c, err := Decode(resum(data[:n])); err == nil {
				t.Errorf("%d bytes with a checksum give %+v", n, c)
			}
		}
	}
	for _, more := range [][]byte{{0}, {'\n'}, data, make([]byte, sha256.Size)} {
		_, err := Decode(append(slices.Clone(data), more...))
		want := fmt.Sprintf("damaged: %d bytes where %d are a whole checkpoint", len(data)+len(more), len(data))
		if fmt.Sprint(err) != want {
			t.Errorf("%d bytes more: got %v, want %s", len(more), err, want)
		}
	}
}

func TestDecodeRefusesZeros(t *testing.T) {
	for _, n := range []int{0, 1, 7, 8, 12, 20, fixedSize, leastSize, 1000, 1 << 20} {
		if c, err := Decode(make([]byte, n)); err == nil || !strings.HasPrefix(err.Error(), "not a checkpoint: ") {
			t.Errorf("%d zero bytes give %+v, %v", n, c, err)
		}
		behind := append([]byte(magic), make([]byte, n)...)
		if c, err := Decode(behind); err == nil || !known(err) {
			t.Errorf("%d zero bytes behind the magic give %+v, %v", n, c, err)
		}
	}
}

// TestDecodeRefusesWhatDoesNotFit makes checkpoints that a checksum alone would let through.
func TestDecodeRefusesWhatDoesNotFit(t *testing.T) {
	put32 := func(at int, v uint32) func([]byte) {
		return func(b []byte) { binary.LittleEndian.PutUint32(b[at:], v) }
	}
	put64 := func(at int, v uint64) func([]byte) {
		return func(b []byte) { binary.LittleEndian.PutUint64(b[at:], v) }
	}
	size := len(small().Encode())
	for _, tt := range []struct {
		change func([]byte)
		want   string
	}{
		{put32(8, 0), "another version: 0, want 1"},
		{put32(8, 2), "another version: 2, want 1"},
		{put32(8, 1<<32-1), "another version: 4294967295, want 1"},
		{put64(12, 0), fmt.Sprintf("damaged: %d bytes where 0 are a whole checkpoint", size)},
		{put64(12, uint64(size)-1), fmt.Sprintf("damaged: %d bytes where %d are a whole checkpoint", size, size-1)},
		{put64(12, 1<<64-1), fmt.Sprintf("cut short: %d of 18446744073709551615 bytes", size)},
		{put32(60, 1e9), "damaged: a time with 1000000000 nanoseconds in a second"},
		{put32(72, 1<<32-1), "damaged: a time with 4294967295 nanoseconds in a second"},
		{put64(76, 20), "damaged: a revision of 20 bytes where 19 are left"},
		{put64(76, 1<<64-1), "damaged: a revision of 18446744073709551615 bytes where 19 are left"},
	} {
		data := small().Encode()
		tt.change(data)
		if c, err := Decode(resum(data)); fmt.Sprint(err) != tt.want {
			t.Errorf("got %+v, %v, want %s", c, err, tt.want)
		}
	}
}

// A size that is too small and right all the same is no way round the fields.
func TestDecodeRefusesTooFewBytes(t *testing.T) {
	for n := len(magic) + 4 + 8 + sha256.Size; n < leastSize; n++ {
		data := small().Encode()[:n]
		binary.LittleEndian.PutUint64(data[12:], uint64(n))
		want := fmt.Sprintf("damaged: %d bytes, want %d or more", n, leastSize)
		if c, err := Decode(resum(data)); fmt.Sprint(err) != want {
			t.Errorf("got %+v, %v, want %s", c, err, want)
		}
	}
}

// known reports whether an error is one of the kinds that the documentation names.
func known(err error) bool {
	for _, kind := range []string{"not a checkpoint: ", "another version: ", "cut short: ", "damaged: "} {
		if strings.HasPrefix(err.Error(), kind) {
			return true
		}
	}
	return false
}

// FuzzDecode decodes anything, also with the right checksum under it. What is taken must be encoded the same again.
func FuzzDecode(f *testing.F) {
	f.Add(small().Encode())
	f.Add((&Checkpoint{}).Encode())
	f.Add(make([]byte, leastSize))
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, data []byte) {
		candidates := [][]byte{data}
		if len(data) > sha256.Size {
			candidates = append(candidates, resum(data))
		}
		for _, data := range candidates {
			c, err := Decode(data)
			switch {
			case err != nil && !known(err):
				t.Errorf("an error of no known kind: %v", err)
			case err == nil && !bytes.Equal(c.Encode(), data):
				t.Errorf("%q gives %+v", data, c)
			}
		}
	})
}
