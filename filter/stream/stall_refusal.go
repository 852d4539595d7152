package stream

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Refusal is why a copy could not be published.
type Refusal string

// The kinds of refusal.
const (
	RefusedFull       Refusal = "full"       // no room: the stream's, the account's or the server's
	RefusedNoStream   Refusal = "no_stream"  // no stream takes the subject, or it has no leader
	RefusedPermission Refusal = "permission" // this user may not publish there
	RefusedNoAnswer   Refusal = "no_answer"  // no confirmation came in time
	RefusedOther      Refusal = "other"      // whatever else the server says
)

// Refusals lists every Refusal.
var Refusals = []Refusal{RefusedFull, RefusedNoStream, RefusedPermission, RefusedNoAnswer, RefusedOther}

// codesFull are the codes with which a server has no room: no resources, none for the account, no memory, no storage,
// and a store that takes no more.
var codesFull = []jetstream.ErrorCode{10023, 10002, 10028, 10047, 10077}

// refusalOf says what kind of refusal an error is; last is the last error of the connection, for a server does not
// answer what it does not permit and says so on the side.
func refusalOf(err, last error) Refusal {
	api, _ := errors.AsType[*jetstream.APIError](err)
	switch {
	case api != nil && slices.Contains(codesFull, api.ErrorCode):
		return RefusedFull
	case errors.Is(err, jetstream.ErrNoStreamResponse), errors.Is(err, nats.ErrNoResponders),
		errors.Is(err, jetstream.ErrStreamNotFound):
		return RefusedNoStream
	case !errors.Is(err, jetstream.ErrAsyncPublishTimeout) && !errors.Is(err, nats.ErrTimeout) &&
		!errors.Is(err, context.DeadlineExceeded):
		return RefusedOther
	case errors.Is(last, nats.ErrPermissionViolation) && strings.Contains(strings.ToLower(last.Error()), "publish to"):
		return RefusedPermission
	}
	return RefusedNoAnswer
}
