package checkpoint

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// Checkpoint is the state of a gate between two messages. The zero value is that of a gate that has seen none.
type Checkpoint struct {
	Inbound       uint64    // sequence of the last message that State has seen; all up to it are settled
	StreamCreated time.Time // when the inbound stream was created: one that was made anew counts from 1 again
	Routed        uint64    // sequence in the stream of routed messages, up to which it is known what that holds
	Invalid       uint64    // the same of the stream of invalid ones
	Live          uint64    // position in the live log
	Revision      string    // of the pack that the engine decided by
	TakenAt       time.Time // when the inbound stream stored the last message, so by the stream's time, not by a clock
	State         []byte    // what the engine remembers, in a form of its own
}

// An encoded checkpoint is, all numbers little-endian:
//
//	magic     8 bytes  no text begins so; the line ending shows when a transfer has changed it
//	version   uint32
//	size      uint64   of the whole in bytes
//	inbound   uint64
//	routed    uint64
//	invalid   uint64
//	live      uint64
//	created   int64    seconds since 1970
//	          uint32   and nanoseconds
//	taken     int64
//	          uint32
//	revision  uint64   its length in bytes
//	          and as many bytes
//	state     the bytes up to the checksum
//	checksum  32 bytes SHA-256 of all before it
const (
	magic     = "\x89dmchkp\n"
	version   = 1 // changes with the form, and with that of the state
	fixedSize = len(magic) + 4 + 8 + 4*8 + 2*(8+4) + 8
	leastSize = fixedSize + sha256.Size
)

// Encode returns the encoded checkpoint. The same checkpoint gives the same bytes. Times keep their nanoseconds and lose
// their zones.
func (c *Checkpoint) Encode() []byte {
	size := leastSize + len(c.Revision) + len(c.State)
	b := make([]byte, 0, size)
	b = append(b, magic...)
	b = binary.LittleEndian.AppendUint32(b, version)
	b = binary.LittleEndian.AppendUint64(b, uint64(size))
	for _, n := range []uint64{c.Inbound, c.Routed, c.Invalid, c.Live} {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	b = appendTime(b, c.StreamCreated)
	b = appendTime(b, c.TakenAt)
	b = binary.LittleEndian.AppendUint64(b, uint64(len(c.Revision)))
	b = append(b, c.Revision...)
	b = append(b, c.State...)
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

func appendTime(b []byte, t time.Time) []byte {
	b = binary.LittleEndian.AppendUint64(b, uint64(t.Unix()))
	return binary.LittleEndian.AppendUint32(b, uint32(t.Nanosecond()))
}

// Decode reads an encoded checkpoint. The error says whether data is no checkpoint, one of another version, cut short or
// damaged. The checkpoint's State is a part of data, which must not be changed while it is in use.
func Decode(data []byte) (*Checkpoint, error) {
	if err := check(data); err != nil {
		return nil, err
	}
	r := reader(data[len(magic)+4+8 : len(data)-sha256.Size])
	c := &Checkpoint{Inbound: r.uint64(), Routed: r.uint64(), Invalid: r.uint64(), Live: r.uint64()}
	var err, err2 error
	c.StreamCreated, err = r.time()
	c.TakenAt, err2 = r.time()
	if err = errors.Join(err, err2); err != nil {
		return nil, err
	}
	n := r.uint64()
	if n > uint64(len(r)) {
		return nil, fmt.Errorf("damaged: a revision of %d bytes where %d are left", n, len(r))
	}
	c.Revision, c.State = string(r[:n]), r[n:]
	return c, nil
}

// check returns an error unless data is a whole checkpoint of this version.
func check(data []byte) error {
	if !bytes.HasPrefix(data, []byte(magic)) {
		return fmt.Errorf("not a checkpoint: it does not begin with %q", magic)
	}
	head := reader(data[len(magic):])
	if len(head) < 4+8 {
		return fmt.Errorf("cut short: %d of %d bytes or more", len(data), leastSize)
	}
	if v := head.uint32(); v != version {
		return fmt.Errorf("another version: %d, want %d", v, version)
	}
	switch size := head.uint64(); {
	case uint64(len(data)) < size:
		return fmt.Errorf("cut short: %d of %d bytes", len(data), size)
	case uint64(len(data)) > size:
		return fmt.Errorf("damaged: %d bytes where %d are a whole checkpoint", len(data), size)
	case size < uint64(leastSize):
		return fmt.Errorf("damaged: %d bytes, want %d or more", size, leastSize)
	}
	body, sum := data[:len(data)-sha256.Size], data[len(data)-sha256.Size:]
	if actual := sha256.Sum256(body); !bytes.Equal(actual[:], sum) {
		return errors.New("damaged: the checksum does not fit the content")
	}
	return nil
}
