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

// Mismatch is a setting of an existing stream or consumer with which messages would be lost, doubled or stuck.
type Mismatch struct {
	Where  string // "stream DM_ROUTED", "consumer dmgate of stream DM_INBOUND"
	Field  string // as the NATS command and its JSON name it
	Found  string
	Wanted string
}

func (m Mismatch) String() string {
	return fmt.Sprintf("%s: %s is %s, want %s", m.Where, m.Field, m.Found, m.Wanted)
}

// MismatchError lists everything that has to change before the sidecar can run.
type MismatchError struct{ Mismatches []Mismatch }

func (e *MismatchError) Error() string {
	lines := make([]string, len(e.Mismatches))
	for i, m := range e.Mismatches {
		lines[i] = m.String()
	}
	return strings.Join(lines, "\n")
}

// Provision creates the streams, the bucket of the live log and the durable consumer that are missing. Those that exist are
// checked and never changed: retention, replicas, storage and limits are their owner's to choose. A setting that cannot
// work is reported as a *MismatchError, which lists all of them.
func Provision(ctx context.Context, nc *nats.Conn, t Topology) error {
	if err := t.Validate(); err != nil {
		return err
	}
	js, err := jetstream.New(nc)
	if err != nil {
		return err
	}
	t = t.replicated(ctx, js)
	var found []Mismatch
	for _, want := range t.streams() {
		more, err := t.ensureStream(ctx, js, want)
		if err != nil {
			return fmt.Errorf("stream %s: %w%s%s", want.Name, err, jetStreamAdvice(err), overlap(ctx, js, want, err))
		}
		found = append(found, more...)
	}
	if err := ensureState(ctx, js, t); err != nil {
		return err
	}
	more, err := ensureLive(ctx, js, t)
	if err != nil {
		return err
	}
	if found = append(found, more...); len(found) > 0 {
		return &MismatchError{found}
	}
	return ensureConsumer(ctx, js, t)
}

// replicated says how many servers store what is created beside the streams: as many as the inbound stream, where nobody
// says and it is there. Else what is kept would be lost with one server of a cluster.
func (t Topology) replicated(ctx context.Context, js jetstream.JetStream) Topology {
	if t.Replicas > 0 {
		return t
	}
	if s, err := js.Stream(ctx, t.InboundStream()); err == nil {
		t.Replicas = s.CachedInfo().Config.Replicas
	}
	return t
}

func (t Topology) streams() []jetstream.StreamConfig {
	config := func(name, subjects, about string) jetstream.StreamConfig {
		return jetstream.StreamConfig{
			Name:        name,
			Description: about,
			Subjects:    []string{subjects},
			Storage:     jetstream.FileStorage,
			Retention:   jetstream.LimitsPolicy,
			Replicas:    max(1, t.Replicas),
			MaxAge:      t.maxAge(),
			Duplicates:  t.dedupe(),
			AllowDirect: true,
		}
	}
	routed := config(t.RoutedStream(), t.routedSubjects(), "direct messages with dmgate's decision in their headers")
	t.Retain.apply(&routed)
	return []jetstream.StreamConfig{
		config(t.InboundStream(), t.inboundSubjects(), "direct messages as the backend received them"),
		routed,
		config(t.InvalidStream(), t.InvalidSubject(), "what was published as a direct message and is none"),
	}
}

func (t Topology) ensureStream(ctx context.Context, js jetstream.JetStream, want jetstream.StreamConfig) ([]Mismatch, error) {
	s, err := findOrCreate(ctx, js, want.Name, func() jetstream.StreamConfig { return want })
	if err != nil {
		return nil, err
	}
	return t.checkStream(s.CachedInfo().Config, want), nil
}

// findOrCreate returns a stream, which it makes where it is absent.
func findOrCreate(ctx context.Context, js jetstream.JetStream, name string, config func() jetstream.StreamConfig) (
	jetstream.Stream, error) {
	s, err := js.Stream(ctx, name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		s, err = js.CreateStream(ctx, config())
		if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) { // made by someone else in between
			s, err = js.Stream(ctx, name)
		}
	}
	return s, err
}

// codeOverlap is the code with which a server refuses a stream whose subjects another one has.
const codeOverlap jetstream.ErrorCode = 10065

// overlap names the streams that have the subjects already, as the end of a sentence.
func overlap(ctx context.Context, js jetstream.JetStream, want jetstream.StreamConfig, err error) string {
	if !hasCode(err, codeOverlap) {
		return ""
	}
	var others []string
	names := js.StreamNames(ctx, jetstream.WithStreamListSubject(want.Subjects[0]))
	for name := range names.Name() {
		others = append(others, name)
	}
	if len(others) == 0 || names.Err() != nil {
		return ""
	}
	return fmt.Sprintf(" (%s has subjects within %s: take them out of it, or choose another --prefix)",
		strings.Join(others, ", "), want.Subjects[0])
}

// minDedupe is the shortest deduplication window that covers a redelivery.
const minDedupe = time.Minute

// checkStream compares what must be as it is wanted, and nothing else.
func (t Topology) checkStream(found, want jetstream.StreamConfig) []Mismatch {
	var out []Mismatch
	report := func(field string, found, wanted any) {
		out = append(out, Mismatch{"stream " + want.Name, field, fmt.Sprint(found), fmt.Sprint(wanted)})
	}
	for _, subject := range want.Subjects {
		if !covered(found.Subjects, subject) {
			report("subjects", found.Subjects, "to include "+subject)
		}
	}
	if found.Retention == jetstream.WorkQueuePolicy {
		report("retention", "workqueue", "limits or interest: other readers and recovery need messages that are acknowledged")
	}
	if found.Duplicates < minDedupe {
		report("duplicate_window", found.Duplicates, fmt.Sprintf("at least %v", minDedupe))
	}
	if found.NoAck {
		report("no_ack", true, "false: a message is acknowledged once its copy is confirmed")
	}
	if found.Sealed {
		report("sealed", true, "false")
	}
	if found.Mirror != nil {
		report("mirror", found.Mirror.Name, "none: a mirror takes no messages of its own")
	}
	if found.SubjectTransform != nil {
		report("subject_transform", found.SubjectTransform.Source+" to "+found.SubjectTransform.Destination, "none")
	}
	if want.Name == t.RoutedStream() {
		t.Retain.check(found, report)
	}
	return out
}

// covered reports whether one of the patterns matches every subject that want matches.
func covered(patterns []string, want string) bool {
	for _, p := range patterns {
		if covers(strings.Split(p, "."), strings.Split(want, ".")) {
			return true
		}
	}
	return false
}

func covers(pattern, want []string) bool {
	for i, p := range pattern {
		switch {
		case i >= len(want):
			return false
		case p == ">":
			return true
		case p == "*" && want[i] != ">":
		case p != want[i]:
			return false
		}
	}
	return len(pattern) == len(want)
}
