package event

import (
	"bytes"
	"time"
)

// time reads a time, or null as the zero time.
func (s *scanner) time() (t time.Time) {
	if s.null() {
		return t
	}
	start, end := s.quoted()
	written := s.body[start:end]
	if usual, ok := usualTime(written); ok {
		return usual
	}
	if t.UnmarshalText(written) != nil || !strict(written) {
		s.fail()
		return time.Time{}
	}
	return t
}

// usualTime reads a time as backends usually write one: in UTC, with at most nine digits of a fraction. The last days of a month
// are not among them, since not all months have them.
func usualTime(t []byte) (time.Time, bool) {
	const seconds = len("2006-01-02T15:04:05")
	if len(t) <= seconds || len(t) > seconds+len(".123456789Z") || t[len(t)-1] != 'Z' ||
		t[4] != '-' || t[7] != '-' || t[10] != 'T' || t[13] != ':' || t[16] != ':' {
		return time.Time{}, false
	}
	year, month, day := number(t[:4]), number(t[5:7]), number(t[8:10])
	hour, minute, second := number(t[11:13]), number(t[14:16]), number(t[17:seconds])
	nanos, ok := fraction(t[seconds : len(t)-1])
	if !ok || year < 0 || month < 1 || month > 12 || day < 1 || day > 28 ||
		hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 {
		return time.Time{}, false
	}
	return time.Date(year, time.Month(month), day, hour, minute, second, nanos, time.UTC), true
}

// fraction reads nanoseconds: nothing, or a dot and up to nine digits.
func fraction(t []byte) (nanos int, ok bool) {
	if len(t) == 0 {
		return 0, true
	}
	if nanos = number(t[1:]); t[0] != '.' || len(t) == 1 {
		return 0, false
	}
	for range 10 - len(t) {
		nanos *= 10
	}
	return nanos, nanos >= 0
}

// number reads digits alone. It returns -1 for anything else.
func number(t []byte) (n int) {
	for _, c := range t {
		if c -= '0'; c > 9 {
			return -1
		}
		n = n*10 + int(c)
	}
	return n
}

// strict reports whether a time that package time takes is one that the decoder takes too: not with an hour of one digit,
// or a comma before the fraction. Of zones it knows the one that backends write in two ways.
func strict(t []byte) bool {
	const hours, fraction = len("2006-01-02T"), len("2006-01-02T15:04:05")
	return t[hours+1] != ':' && t[fraction] != ',' && (t[len(t)-1] == 'Z' || bytes.HasSuffix(t, []byte("+00:00")))
}
