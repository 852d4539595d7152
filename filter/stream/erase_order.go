package stream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// ErasuresBucket is the key-value bucket with a record of every erasure, which does not name whom it erased.
func (t Topology) ErasuresBucket() string { return t.stream("ERASURES") }

const (
	// GateErased is the key of the live log under which the gate confirms erasures: the decimal position up to which all
	// are carried out and no checkpoint holds what they erased.
	GateErased = "gate.erased"

	// eraseKeys are what the keys of orders to erase begin with.
	eraseKeys = "erase."
)

func existingBucket(ctx context.Context, js jetstream.JetStream, name string) (jetstream.KeyValue, error) {
	bucket, err := js.KeyValue(ctx, name)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		return nil, nil
	}
	return bucket, err
}

// forget orders the gate to forget the user, and waits until it has. The order stays: a state from before it, whenever one is
// loaded, is to forget the user too.
func (w *eraser) forget(ctx context.Context) (err error) {
	if w.done.Position, err = w.order(ctx); err == nil {
		w.done.State, err = w.await(ctx, w.done.Position)
	}
	if err != nil {
		return fmt.Errorf("bucket %s: %w", w.t.LiveBucket(), err)
	}
	return nil
}

// order puts the order into the live log. Where orders of an earlier version stand there, which name the user, it takes their
// place.
func (w *eraser) order(ctx context.Context) (uint64, error) {
	naming, err := recordsOf(ctx, w.js, w.t.LiveBucket(), func(key string, value []byte) bool {
		return key == w.OrderKey && standsIn(value, w.User)
	})
	if err != nil {
		return 0, err
	}
	header := nats.Header{}
	if len(naming) > 0 {
		header.Set(jetstream.MsgRollup, jetstream.MsgRollupSubject)
	}
	return putLive(ctx, w.js, w.t, &nats.Msg{Subject: w.t.liveSubject(w.OrderKey), Header: header, Data: w.Order})
}

// await waits until a gate has confirmed a position, for as long as one runs.
func (w *eraser) await(ctx context.Context, position uint64) (ErasedState, error) {
	watcher, err := w.live.Watch(ctx, GateErased)
	if err != nil {
		return "", err
	}
	defer func() { _ = watcher.Stop() }()
	looks := time.NewTicker(standbyPoll)
	defer looks.Stop()
	patience := time.NewTimer(w.Wait)
	defer patience.Stop()
	gate := gateLook{}
	for {
		select {
		case entry := <-watcher.Updates(): // nil where all that there was is read
			if entry != nil && confirmedTo(entry) >= position {
				return StateErased, nil
			}
		case <-looks.C:
			if err := w.look(ctx, &gate); err != nil {
				return "", err
			}
			if gate.idle == enoughIdle {
				return StateLater, nil
			}
		case <-patience.C:
			return StateUnconfirmed, nil
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

// gateLook is what was seen of a gate by looking at its consumer again and again.
type gateLook struct {
	before *jetstream.ConsumerInfo
	idle   int // how often in a row nobody served the consumer
}

// enoughIdle is how often in a row nobody must be seen to serve the consumer: a gate may just be between two requests.
const enoughIdle = 3

func (w *eraser) look(ctx context.Context, g *gateLook) error {
	consumer, err := w.js.Consumer(ctx, w.t.InboundStream(), consumerName)
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		g.idle++
		return nil
	}
	if err != nil {
		return err
	}
	if now := consumer.CachedInfo(); idle(g.before, now) {
		g.idle++
	} else {
		g.idle = 0
	}
	g.before = consumer.CachedInfo()
	return nil
}

// confirmedTo reads up to where a gate has erased; 0 where that is not what an entry says.
func confirmedTo(entry jetstream.KeyValueEntry) uint64 {
	position, err := strconv.ParseUint(string(entry.Value()), 10, 64)
	if err != nil {
		return 0
	}
	return position
}

// entries counts the live list entries that name the user, and removes them with all that they were.
func (w *eraser) entries(ctx context.Context, remove bool) (uint64, error) {
	if w.live == nil || w.LiveEntry == nil {
		return 0, nil
	}
	return w.records(ctx, w.live, remove, func(key string, value []byte) bool {
		return !strings.HasPrefix(key, eraseKeys) && len(value) > 0 && w.LiveEntry(key, value)
	})
}

// releases counts the records of releases of the user's messages, and removes them.
func (w *eraser) releases(ctx context.Context, remove bool) (uint64, error) {
	bucket, err := existingBucket(ctx, w.js, w.t.ReleasesBucket())
	if err != nil || bucket == nil {
		return 0, err
	}
	user := digest(w.User)
	return w.records(ctx, bucket, remove, func(_ string, value []byte) bool {
		var record releaseRecord
		return json.Unmarshal(value, &record) == nil && slices.Contains(record.People, user)
	})
}

func (w *eraser) records(ctx context.Context, bucket jetstream.KeyValue, remove bool,
	match func(key string, value []byte) bool) (uint64, error) {
	keys, err := recordsOf(ctx, w.js, bucket.Bucket(), match)
	if err == nil && remove {
		for key := range keys {
			if err := bucket.Purge(ctx, key); err != nil {
				return 0, fmt.Errorf("bucket %s: %w", bucket.Bucket(), err)
			}
		}
	}
	return uint64(len(keys)), err
}

// erasureRecord is what stays of an erasure.
type erasureRecord struct {
	User   string            `json:"user_sha256"`
	Who    string            `json:"who"`
	Why    string            `json:"why"`
	At     time.Time         `json:"at"`
	Found  map[string]uint64 `json:"found"`
	Left   uint64            `json:"left"`
	State  ErasedState       `json:"state"`
	LiveAt uint64            `json:"live"` // position of the order in the live log
}

// keepRecord notes that the user was erased, without saying who that was.
func (w *eraser) keepRecord(ctx context.Context) error {
	bucket, err := ensureBucket(ctx, w.js, w.t, w.t.ErasuresBucket(), "when somebody was erased, by whom and why")
	if err != nil {
		return err
	}
	record := erasureRecord{User: digest(w.User), Who: w.By.Who, Why: w.By.Why, At: w.By.At.UTC(), Found: map[string]uint64{},
		Left: w.done.Left(), State: w.done.State, LiveAt: w.done.Position}
	for _, from := range append(slices.Clone(w.done.Streams), w.done.Releases, w.done.Live) {
		record.Found[from.Name] = from.Found
	}
	value, err := json.Marshal(record)
	if err == nil {
		_, err = bucket.Put(ctx, fmt.Sprintf("%s.%d", record.User, w.done.Position), value)
	}
	return err
}

// liveBucket returns the bucket of the live log, and creates it where it is absent.
func liveBucket(ctx context.Context, js jetstream.JetStream, t Topology) (jetstream.KeyValue, error) {
	if _, err := createLive(ctx, js, t, 1); err != nil {
		return nil, fmt.Errorf("bucket %s: %w", t.LiveBucket(), err)
	}
	return js.KeyValue(ctx, t.LiveBucket())
}
