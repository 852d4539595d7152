package stream

import (
	"context"

	"github.com/nats-io/nats.go/jetstream"
)

// getMsg reads the first message from a sequence on that is of a subject, or for no subject the message of the sequence.
// Where there is none the error is jetstream.ErrMsgNotFound.
//
// The client can be misled as to what it got: it takes a message without a body whose headers have a Status for the
// server's refusal, has no answer where it can't read the headers, and where a publisher has set headers of the names in
// which the server says sequence and time, it believes the publisher. So what looks like that is read another way.
func getMsg(ctx context.Context, js jetstream.JetStream, stream jetstream.Stream, seq uint64, subject string) (
	m *jetstream.RawStreamMsg, err error) {
	var options []jetstream.GetMsgOpt
	if subject != "" {
		options = append(options, jetstream.WithGetMsgSubject(subject))
	}
	m, err = stream.GetMsg(ctx, seq, options...)
	if err == nil && !ambiguous(m) || ctx.Err() != nil || !js.Conn().IsConnected() {
		return m, err
	}
	return readOne(ctx, js, stream.CachedInfo().Config.Name, seq, subject)
}

// ambiguous reports whether a publisher has set headers of the names in which the server says what it sends.
func ambiguous(m *jetstream.RawStreamMsg) bool {
	for _, name := range []string{jetstream.SequenceHeader, jetstream.TimeStampHeaer, jetstream.SubjectHeader} {
		if len(m.Header[name]) > 1 {
			return true
		}
	}
	return false
}

// readOne does as getMsg, through a consumer: that tells of a message in a place where no publisher can write.
func readOne(ctx context.Context, js jetstream.JetStream, stream string, seq uint64, subject string) (
	found *jetstream.RawStreamMsg, err error) {
	exactly := subject == ""
	if exactly {
		subject = ">"
	}
	err = scanWithin(ctx, js, stream, startAtSequence(seq, subject, false), requestTimeout,
		func(m jetstream.Msg, meta *jetstream.MsgMetadata) bool {
			if !exactly || meta.Sequence.Stream == seq {
				found = &jetstream.RawStreamMsg{Subject: m.Subject(), Sequence: meta.Sequence.Stream, Header: m.Headers(),
					Data: m.Data(), Time: meta.Timestamp}
			}
			return false
		}, fewBytes)
	if err == nil && found == nil {
		err = jetstream.ErrMsgNotFound
	}
	return found, err
}
