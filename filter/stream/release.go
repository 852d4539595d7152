package stream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
)

// HeaderReleased is the header of a released copy: a Release, as one line of JSON.
const HeaderReleased = "Dmgate-Released"

// Release is the record of a message's way from another route to the inbox.
type Release struct {
	From     filter.Route `json:"from"`     // the route that was decided
	Sequence uint64       `json:"sequence"` // of the decided message in the routed stream
	Who      string       `json:"who"`
	Why      string       `json:"why"`
	At       time.Time    `json:"at"`
}

// Limits of what people say of a release, a requeuing or an erasure, in bytes.
const (
	MaxWho = 256
	MaxWhy = 1024
)

// Author is on whose word something is undone, and why.
type Author struct {
	Who, Why string
	At       time.Time
}

// Validate reports what is missing, too long, or not on one line.
func (a Author) Validate() error {
	return errors.Join(checkWords("who", a.Who, MaxWho), checkWords("why", a.Why, MaxWhy))
}

func checkWords(field, text string, most int) error {
	switch {
	case strings.TrimSpace(text) == "" || len(text) > most:
		return fmt.Errorf("%s: found %d bytes, want 1 to %d", field, len(text), most)
	case !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl):
		return fmt.Errorf("%s: want one line of UTF-8 without control characters", field)
	}
	return nil
}

// Released is a message that was moved to its recipient's inbox.
type Released struct {
	Release
	MessageID string
	Recipient string
	Copy      uint64 // sequence of the copy in the routed stream
	Finished  bool   // an earlier release had stopped half-way: this one stored its copy, and the record is the earlier one's
}

// AlreadyReleased says that a message was released before, by whom, when and why.
type AlreadyReleased struct {
	ID string
	Release
}

// Error names who released the message.
func (e *AlreadyReleased) Error() string {
	return fmt.Sprintf("message %q was released already, by %s at %s: %s", e.ID, e.Who, e.At.Format(time.RFC3339), e.Why)
}

// ErrInInbox is in the error of a message that took the route to the inbox by itself.
var ErrInInbox = errors.New("is in the inbox already")

// Releaser moves messages to the inbox. It is not safe for concurrent use; any number of them may work at once.
type Releaser struct {
	nc      *nats.Conn
	js      jetstream.JetStream
	t       Topology
	stream  jetstream.Stream // the routed one
	records jetstream.KeyValue
}

// NewReleaser returns a releaser of a topology, whose record of releases it creates where it is absent.
func NewReleaser(ctx context.Context, nc *nats.Conn, t Topology) (*Releaser, error) {
	if err := t.Validate(); err != nil {
		return nil, err
	}
	js, err := jetstream.New(nc)
	if err != nil {
		return nil, err
	}
	stream, err := js.Stream(ctx, t.RoutedStream())
	if err != nil {
		return nil, fmt.Errorf("stream %s: %w%s", t.RoutedStream(), err, jetStreamAdvice(err))
	}
	records, err := ensureBucket(ctx, js, t, t.ReleasesBucket(), "who released which message from drop or requests, and why")
	if err != nil {
		return nil, withAdvice(err)
	}
	return &Releaser{nc: nc, js: js, t: t, stream: stream, records: records}, nil
}

// Release moves the routed message of an id from drop or requests to its recipient's inbox: it publishes the same bytes
// there, with the decision as it was and with who released it. It does so once, however often and from however many
// places it is asked: later ones get an *AlreadyReleased. What an earlier one that was interrupted had begun it finishes.
// Other errors are a *NotFound, ErrInInbox, and those of the server.
func (r *Releaser) Release(ctx context.Context, id string, s Search, by Author) (Released, error) {
	if err := by.Validate(); err != nil {
		return Released{}, err
	}
	found, err := FindRouted(ctx, r.nc, r.t, id, s)
	switch {
	case err != nil:
		return Released{}, err
	case found.Released != nil:
		return Released{}, &AlreadyReleased{id, *found.Released}
	case found.Route == filter.Inbox:
		return Released{}, fmt.Errorf("message %q %w", id, ErrInInbox)
	}
	original, err := r.stream.GetMsg(ctx, found.Sequence)
	if err != nil {
		return Released{}, fmt.Errorf("stream %s, sequence %d: %w", r.t.RoutedStream(), found.Sequence, err)
	}
	record, err := r.record(ctx, &found, by)
	if err != nil {
		return Released{}, fmt.Errorf("bucket %s: %w%s", r.t.ReleasesBucket(), err, jetStreamAdvice(err))
	}
	if record.Copy > 0 {
		return Released{}, &AlreadyReleased{id, record.Release}
	}
	stored, err := r.store(ctx, &found, original, record)
	if err != nil {
		return Released{}, fmt.Errorf("message %q: its release is recorded, its copy is not stored, release it again to finish "+
			"this: %w%s", id, err, jetStreamAdvice(err))
	}
	r.finish(ctx, record)
	if !record.mine && !stored {
		return Released{}, &AlreadyReleased{id, record.Release}
	}
	return Released{record.Release, id, found.Recipient, record.Copy, !record.mine}, nil
}

// parseRelease reads the header of a released copy; nil where there is none.
func parseRelease(header string) (*Release, error) {
	if header == "" {
		return nil, nil
	}
	r := &Release{}
	if err := json.Unmarshal([]byte(header), r); err != nil {
		return nil, fmt.Errorf("header %s: %w", HeaderReleased, err)
	}
	return r, nil
}
