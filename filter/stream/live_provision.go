package stream

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// live configures the stream of the live log as the one of a bucket. Its first record gets the sequence first.
func (t Topology) live(first uint64) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:              t.liveStream(),
		Description:       "what operators tell dmgate while it runs: live list entries and orders",
		Subjects:          []string{t.liveSubject(">")},
		MaxMsgsPerSubject: LiveHistory,
		MaxMsgSize:        maxLive,
		Storage:           jetstream.FileStorage,
		Replicas:          max(1, t.Replicas),
		Discard:           jetstream.DiscardNew,
		Duplicates:        2 * time.Minute,
		AllowRollup:       true,
		DenyDelete:        true,
		AllowDirect:       true,
		FirstSeq:          first,
	}
}

// ensureLive creates the bucket of the live log where it is absent, and checks it where it is not.
func ensureLive(ctx context.Context, js jetstream.JetStream, t Topology) ([]Mismatch, error) {
	s, err := createLive(ctx, js, t, 1)
	if err != nil {
		return nil, fmt.Errorf("bucket %s: %w%s", t.LiveBucket(), err, jetStreamAdvice(err))
	}
	return checkLive(t, s.CachedInfo().Config), nil
}

// createLive returns the log's stream, which it makes where it is absent.
func createLive(ctx context.Context, js jetstream.JetStream, t Topology, first uint64) (jetstream.Stream, error) {
	return findOrCreate(ctx, js, t.liveStream(), func() jetstream.StreamConfig { return t.replicated(ctx, js).live(first) })
}

// checkLive compares what must be so that the log can be followed, and asked for the past.
func checkLive(t Topology, found jetstream.StreamConfig) []Mismatch {
	var out []Mismatch
	report := func(field string, found any, wanted string) {
		out = append(out, Mismatch{"bucket " + t.LiveBucket(), field, fmt.Sprint(found), wanted})
	}
	if all := t.liveSubject(">"); !covered(found.Subjects, all) {
		report("subjects", found.Subjects, "to include "+all)
	}
	if found.MaxMsgsPerSubject > 0 && found.MaxMsgsPerSubject < LiveHistory {
		report("history", found.MaxMsgsPerSubject, fmt.Sprintf("%d: what was listed at a past time is told from it", LiveHistory))
	}
	if found.MaxAge > 0 {
		report("ttl", found.MaxAge, "none: entries would end without a record of it")
	}
	if found.Mirror != nil {
		report("mirror", found.Mirror.Name, "none: a mirror takes no records of its own")
	}
	return out
}
