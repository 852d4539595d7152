package stream

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// Topology names the streams and subjects that the sidecar and the messaging backend share. The zero value is the
// documented contract: prefix dm, one replica, messages kept for three days.
type Topology struct {
	// Prefix is the first token of every subject and, upper-cased, of every stream's name. "" means "dm".
	Prefix string

	// Replicas is how many servers store each stream that is created; 0 means 1, and as many as the inbound stream where
	// that is there already.
	Replicas int

	// MaxAge is how long created streams keep a message; 0 means DefaultMaxAge. A message that has been in the inbound
	// stream for longer than that is gone, routed or not.
	MaxAge time.Duration

	// Dedupe is how long created streams remember message ids; 0 means DefaultDedupe. Each id costs the server about
	// 150 bytes: ten minutes at 1,000 messages a second are some 90 MB a stream.
	Dedupe time.Duration

	// Retain is how long the messages of each route are kept; the zero value keeps them all for MaxAge.
	Retain Retention
}

// MaxReplicas is how many servers can store a stream at most.
const MaxReplicas = 5

// Defaults of Topology.
const (
	DefaultPrefix = "dm"
	DefaultMaxAge = 72 * time.Hour
	DefaultDedupe = 10 * time.Minute
)

// consumerName is the durable consumer of the inbound stream. Its acknowledgement floor is how far messages are routed.
const consumerName = "dmgate"

var prefixPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// Validate reports a prefix that can't be part of a subject and of a stream's name, or a negative number.
func (t Topology) Validate() error {
	switch {
	case t.Prefix != "" && !prefixPattern.MatchString(t.Prefix):
		return fmt.Errorf("subject prefix %q: want 1 to 64 of A-Z a-z 0-9 _ -", t.Prefix)
	case t.Replicas < 0 || t.Replicas > MaxReplicas:
		return fmt.Errorf("replicas %d: want 0 to %d", t.Replicas, MaxReplicas)
	case t.MaxAge < 0:
		return fmt.Errorf("max age %v: want 0 or more", t.MaxAge)
	case t.Dedupe != 0 && t.Dedupe < minDedupe:
		return fmt.Errorf("deduplication window %v: want at least %v", t.Dedupe, minDedupe)
	}
	return t.Retain.Validate()
}

// InboundStream is the stream that the backend publishes to.
func (t Topology) InboundStream() string { return t.stream("INBOUND") }

// RoutedStream is the stream that holds every decided message.
func (t Topology) RoutedStream() string { return t.stream("ROUTED") }

// InvalidStream is the stream of what is not a valid event.
func (t Topology) InvalidStream() string { return t.stream("INVALID") }

// InboundSubject is where the backend publishes the messages of a sender.
func (t Topology) InboundSubject(sender string) string {
	return t.prefix() + ".inbound." + Escape(sender)
}

// RoutedSubject is where the messages to a recipient that took a route are found.
func (t Topology) RoutedSubject(route filter.Route, recipient string) string {
	return t.prefix() + ".routed." + route.String() + "." + Escape(recipient)
}

// InvalidSubject is where invalid messages are found.
func (t Topology) InvalidSubject() string { return t.prefix() + ".invalid" }

func (t Topology) inboundSubjects() string { return t.prefix() + ".inbound.>" }

func (t Topology) routedSubjects() string { return t.prefix() + ".routed.>" }

func (t Topology) prefix() string {
	if t.Prefix == "" {
		return DefaultPrefix
	}
	return t.Prefix
}

func (t Topology) stream(name string) string { return strings.ToUpper(t.prefix()) + "_" + name }

func (t Topology) maxAge() time.Duration {
	if t.MaxAge == 0 {
		return DefaultMaxAge
	}
	return t.MaxAge
}

// dedupe is the window of created streams. No server accepts one longer than the messages' age.
func (t Topology) dedupe() time.Duration {
	if t.Dedupe == 0 {
		return min(DefaultDedupe, t.maxAge())
	}
	return t.Dedupe
}
