package stream

import (
	"encoding/json"
	"strconv"
	"strings"

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

	HeaderReason   = "Dmgate-Reason"   // of an invalid message: why
	HeaderSubject  = "Dmgate-Subject"  // of an invalid message: the subject it was published to
	HeaderSequence = "Dmgate-Sequence" // of an invalid message: its sequence in the inbound stream
	HeaderOmitted  = "Dmgate-Omitted"  // bytes of a body that left no room for the headers, and is left out
)

// maxHeaders keeps clear of the 64 KiB that a stream accepts as headers.
const maxHeaders = 60 << 10

// maxDecision leaves room for the other headers.
const maxDecision = 48 << 10

// routedMessage is the copy of a message that is published on its route: the bytes as they were, the publisher's own
// headers, and the decision.
func routedMessage(t Topology, m *inbound, o *filter.Outcome[*inbound], maxPayload int) (*nats.Msg, error) {
	decision, err := encodeDecision(&o.Decision)
	if err != nil {
		return nil, err
	}
	ours := nats.Header{
		jetstream.MsgIDHeader: {escapeHeader(o.Message.ID)},
		HeaderRoute:           {o.Decision.Route.String()},
		HeaderScore:           {strconv.FormatFloat(o.Decision.Score, 'f', -1, 64)},
		HeaderRevision:        {o.Decision.Revision},
		HeaderDecision:        {string(decision)},
	}
	return &nats.Msg{
		Subject: t.RoutedSubject(o.Decision.Route, o.Message.Recipient.ID),
		Header:  withPublishers(ours, m, maxPayload),
		Data:    m.body,
	}, nil
}

// invalidMessage is the copy of a message that is no valid event. Where the body leaves no room for headers it is left
// out; the sequence says where it is.
func invalidMessage(t Topology, m *inbound, reason string, maxPayload int) *nats.Msg {
	ours := nats.Header{
		jetstream.MsgIDHeader: {m.id()},
		HeaderReason:          {headerText(reason)},
		HeaderSubject:         {headerText(m.subject)},
		HeaderSequence:        {strconv.FormatUint(m.seq, 10)},
	}
	body := m.body
	if headerSize(ours)+len(body) > maxPayload {
		ours[HeaderOmitted] = []string{strconv.Itoa(len(body))}
		body = nil
	}
	return &nats.Msg{Subject: t.InvalidSubject(), Header: withPublishers(ours, m, maxPayload), Data: body}
}

// encodeDecision writes a decision as one line. One too long for a header goes without what a shadow says, and keeps its
// heaviest hits.
func encodeDecision(d *filter.Decision) ([]byte, error) {
	out, err := json.Marshal(d)
	if err != nil || len(out) <= maxDecision {
		return out, err
	}
	kept := *d
	kept.ShadowHits, kept.Shadow = nil, nil
	for {
		if out, err = json.Marshal(kept); err != nil || len(out) <= maxDecision || len(kept.Hits)+len(kept.Faults) == 0 {
			return out, err
		}
		kept.Hits, kept.Faults = kept.Hits[:len(kept.Hits)/2], kept.Faults[:len(kept.Faults)/2]
	}
}

// withPublishers adds the headers that the publisher set, such as those of a trace. Those that mean something to the
// server or to readers of dmgate's are left out, or a publisher could forge them; and all of them where there is no
// room.
func withPublishers(ours nats.Header, m *inbound, maxPayload int) nats.Header {
	all := make(nats.Header, len(ours)+len(m.header))
	for name, values := range m.header {
		if !reserved(name) {
			all[name] = values
		}
	}
	for name, values := range ours {
		all[name] = values
	}
	if size := headerSize(all); size > maxHeaders || size+len(m.body) > maxPayload {
		return ours
	}
	return all
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
	n := len("NATS/1.0\r\n\r\n") + expectSize
	for name, values := range h {
		for _, v := range values {
			n += len(name) + len(v) + len(": \r\n")
		}
	}
	return n
}

// expectSize is room for the header that names the message to follow; see outbox.
const expectSize = len(jetstream.ExpectedLastMsgIDHeader) + 3*256 + len(": \r\n")

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
