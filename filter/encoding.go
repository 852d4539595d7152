package filter

import (
	"encoding/binary"
	"errors"
	"math"
)

// encoder writes an engine's state. Names that come again and again are written once.
type encoder struct {
	b     []byte
	names map[string]uint64
}

func (e *encoder) number(n uint64) { e.b = binary.AppendUvarint(e.b, n) }

func (e *encoder) signed(n int64) { e.b = binary.AppendVarint(e.b, n) }

func (e *encoder) float(f float64) { e.b = binary.LittleEndian.AppendUint64(e.b, math.Float64bits(f)) }

func (e *encoder) flag(f bool) {
	n := byte(0)
	if f {
		n = 1
	}
	e.b = append(e.b, n)
}

func (e *encoder) text(s string) {
	e.number(uint64(len(s)))
	e.b = append(e.b, s...)
}

// name writes a text that is one of few.
func (e *encoder) name(s string) {
	if n, known := e.names[s]; known {
		e.number(n)
		return
	}
	if e.names == nil {
		e.names = map[string]uint64{}
	}
	e.names[s] = uint64(len(e.names) + 1)
	e.number(0)
	e.text(s)
}

// section writes what write writes after its length. It has names of its own.
func (e *encoder) section(write func(*encoder)) {
	at := len(e.b)
	inner := encoder{b: append(e.b, make([]byte, lengthSize)...)}
	write(&inner)
	e.b = inner.b
	binary.LittleEndian.PutUint64(e.b[at:], uint64(len(e.b)-at-lengthSize))
}

// lengthSize is the size of a section's length, which is known only after the section.
const lengthSize = 8

// errState is the error of a state that this version did not write.
var errState = errors.New("the state is damaged, or of another version")

// decoder reads what an encoder wrote. After the first error everything reads as zero.
type decoder struct {
	b     []byte
	names []string
	err   error
}

func (d *decoder) fail() {
	d.b, d.err = nil, errState
}

func (d *decoder) number() uint64 {
	n, size := binary.Uvarint(d.b)
	if size <= 0 {
		d.fail()
		return 0
	}
	d.b = d.b[size:]
	return n
}

func (d *decoder) signed() int64 {
	n := d.number() // with the sign in its lowest bit, as binary.AppendVarint puts it
	return int64(n>>1) ^ -int64(n&1)
}

// count reads how many things follow, each of which takes a byte at least.
func (d *decoder) count() int {
	n := d.number()
	if n > uint64(len(d.b)) {
		d.fail()
		return 0
	}
	return int(n)
}

func (d *decoder) take(n int) []byte {
	if n > len(d.b) {
		d.fail()
		return nil
	}
	taken := d.b[:n]
	d.b = d.b[n:]
	return taken
}

func (d *decoder) float() float64 {
	raw := d.take(8)
	if raw == nil {
		return 0
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(raw))
}

func (d *decoder) flag() bool {
	raw := d.take(1)
	if len(raw) == 1 && raw[0] > 1 {
		d.fail()
	}
	return len(raw) == 1 && raw[0] == 1
}

func (d *decoder) text() string { return string(d.take(d.count())) }

func (d *decoder) name() string {
	switch n := d.number(); {
	case d.err != nil:
		return ""
	case n == 0:
		d.names = append(d.names, d.text())
		return d.names[len(d.names)-1]
	case n <= uint64(len(d.names)):
		return d.names[n-1]
	}
	d.fail()
	return ""
}

// section returns what encoder.section wrote.
func (d *decoder) section() []byte {
	raw := d.take(lengthSize)
	if raw == nil {
		return nil
	}
	n := binary.LittleEndian.Uint64(raw)
	if n > uint64(len(d.b)) {
		d.fail()
		return nil
	}
	return d.take(int(n))
}

// end fails where something is left over.
func (d *decoder) end() error {
	if d.err == nil && len(d.b) > 0 {
		d.fail()
	}
	return d.err
}
