package ratelimit

import (
	"encoding/binary"
	"net/netip"
	"strings"

	"github.com/dmgate/dmgate/filter"
)

// Key names what a limit keeps a bucket for each of.
type Key string

// The keys.
const (
	Sender      Key = "sender"
	Recipient   Key = "recipient"
	Device      Key = "device"      // a message without a device id has none
	IP          Key = "ip"          // an IPv4 address or an IPv6 /64, the least that one customer is given
	Fingerprint Key = "fingerprint" // of the content; a message too short for one has none
)

// Keys lists every key.
var Keys = []Key{Sender, Recipient, Device, IP, Fingerprint}

func keyNames() string {
	names := make([]string, len(Keys))
	for i, k := range Keys {
		names[i] = string(k)
	}
	return strings.Join(names, ", ")
}

// appendKeys appends the values of the keys to buf, each of variable length after its length, so that different values
// never look the same side by side. It returns false where the message lacks one.
func appendKeys(buf []byte, keys []Key, f *filter.Facts) ([]byte, bool) {
	ok := true
	for _, k := range keys {
		switch k {
		case Sender:
			buf, ok = appendString(buf, f.Message.Sender.ID)
		case Recipient:
			buf, ok = appendString(buf, f.Message.Recipient.ID)
		case Device:
			buf, ok = appendString(buf, f.Message.Sender.DeviceID)
		case IP:
			buf, ok = appendIP(buf, f.Message.Sender.IP)
		case Fingerprint:
			buf = binary.BigEndian.AppendUint64(buf, f.Content.Fingerprint)
			ok = f.Content.Fingerprint != 0
		}
		if !ok {
			return buf, false
		}
	}
	return buf, true
}

func appendString(buf []byte, s string) ([]byte, bool) {
	return appendSized(buf, s), s != ""
}

// appendSized appends a value after its length.
func appendSized[T string | []byte](buf []byte, value T) []byte {
	return append(binary.AppendUvarint(buf, uint64(len(value))), value...)
}

// appendIP appends the canonical address: 4 bytes for IPv4, also where it is written as IPv6, or the 8 of a /64.
func appendIP(buf []byte, ip string) ([]byte, bool) {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return buf, false
	}
	if addr = addr.Unmap(); addr.Is4() {
		four := addr.As4()
		return append(append(buf, 4), four[:]...), true
	}
	sixteen := addr.As16()
	return append(append(buf, 8), sixteen[:8]...), true
}

// cutPart takes the value of k off the front of a bucket's key. It returns false where there is none.
func cutPart(k Key, key []byte) (value, rest []byte, ok bool) {
	size := uint64(8)
	if k != Fingerprint {
		n, value, ok := cutUvarint(key)
		if !ok {
			return nil, nil, false
		}
		size, key = n, value
	}
	if size == 0 || size > uint64(len(key)) {
		return nil, nil, false
	}
	return key[:size], key[size:], true
}

func cutUvarint(b []byte) (v uint64, rest []byte, ok bool) {
	v, n := binary.Uvarint(b)
	if n <= 0 {
		return 0, nil, false
	}
	return v, b[n:], true
}

// validKey reports whether a bucket's key consists of values of the keys.
func validKey(keys []Key, key []byte) (ok bool) {
	for _, k := range keys {
		if _, key, ok = cutPart(k, key); !ok {
			return false
		}
	}
	return len(key) == 0
}

// names reports whether a bucket's key is, or has among its parts, a sender or recipient for whom erased returns true.
func names(keys []Key, key []byte, erased func(user string) bool) bool {
	for _, k := range keys {
		value, rest, ok := cutPart(k, key)
		if !ok {
			return false
		}
		if (k == Sender || k == Recipient) && erased(string(value)) {
			return true
		}
		key = rest
	}
	return false
}
