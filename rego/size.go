package rego

import (
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// How large a value may be that an evaluation makes. Comparing two of this size takes some ten microseconds, so that
// not even an evaluation that does so at every step takes long.
const (
	maxValue  = 128 << 10 // bytes, as sizes are counted
	maxText   = 4 << 10   // bytes
	maxDigits = 64
	perTerm   = 64 // bytes that a term counts, beside its text
)

// roomAfter returns what is left of so many bytes of room when a value is put there; it is negative where the value does
// not fit. A value that is in another twice counts twice, since it takes twice as long to go through.
func roomAfter(v ast.Value, room int) int {
	room -= perTerm
	switch v := v.(type) {
	case ast.String:
		return room - len(v)
	case *ast.Array:
		for i := 0; i < v.Len() && room >= 0; i++ {
			room = roomAfter(v.Elem(i).Value, room)
		}
	case ast.Set:
		if v.Len()*perTerm > room {
			return -1 // going through it would sort it first
		}
		for _, t := range v.Slice() {
			if room = roomAfter(t.Value, room); room < 0 {
				break
			}
		}
	case ast.Object:
		if v.Len()*perTerm > room {
			return -1
		}
		v.Until(func(key, value *ast.Term) bool {
			room = roomAfter(value.Value, roomAfter(key.Value, room))
			return room < 0
		})
	}
	return room
}

// plainNumber reports whether a number, as it is written, has so few digits that calculating with it takes no time.
func plainNumber(n string) bool {
	if len(n) > maxDigits {
		return false
	}
	_, exponent, _ := strings.Cut(strings.ToLower(n), "e")
	return len(strings.TrimLeft(exponent, "+-0")) <= 3
}

// isPlain reports whether a scalar that a function returned is one that policies may have.
func isPlain(v ast.Value) bool {
	switch v := v.(type) {
	case ast.String:
		return len(v) <= maxText
	case ast.Number:
		return plainNumber(string(v))
	}
	return true
}
