package stream

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// The live log is a key-value bucket in which operators tell a running gate what to do. Its stream keeps the changes of
// each key, and their sequences are the positions in the log.

// LiveHistory is how many changes of one key the bucket keeps, the most that a bucket can.
const LiveHistory = jetstream.KeyValueMaxHistory

// maxLive is the most bytes that a record has with its headers.
const maxLive = 128 << 10

// LiveBucket is the key-value bucket that holds the live log.
func (t Topology) LiveBucket() string { return t.stream("LIVE") }

func (t Topology) liveStream() string { return "KV_" + t.LiveBucket() }

func (t Topology) liveSubject(key string) string { return "$KV." + t.LiveBucket() + "." + key }

// LiveRecord is one record of the live log. What stands in it is for others to understand.
type LiveRecord struct {
	Seq     uint64    // position in the log
	At      time.Time // when the server stored it
	Key     string
	Value   []byte
	Deleted bool // the key was deleted; there is no value
	Purged  bool // with all that was stored of it before
}

// PutLive adds a record to the live log, and returns its position.
func PutLive(ctx context.Context, nc *nats.Conn, t Topology, key string, value []byte) (uint64, error) {
	js, err := jetstream.New(nc)
	if err != nil {
		return 0, err
	}
	position, err := putLive(ctx, js, t, &nats.Msg{Subject: t.liveSubject(key), Data: value})
	if err != nil {
		return 0, fmt.Errorf("bucket %s: %w", t.LiveBucket(), err)
	}
	return position, nil
}

func putLive(ctx context.Context, js jetstream.JetStream, t Topology, m *nats.Msg) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, publishTimeout)
	defer cancel()
	stored, err := js.PublishMsg(ctx, m, jetstream.WithExpectStream(t.liveStream()))
	if err != nil {
		return 0, fmt.Errorf("%w%s", err, liveAdvice(err))
	}
	return stored.Sequence, nil
}

// ReadLive reads all that the live log holds, in order.
func ReadLive(ctx context.Context, nc *nats.Conn, t Topology) ([]LiveRecord, error) {
	js, err := jetstream.New(nc)
	if err != nil {
		return nil, err
	}
	var all []LiveRecord
	err = scanLive(ctx, js, t, 1, func(r LiveRecord) { all = append(all, r) })
	if err != nil {
		return nil, fmt.Errorf("bucket %s: %w%s", t.LiveBucket(), err, liveAdvice(err))
	}
	return all, nil
}

// scanLive reads the log from a sequence on.
func scanLive(ctx context.Context, js jetstream.JetStream, t Topology, from uint64, each func(LiveRecord)) error {
	at := startAtSequence(from, t.liveSubject(">"), false)
	return scanWithin(ctx, js, t.liveStream(), at, readPatience, func(m jetstream.Msg, meta *jetstream.MsgMetadata) bool {
		each(liveRecord(t, m, meta))
		return true
	})
}

// The headers by which a bucket's stream says that a key is deleted, by somebody or by a limit.
const (
	headerOperation = "KV-Operation"
	headerMarker    = jetstream.MarkerReasonHeader
)

func liveRecord(t Topology, m jetstream.Msg, meta *jetstream.MsgMetadata) LiveRecord {
	operation, marker := m.Headers().Get(headerOperation), m.Headers().Get(headerMarker)
	return LiveRecord{
		Seq: meta.Sequence.Stream, At: meta.Timestamp, Value: m.Data(),
		Key:     strings.TrimPrefix(m.Subject(), t.liveSubject("")),
		Deleted: operation != "" || marker != "",
		Purged:  operation == "PURGE",
	}
}

// liveAdvice says what to check where the bucket can't be reached.
func liveAdvice(err error) string {
	if errors.Is(err, jetstream.ErrStreamNotFound) || errors.Is(err, jetstream.ErrNoStreamResponse) {
		return " (are server, account and prefix the right ones? the gate makes the bucket when it runs)"
	}
	return jetStreamAdvice(err)
}
