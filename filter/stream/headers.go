package stream

import (
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
)

// The headers of routed and invalid messages.
const (
	HeaderRoute    = "Dmgate-Route"    // inbox, requests or drop
	HeaderScore    = "Dmgate-Score"    // a decimal number
	HeaderRevision = "Dmgate-Revision" // digest of the pack that decided
	HeaderDecision = "Dmgate-Decision" // the decision, as one line of JSON
	HeaderLive     = "Dmgate-Live"     // position in the live log that it was decided at; absent where there is none

	HeaderReason  = "Dmgate-Reason"  // of an invalid message: why
	HeaderSubject = "Dmgate-Subject" // of an invalid message: the subject it was published to
	HeaderOmitted = "Dmgate-Omitted" // bytes of a body that left no room for the headers, and is left out

	// The headers of both, by which a sidecar knows what is routed already.
	HeaderSequence = "Dmgate-Sequence" // the message's sequence in the inbound stream
	HeaderStored   = "Dmgate-Stored"   // when the inbound stream stored it: RFC 3339 in UTC, to the nanosecond
)

// maxHeaders keeps clear of the 64 KiB that a stream accepts as headers.
const maxHeaders = 60 << 10

// maxDecision leaves room for the other headers.
const maxDecision = 48 << 10

// usualDecision is room for nearly every decision.
const usualDecision = 2 << 10

// routedMessage is the copy of a message that is published on its route: the bytes as they were, the publisher's own
// headers, and the decision. Where there is no room for all of it, what a shadow says goes first, so that a shadow costs
// the decision in force and the publisher nothing.
func routedMessage(t Topology, m *inbound, o *filter.Outcome[*inbound], maxPayload int, room *headers) *nats.Msg {
	d := o.Decision
	for {
		copy, whole := routedCopy(t, m, o.Message, &d, maxPayload, room)
		if whole || d.Shadow == nil {
			return copy
		}
		d.Shadow = shorter(d.Shadow)
	}
}

// shorter leaves of what a shadow says only where it would have routed, and then nothing.
func shorter(s *filter.Shadow) *filter.Shadow {
	if len(s.Added)+len(s.Removed)+len(s.Faults) == 0 {
		return nil
	}
	return &filter.Shadow{Revision: s.Revision, Route: s.Route, Trust: s.Trust, Score: s.Score}
}

// routedCopy is a routed message with a decision, and whether there was room for all of it.
func routedCopy(t Topology, m *inbound, message *filter.Message, d *filter.Decision, maxPayload int,
	ours *headers) (*nats.Msg, bool) {
	decision, encoded := encodeDecision(d)
	ours.set(idHeader, escapeHeader(message.ID))
	ours.set(routeHeader, d.Route.String())
	ours.set(scoreHeader, strconv.FormatFloat(d.Score, 'f', -1, 64))
	ours.set(revisionHeader, d.Revision)
	ours.set(decisionHeader, decision)
	ours.set(sequenceHeader, strconv.FormatUint(m.seq, 10))
	ours.set(storedHeader, timeHeader(m.stored))
	ours.set(liveHeader, "")
	if d.Live > 0 {
		ours.set(liveHeader, strconv.FormatUint(d.Live, 10))
	}
	ours.set(lifetimeHeader, t.Retain.header(d.Route))
	all, fit := withPublishers(ours.Header, ours.size(), m, maxPayload)
	return &nats.Msg{Subject: t.RoutedSubject(d.Route, message.Recipient.ID), Header: all, Data: m.body}, encoded && fit
}

// invalidMessage is the copy of a message that is no valid event. Where the body leaves no room for headers it is left
// out; the sequence says where it is.
func invalidMessage(t Topology, m *inbound, reason string, maxPayload int) *nats.Msg {
	ours := nats.Header{
		jetstream.MsgIDHeader: {m.id()},
		HeaderReason:          {headerText(reason)},
		HeaderSubject:         {headerText(m.subject)},
		HeaderSequence:        {strconv.FormatUint(m.seq, 10)},
		HeaderStored:          {timeHeader(m.stored)},
	}
	body := m.body
	if headerSize(ours)+len(body) > maxPayload {
		ours[HeaderOmitted] = []string{strconv.Itoa(len(body))}
		body = nil
	}
	all, _ := withPublishers(ours, headerSize(ours), m, maxPayload)
	return &nats.Msg{Subject: t.InvalidSubject(), Header: all, Data: body}
}

func timeHeader(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// encodeDecision writes a decision as one line, and reports whether that is all of it. One too long for a header goes
// without what shadows say, and then keeps its heaviest hits.
func encodeDecision(d *filter.Decision) (line string, whole bool) {
	var room [usualDecision]byte
	out := d.AppendJSON(room[:0])
	if len(out) <= maxDecision {
		return string(out), true
	}
	kept := *d
	kept.ShadowHits, kept.Shadow, kept.ShadowFaults = nil, nil, nil
	for {
		if out = kept.AppendJSON(out[:0]); len(out) <= maxDecision || len(kept.Hits)+len(kept.Faults) == 0 {
			return string(out), false
		}
		kept.Hits, kept.Faults = kept.Hits[:len(kept.Hits)/2], kept.Faults[:len(kept.Faults)/2]
	}
}

// withPublishers adds to headers of a size those that the publisher set, such as those of a trace, and reports whether there
// is room for them all. Those that mean something to the server or to readers of dmgate's are left out, or a publisher could
// forge them; and all of them where there is no room.
func withPublishers(ours nats.Header, size int, m *inbound, maxPayload int) (nats.Header, bool) {
	all := ours
	for name, values := range m.header {
		if name == jetstream.MsgIDHeader || reserved(name) {
			continue
		}
		if len(all) == len(ours) {
			all = maps.Clone(ours) // most publishers set none
		}
		all[name] = values
		size += linesSize(name, values...)
	}
	if size > maxHeaders || size+len(m.body) > maxPayload {
		return ours, false
	}
	return all, true
}

func reserved(name string) bool {
	return hasPrefixFold(name, "Nats-") || hasPrefixFold(name, "Dmgate-") || strings.EqualFold(name, "Status") ||
		strings.EqualFold(name, "Description")
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// headerSize is the size of headers as they are sent: a first line, then a line a value.
func headerSize(h nats.Header) int {
	n := noHeaders
	for name, values := range h {
		n += linesSize(name, values...)
	}
	return n
}

// noHeaders is the size of headers but for their lines, with room for those that name what the stream must end with.
const noHeaders = len("NATS/1.0\r\n\r\n") + expectSize

func linesSize(name string, values ...string) (n int) {
	for _, v := range values {
		n += len(name) + len(v) + len(": \r\n")
	}
	return n
}

// expectSize is room for the headers that name what the stream must end with; see lane.
const expectSize = len(jetstream.ExpectedLastMsgIDHeader) + 3*256 + len(": \r\n") +
	len(jetstream.ExpectedLastSeqHeader) + len("18446744073709551615") + len(": \r\n")

// maxReason keeps a reason to a readable length.
const maxReason = 1024

// headerText makes text safe as a header value, on one line and of bounded length.
func headerText(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f {
			return ' '
		}
		return r
	}, s)
	if len(s) > maxReason {
		s = strings.ToValidUTF8(s[:maxReason], "") + "…"
	}
	return s
}
