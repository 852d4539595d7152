package stream

import (
	"context"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// progressStep is after how many messages of a stream it is told how far the reading is.
const progressStep = 1000

// omittedRoom is more than the invalid stream's headers ever take: only bodies that leave less room are left out there.
const omittedRoom = 16 << 10

// each calls do for every message of the user that a stream holds now.
func (w *eraser) each(ctx context.Context, stream jetstream.Stream, place int, do func(seq uint64) error) error {
	name, state := stream.CachedInfo().Config.Name, stream.CachedInfo().State
	var failed error
	read := uint64(0)
	c := jetstream.OrderedConsumerConfig{DeliverPolicy: jetstream.DeliverAllPolicy}
	err := scanWithin(ctx, w.js, name, c, readPatience, func(m jetstream.Msg, meta *jetstream.MsgMetadata) bool {
		seq := meta.Sequence.Stream
		if seq > state.LastSeq {
			return false
		}
		if read++; read%progressStep == 0 {
			w.tell(name, read, state.Msgs)
		}
		if w.isOf(place, m.Subject(), m.Headers(), m.Data()) {
			if place == inInbound && len(m.Data())+omittedRoom > int(w.nc.MaxPayload()) {
				w.omitted[strconv.FormatUint(seq, 10)] = true
			}
			failed = do(seq)
		}
		return failed == nil && seq < state.LastSeq
	}, fewBytes)
	w.tell(name, read, state.Msgs)
	if failed != nil {
		return failed
	}
	return err
}

func (w *eraser) tell(name string, read, total uint64) {
	if w.Progress != nil {
		w.Progress(name, read, max(read, total))
	}
}

// isOf reports whether a message is from or for the user. The body counts; where it does not name both, so does the
// subject on which it was published.
func (w *eraser) isOf(place int, subject string, header nats.Header, body []byte) bool {
	if names(body, w.User) {
		return true
	}
	if place == inInvalid {
		if header.Get(HeaderOmitted) != "" && w.omitted[header.Get(HeaderSequence)] {
			return true
		}
		subject = header.Get(HeaderSubject)
	}
	_, token := lastToken(subject)
	return token == Escape(w.User) && namedIn(body).doubtful
}

// recordsOf scans the records of a bucket, all revisions, for those that match, and returns their keys.
func recordsOf(ctx context.Context, js jetstream.JetStream, bucket string, match func(key string, value []byte) bool) (map[string]bool, error) {
	keys := map[string]bool{}
	stream, prefix := "KV_"+bucket, "$KV."+bucket+"."
	c := jetstream.OrderedConsumerConfig{DeliverPolicy: jetstream.DeliverAllPolicy, InactiveThreshold: time.Minute}
	err := scanWithin(ctx, js, stream, c, readPatience, func(m jetstream.Msg, _ *jetstream.MsgMetadata) bool {
		if len(m.Subject()) > len(prefix) && match(m.Subject()[len(prefix):], m.Data()) {
			keys[m.Subject()[len(prefix):]] = true
		}
		return true
	}, fewBytes)
	return keys, err
}
