package stream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
)

// releaseRecord is what the bucket of releases holds of one: created before the copy is published, so that only one
// release of a message gets past it, and completed once the copy is stored.
type releaseRecord struct {
	Release
	MessageID string   `json:"message_id"`
	People    []string `json:"people"`         // digests of sender and recipient, so that an erasure finds the record
	Copy      uint64   `json:"copy,omitempty"` // sequence of the copy in the routed stream; 0 until it is known

	key      string
	revision uint64    // of the entry
	created  time.Time // when the server stored the entry first
	mine     bool      // this very release made the record
}

// ReleasesBucket is the key-value bucket with a record of every release.
func (t Topology) ReleasesBucket() string { return t.stream("RELEASES") }

// releaseKey tells a routed message apart from every other that the stream ever holds, also where the stream was deleted
// and its sequences begin again.
func releaseKey(seq uint64, stored time.Time) string {
	return fmt.Sprintf("routed-%d-%d", seq, stored.UnixNano())
}

// record makes the record of a release, or returns that of the release that came first.
func (r *Releaser) record(ctx context.Context, found *Routed, by Author) (*releaseRecord, error) {
	record := &releaseRecord{
		Release:   Release{found.Route, found.Sequence, by.Who, by.Why, by.At.UTC()},
		MessageID: found.MessageID, People: peopleOf(found.Body, found.Recipient),
		key: releaseKey(found.Sequence, found.Stored), mine: true,
	}
	value, err := json.Marshal(record)
	if err != nil {
		return nil, err
	}
	record.revision, err = r.records.Create(ctx, record.key, value)
	if !errors.Is(err, jetstream.ErrKeyExists) {
		return record, err
	}
	return readRelease(ctx, r.records, record.key)
}

func readRelease(ctx context.Context, records jetstream.KeyValue, key string) (*releaseRecord, error) {
	entry, err := records.Get(ctx, key)
	if err != nil {
		return nil, err
	}
	record := &releaseRecord{key: key, revision: entry.Revision(), created: entry.Created()}
	if err := json.Unmarshal(entry.Value(), record); err != nil {
		return nil, fmt.Errorf("key %s: %w", key, err)
	}
	return record, nil
}

// finish notes in the record where the copy is. Where that fails, or another release was quicker, the next one to look
// finds the copy itself.
func (r *Releaser) finish(ctx context.Context, record *releaseRecord) {
	if value, err := json.Marshal(record); err == nil {
		_, _ = r.records.Update(ctx, record.key, value, record.revision)
	}
}

// peopleOf are digests of whom a message is from and for.
func peopleOf(body []byte, recipient string) []string {
	people := []string{digest(recipient)}
	for _, sender := range namedIn(body).senders {
		people = append(people, digest(sender))
	}
	return people
}

// digest stands for an id where the id itself must not stay.
func digest(id string) string { return filter.DigestOf(id).String() }

// ensureBucket returns a bucket that keeps one value a key, and creates it where it is absent. It does so as a stream, since
// the client asks for more permissions to create a bucket.
func ensureBucket(ctx context.Context, js jetstream.JetStream, t Topology, name, about string) (jetstream.KeyValue, error) {
	_, err := findOrCreate(ctx, js, "KV_"+name, func() jetstream.StreamConfig {
		return jetstream.StreamConfig{
			Name: "KV_" + name, Description: about, Subjects: []string{"$KV." + name + ".>"}, MaxMsgsPerSubject: 1,
			Storage: jetstream.FileStorage, Replicas: max(1, t.replicated(ctx, js).Replicas), Discard: jetstream.DiscardNew,
			AllowRollup: true, DenyDelete: true, AllowDirect: true,
		}
	})
	if err != nil {
		return nil, fmt.Errorf("bucket %s: %w", name, err)
	}
	return js.KeyValue(ctx, name)
}
