package stream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
)

// keptHeaders are those of dmgate's own that a released copy has from its original. It has none by which the sidecar
// learns what it has routed: the original is that.
var keptHeaders = []string{HeaderScore, HeaderRevision, HeaderDecision}

// copyID is the id under which a released copy is published. No message's id is written like that, since escapeHeader
// escapes every %.
func (r *releaseRecord) copyID() string { return "%release-" + r.key }

// releasedCopy is what is published to the inbox.
func (r *Releaser) releasedCopy(ctx context.Context, original *jetstream.RawStreamMsg, recipient string,
	record *releaseRecord) (*nats.Msg, error) {
	release, err := json.Marshal(record.Release)
	if err != nil {
		return nil, err
	}
	ours := nats.Header{
		jetstream.MsgIDHeader: {record.copyID()},
		HeaderRoute:           {filter.Inbox.String()},
		HeaderReleased:        {string(release)},
	}
	for _, name := range keptHeaders {
		if values := original.Header[name]; len(values) > 0 {
			ours[name] = values
		}
	}
	if err := r.likeTheInbox(ctx, ours); err != nil {
		return nil, err
	}
	all, _ := withPublishers(ours, headerSize(ours), &inbound{header: original.Header, body: original.Data}, int(r.nc.MaxPayload()))
	return &nats.Msg{Subject: r.t.RoutedSubject(filter.Inbox, recipient), Header: all, Data: original.Data}, nil
}

// likeTheInbox has the copy live as long as what the gate itself delivers, as far as the last such message tells.
func (r *Releaser) likeTheInbox(ctx context.Context, h nats.Header) error {
	last, err := r.stream.GetLastMsgForSubject(ctx, r.t.prefix()+".routed."+filter.Inbox.String()+".>")
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return nil
	}
	if err == nil && last.Header.Get(jetstream.MsgTTLHeader) != "" {
		h[jetstream.MsgTTLHeader] = last.Header[jetstream.MsgTTLHeader]
	}
	return err
}

// storeAttempts is how often a copy is published that others get ahead of, on the way to the same recipient.
const storeAttempts = 100

// store publishes the copy where the stream does not hold it, notes in the record where it is, and reports whether it
// was published now. It asks the server to take the copy only where nothing came to the recipient's inbox since it looked:
// so two that look at the same time don't both publish, however long one of them pauses in between.
func (r *Releaser) store(ctx context.Context, found *Routed, original *jetstream.RawStreamMsg, record *releaseRecord) (bool, error) {
	copy, err := r.releasedCopy(ctx, original, found.Recipient, record)
	if err != nil {
		return false, err
	}
	for range storeAttempts {
		last, err := r.lastTo(ctx, copy.Subject)
		if err != nil {
			return false, err
		}
		after := startAtSequence(found.Sequence+1, copy.Subject, true)
		if record.Copy, err = copyWith(ctx, r.js, r.t.RoutedStream(), after, record.copyID()); err != nil || record.Copy > 0 {
			return false, err
		}
		if err := r.certain(record); err != nil {
			return false, err
		}
		ack, err := r.js.PublishMsg(ctx, copy, jetstream.WithExpectLastSequencePerSubject(last))
		if err == nil {
			record.Copy = ack.Sequence
			return !ack.Duplicate, nil
		}
		if !hasCode(err, jetstream.JSErrCodeStreamWrongLastSequence) && !hasCode(err, jetstream.JSErrCodeStreamWrongLastSequenceConstant) {
			return false, err
		}
	}
	return false, fmt.Errorf("others were quicker %d times", storeAttempts)
}

// lastTo is the sequence of the last message to a subject; 0 where there is none.
func (r *Releaser) lastTo(ctx context.Context, subject string) (uint64, error) {
	m, err := r.stream.GetLastMsgForSubject(ctx, subject)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return m.Sequence, nil
}

// copyWith is the sequence of the first message with a Nats-Msg-Id; 0 where there is none.
func copyWith(ctx context.Context, js jetstream.JetStream, name string, c jetstream.OrderedConsumerConfig, id string) (uint64, error) {
	found := uint64(0)
	err := scanWithin(ctx, js, name, c, readPatience, func(m jetstream.Msg, meta *jetstream.MsgMetadata) bool {
		if m.Headers().Get(jetstream.MsgIDHeader) == id {
			found = meta.Sequence.Stream
		}
		return found == 0
	})
	return found, err
}

// certain fails where an earlier release was interrupted and nothing tells whether its copy was stored: in a stream that
// drops what was read or replaced, beyond the time for which it remembers ids.
func (r *Releaser) certain(record *releaseRecord) error {
	c := r.stream.CachedInfo().Config
	keeps := c.Retention == jetstream.LimitsPolicy && c.MaxMsgsPerSubject <= 0
	if record.mine || keeps || time.Since(record.created) < c.Duplicates {
		return nil
	}
	return fmt.Errorf("an earlier release by %s was interrupted, and the stream does not keep what would tell whether its copy "+
		"was delivered", record.Who)
}
