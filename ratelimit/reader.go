package ratelimit

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/bits"
)

// reader takes a state apart from the front. After the first error, which it keeps, everything it reads is zero.
type reader struct {
	rest []byte
	err  error
}

var errCutShort = errors.New("cut short")

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err, r.rest = err, nil
	}
}

// end returns the error, if any, or that something is left.
func (r *reader) end() error {
	if r.err == nil && len(r.rest) > 0 {
		return fmt.Errorf("%d bytes follow the end", len(r.rest))
	}
	return r.err
}

// take returns the next n bytes.
func (r *reader) take(n uint64) []byte {
	if n > uint64(len(r.rest)) {
		r.fail(errCutShort)
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *reader) byte() byte {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *reader) uint64() uint64 {
	if b := r.take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 {
		r.fail(errCutShort)
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *reader) varint() int64 {
	v := r.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}

// bytes reads a length and as many bytes.
func (r *reader) bytes() []byte { return r.take(r.uvarint()) }

// count reads how many things follow, of which each takes so many bytes at least.
func (r *reader) count(least int) int {
	n := r.uvarint()
	if n > uint64(len(r.rest)/least) {
		r.fail(errCutShort)
		return 0
	}
	return int(n)
}

// flag reads a byte that is 0 or 1.
func (r *reader) flag() bool {
	b := r.byte()
	if b > 1 {
		r.fail(fmt.Errorf("a flag is %d, want 0 or 1", b))
	}
	return b == 1
}

// instant reads a time as the nanoseconds from another.
func (r *reader) instant(from, latest instant) instant {
	i := from + instant(r.varint()) // wraps round at worst
	if i < dawn || i > latest {
		r.fail(fmt.Errorf("%d nanoseconds since 1970 are outside of time", i))
		return 0
	}
	return i
}

// appendFloat appends a float, in few bytes where it is a small whole number.
func appendFloat(b []byte, f float64) []byte {
	return binary.AppendUvarint(b, bits.ReverseBytes64(math.Float64bits(f)))
}

// float reads a float within bounds.
func (r *reader) float(least, most float64) float64 {
	f := math.Float64frombits(bits.ReverseBytes64(r.uvarint()))
	if !(f >= least && f <= most) { // so written, it refuses NaN too
		r.fail(fmt.Errorf("%v is not within %v and %v", f, least, most))
		return 0
	}
	return f
}
