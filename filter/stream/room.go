package stream

import (
	"strconv"
	"sync"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// headers are room for those of one copy, which the next copy has once the first is settled. All copies have nearly the same
// names, so what changes from one to the next is values, and the map hardly ever does.
type headers struct {
	nats.Header
	values [len(headerNames)]string // "" where the copy has no such header
}

// headerName is the place of a header among those of a copy.
type headerName int

const (
	idHeader headerName = iota
	routeHeader
	scoreHeader
	revisionHeader
	decisionHeader
	liveHeader
	sequenceHeader
	storedHeader
	lifetimeHeader
	lastSequenceHeader
	lastIDHeader
)

var headerNames = [...]string{
	idHeader: jetstream.MsgIDHeader, routeHeader: HeaderRoute, scoreHeader: HeaderScore, revisionHeader: HeaderRevision,
	decisionHeader: HeaderDecision, liveHeader: HeaderLive, sequenceHeader: HeaderSequence, storedHeader: HeaderStored,
	lifetimeHeader: jetstream.MsgTTLHeader, lastSequenceHeader: jetstream.ExpectedLastSeqHeader,
	lastIDHeader: jetstream.ExpectedLastMsgIDHeader,
}

var headersPool = sync.Pool{New: func() any { return &headers{Header: make(nats.Header, len(headerNames))} }}

// set gives a header a value; "" takes it away.
func (h *headers) set(name headerName, value string) {
	had := h.values[name] != ""
	h.values[name] = value
	switch {
	case value == "" && had:
		delete(h.Header, headerNames[name])
	case value != "" && !had:
		h.Header[headerNames[name]] = h.values[name : name+1 : name+1]
	}
}

// size is that of the headers as they are sent, whatever they say of what the stream must end with.
func (h *headers) size() int {
	n := noHeaders
	for name, value := range h.values[:lastSequenceHeader] {
		if value != "" {
			n += linesSize(headerNames[name], value)
		}
	}
	return n
}

// expect names what the stream must end with; the zero value is nothing.
func (h *headers) expect(x expectation) {
	h.set(lastSequenceHeader, strconv.FormatUint(x.seq, 10))
	h.set(lastIDHeader, x.id)
}
