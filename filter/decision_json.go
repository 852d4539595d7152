package filter

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
)

// AppendJSON appends the decision as one line of JSON, byte for byte as encoding/json writes it, and many times as fast:
// every routed message carries one. A number that JSON can't hold, which no score of a pack is, comes out as null.
func (d *Decision) AppendJSON(b []byte) []byte {
	b = appendText(append(b, `{"message_id":`...), d.MessageID)
	b = appendText(append(b, `,"route":`...), d.Route.String())
	b = strconv.AppendBool(append(b, `,"scored":`...), d.Scored)
	if d.Trust != "" {
		b = appendText(append(b, `,"trust":`...), d.Trust)
	}
	b = appendFloat(append(b, `,"score":`...), d.Score)
	b = appendArray(append(b, `,"hits":`...), d.Hits, appendHit)
	b = appendArray(append(b, `,"faults":`...), d.Faults, appendFault)
	if len(d.Demoted) > 0 {
		b = appendArray(append(b, `,"demoted":`...), d.Demoted, appendRule)
	}
	b = appendText(append(b, `,"revision":`...), d.Revision)
	if d.Live != 0 {
		b = strconv.AppendUint(append(b, `,"live":`...), d.Live, 10)
	}
	b = append(b, `,"decided_at":"`...)
	b = append(d.DecidedAt.AppendFormat(b, time.RFC3339Nano), '"')
	b = d.appendShadows(b)
	return append(b, '}')
}

func (d *Decision) appendShadows(b []byte) []byte {
	if len(d.ShadowHits) > 0 {
		b = appendArray(append(b, `,"shadow_hits":`...), d.ShadowHits, appendHit)
	}
	if d.Shadow != nil {
		b = d.Shadow.appendJSON(append(b, `,"shadow":`...))
	}
	if len(d.ShadowFaults) > 0 {
		b = appendArray(append(b, `,"shadow_faults":`...), d.ShadowFaults, appendFault)
	}
	return b
}

func (s *Shadow) appendJSON(b []byte) []byte {
	b = appendText(append(b, `{"revision":`...), s.Revision)
	b = appendText(append(b, `,"route":`...), s.Route.String())
	if s.Trust != "" {
		b = appendText(append(b, `,"trust":`...), s.Trust)
	}
	b = appendFloat(append(b, `,"score":`...), s.Score)
	if len(s.Added) > 0 {
		b = appendArray(append(b, `,"added":`...), s.Added, appendHit)
	}
	if len(s.Removed) > 0 {
		b = appendArray(append(b, `,"removed":`...), s.Removed, appendHit)
	}
	if len(s.Faults) > 0 {
		b = appendArray(append(b, `,"faults":`...), s.Faults, appendFault)
	}
	return append(b, '}')
}

func appendHit(b []byte, h *Hit) []byte {
	b = appendText(append(b, `{"rule":`...), h.Rule)
	b = appendFloat(append(b, `,"weight":`...), h.Weight)
	if h.Floor != Inbox {
		b = appendText(append(b, `,"floor":`...), h.Floor.String())
	}
	b = appendText(append(b, `,"reason":`...), h.Reason)
	return append(b, '}')
}

func appendFault(b []byte, f *Fault) []byte {
	b = appendText(append(b, `{"source":`...), f.Source)
	b = appendText(append(b, `,"reason":`...), f.Reason)
	return append(b, '}')
}

func appendRule(b []byte, rule *string) []byte { return appendText(b, *rule) }

func appendArray[T any](b []byte, values []T, one func([]byte, *T) []byte) []byte {
	if values == nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i := range values {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(b, &values[i])
	}
	return append(b, ']')
}

// appendText leaves what has to be escaped to encoding/json.
func appendText(b []byte, s string) []byte {
	if !unescaped(s) {
		quoted, _ := json.Marshal(s) // of a string, which can't fail
		return append(b, quoted...)
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// unescaped reports whether encoding/json writes a text as it is, as nearly all are.
func unescaped(s string) bool {
	for i := range len(s) {
		if !plain[s[i]] {
			return false
		}
	}
	return true
}

// plain is the bytes that stand for themselves: ASCII without the characters that mean something to JSON or HTML.
var plain = func() (of [256]bool) {
	for c := ' '; c <= '~'; c++ {
		of[c] = !strings.ContainsRune(`"\<>&`, c)
	}
	return of
}()

// appendFloat leaves what encoding/json writes with an exponent to it.
func appendFloat(b []byte, f float64) []byte {
	if abs := math.Abs(f); abs == 0 || abs >= 1e-6 && abs < 1e21 {
		return strconv.AppendFloat(b, f, 'f', -1, 64)
	}
	number, err := json.Marshal(f)
	if err != nil {
		return append(b, "null"...)
	}
	return append(b, number...)
}
