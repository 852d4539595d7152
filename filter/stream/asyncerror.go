package stream

import (
	"log/slog"
	"regexp"
	"time"

	"github.com/nats-io/nats.go"
)

// A server reports on the side what belongs to no request, such as each message that it doesn't let a user publish. The
// report quotes the subject, whose last token is the id of a user, so the log gets it without, and seldom.

// asyncErrorEvery is how often the log is told of errors that are alike.
const asyncErrorEvery = time.Minute

// someone is the token of a subject that is a user's id.
var someone = regexp.MustCompile(`(\.inbound|\.routed\.[a-z]+)\.[^\s"'.]+`)

// withoutIDs takes the ids of users out of the subjects in a text.
func withoutIDs(text string) string { return someone.ReplaceAllString(text, "$1.*") }

// logAsyncErrors returns a handler that logs what a server reports on the side.
func logAsyncErrors(log *slog.Logger, now func() time.Time) nats.ErrHandler {
	seldom := &Seldom{Period: asyncErrorEvery}
	return func(_ *nats.Conn, sub *nats.Subscription, err error) {
		text := withoutIDs(err.Error())
		if held, ok := seldom.Let(text, now()); ok {
			log.Warn("NATS reports an error", "error", text, "subscription", sub != nil, "unsaid_before", held)
		}
	}
}
