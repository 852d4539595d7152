package stream

import (
	"context"
	"errors"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// jetStreamAdvice says what to check where the server has no JetStream, or no such stream, or does not answer.
func jetStreamAdvice(err error) string {
	switch {
	case errors.Is(err, nats.ErrNoResponders), errors.Is(err, jetstream.ErrJetStreamNotEnabled),
		errors.Is(err, jetstream.ErrJetStreamNotEnabledForAccount):
		return " (start nats-server with -js, or enable JetStream for the account)"
	case errors.Is(err, jetstream.ErrStreamNotFound):
		return " (are server, account and prefix the right ones? the sidecar makes its streams when it runs)"
	case errors.Is(err, context.DeadlineExceeded):
		return " (may this user use JetStream's API, and receive answers on _INBOX.>, or what --inbox-prefix says?)"
	}
	return ""
}

// sendAdvice says what to check where no stream takes a message.
func sendAdvice(err error) string {
	if errors.Is(err, jetstream.ErrNoStreamResponse) || errors.Is(err, nats.ErrNoResponders) {
		return " (does the stream exist? the sidecar makes it when it runs)"
	}
	return ""
}
