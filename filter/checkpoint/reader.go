package checkpoint

import (
	"encoding/binary"
	"fmt"
	"time"
)

// reader takes numbers off the front of bytes that are known to be enough.
type reader []byte

func (r *reader) uint32() uint32 {
	n := binary.LittleEndian.Uint32(*r)
	*r = (*r)[4:]
	return n
}

func (r *reader) uint64() uint64 {
	n := binary.LittleEndian.Uint64(*r)
	*r = (*r)[8:]
	return n
}

func (r *reader) time() (time.Time, error) {
	seconds, nanoseconds := int64(r.uint64()), r.uint32()
	if nanoseconds >= uint32(time.Second) {
		return time.Time{}, fmt.Errorf("damaged: a time with %d nanoseconds in a second", nanoseconds)
	}
	return time.Unix(seconds, int64(nanoseconds)).UTC(), nil
}
