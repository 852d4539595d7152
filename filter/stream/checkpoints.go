package stream

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter/checkpoint"
)

// checkpoints keeps the state of the gate in an object store. There are two, and the older one is replaced, so that a
// process that dies while it writes one leaves the other. It is not safe for concurrent use.
type checkpoints struct {
	js    jetstream.JetStream
	store jetstream.ObjectStore
	log   *slog.Logger
	older string // the one to be replaced next

	writer string            // tells what this process wrote from what others did
	found  map[string]string // what others had written when it was loaded, by name
}

// checkpointNames are the names of the two.
var checkpointNames = []string{"state-1", "state-2"}

// saveTimeout is how long writing a checkpoint may take, and reading one. Messages may have to wait for two to be written,
// which must be over before DefaultStallAfter.
const saveTimeout = 20 * time.Second

// StateBucket is the object store of the gate's checkpoints.
func (t Topology) StateBucket() string { return t.stream("STATE") }

func (t Topology) stateStore() jetstream.ObjectStoreConfig {
	return jetstream.ObjectStoreConfig{
		Bucket: t.StateBucket(), Description: "what dmgate's limits have counted, for the next start",
		Storage: jetstream.FileStorage, Replicas: max(1, t.Replicas),
	}
}

// ensureState makes the object store of the checkpoints where it is absent.
func ensureState(ctx context.Context, js jetstream.JetStream, t Topology) error {
	_, err := js.ObjectStore(ctx, t.StateBucket())
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		_, err = js.CreateObjectStore(ctx, t.stateStore())
		if errors.Is(err, jetstream.ErrBucketExists) { // made by someone else in between
			err = nil
		}
	}
	if err != nil {
		return fmt.Errorf("object store %s: %w%s", t.StateBucket(), err, jetStreamAdvice(err))
	}
	return nil
}

func openCheckpoints(ctx context.Context, js jetstream.JetStream, t Topology, log *slog.Logger) (*checkpoints, error) {
	store, err := js.ObjectStore(ctx, t.StateBucket())
	if err != nil {
		return nil, fmt.Errorf("object store %s: %w%s", t.StateBucket(), err, jetStreamAdvice(err))
	}
	return &checkpoints{js: js, store: store, log: log, older: checkpointNames[0], writer: rand.Text(), found: map[string]string{}}, nil
}

// load returns the newest checkpoint that can be read, or nil where there is none. One that can't be read is told in the
// log, and is the next to be replaced.
func (c *checkpoints) load(ctx context.Context) (*checkpoint.Checkpoint, error) {
	infos, err := c.infos(ctx)
	if err != nil {
		return nil, err
	}
	for _, info := range infos {
		c.found[info.Name] = info.NUID
	}
	for _, info := range infos {
		newest, err := c.read(ctx, info.Name)
		if err == nil {
			c.older = other(info.Name)
			return newest, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err := c.reachable(ctx); err != nil {
			return nil, err
		}
		c.log.Error("a checkpoint can't be used, looking for the one before", "name", info.Name, "error", err)
		c.older = info.Name
	}
	return nil, nil
}

// infos returns what there is, the newest first.
func (c *checkpoints) infos(ctx context.Context) ([]*jetstream.ObjectInfo, error) {
	var infos []*jetstream.ObjectInfo
	for _, name := range checkpointNames {
		info, err := c.store.GetInfo(ctx, name)
		if errors.Is(err, jetstream.ErrObjectNotFound) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("checkpoint %s: %w", name, err)
		}
		infos = append(infos, info)
	}
	slices.SortFunc(infos, func(a, b *jetstream.ObjectInfo) int { return byAge(b, a) })
	return infos, nil
}

// byAge compares two checkpoints by what they hold: the server's clock, by which it says when it stored them, may be set. The
// clock counts where the two are of different streams, or one is of a version that does not say what it holds.
func byAge(a, b *jetstream.ObjectInfo) int {
	if a.Metadata[createdKey] != "" && a.Metadata[createdKey] == b.Metadata[createdKey] {
		for _, key := range []string{inboundKey, liveKey} {
			if order := cmp.Compare(number(a, key), number(b, key)); order != 0 {
				return order
			}
		}
	}
	return a.ModTime.Compare(b.ModTime)
}

func number(info *jetstream.ObjectInfo, key string) uint64 {
	n, _ := strconv.ParseUint(info.Metadata[key], 10, 64) // what is none was not written here
	return n
}

// readTries is how often a checkpoint is read that no answer comes for: that of a server which was about to lead no more.
const readTries = 3

func (c *checkpoints) read(ctx context.Context, name string) (*checkpoint.Checkpoint, error) {
	var data []byte
	var err error
	for range readTries {
		if data, err = c.fetch(ctx, name); err == nil || !leaderless(err, nil) || c.reachable(ctx) != nil {
			break
		}
	}
	if err != nil {
		return nil, err
	}
	return checkpoint.Decode(data)
}

// fetch reads the pieces of a checkpoint, whose checksum tells whether they are all there and whole. The client's own reader stands
// still where one is missing, and may do so on a busy machine.
func (c *checkpoints) fetch(ctx context.Context, name string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, saveTimeout)
	defer cancel()
	info, err := c.store.GetInfo(ctx, name)
	if err != nil {
		return nil, err
	}
	var data []byte
	pieces := startAtSequence(1, fmt.Sprintf("$O.%s.C.%s", info.Bucket, info.NUID), false)
	err = scanWithin(ctx, c.js, "OBJ_"+info.Bucket, pieces, readPatience, func(m jetstream.Msg, _ *jetstream.MsgMetadata) bool {
		data = append(data, m.Data()...)
		return uint64(len(data)) < info.Size
	})
	return data, err
}

// reachable fails where the store has no leader, which says nothing about what is in it.
func (c *checkpoints) reachable(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	_, err := c.store.Status(ctx)
	return err
}

// save writes a checkpoint in place of the older one, and returns its size in bytes.
func (c *checkpoints) save(ctx context.Context, state *checkpoint.Checkpoint) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, saveTimeout)
	defer cancel()
	if err := c.mayReplace(ctx, state.Inbound); err != nil {
		return 0, err
	}
	data := state.Encode()
	meta := jetstream.ObjectMeta{Name: c.older, Metadata: map[string]string{
		writerKey: c.writer, inboundKey: strconv.FormatUint(state.Inbound, 10), liveKey: strconv.FormatUint(state.Live, 10),
		createdKey: state.StreamCreated.UTC().Format(time.RFC3339Nano),
	}}
	if _, err := c.store.Put(ctx, meta, bytes.NewReader(data)); err != nil {
		return 0, err
	}
	c.older = other(c.older)
	return len(data), nil
}

// What the metadata of a checkpoint's object say: which process wrote it, up to which message of which inbound stream, and
// up to which position in the live log.
const (
	writerKey  = "dmgate-writer"
	inboundKey = "dmgate-inbound"
	createdKey = "dmgate-created"
	liveKey    = "dmgate-live"
)

// errAnotherSaves is the error of a process that was held to be dead, and came back when another had taken its place: what
// users were erased meanwhile it may never have heard of.
var errAnotherSaves = errors.New("another dmgate saves its state; started again, this one stands by")

// mayReplace fails where somebody else has written the checkpoint that is to be replaced since this process began, of a later
// message. One of an earlier message is the last of a predecessor.
func (c *checkpoints) mayReplace(ctx context.Context, inbound uint64) error {
	info, err := c.store.GetInfo(ctx, c.older)
	if errors.Is(err, jetstream.ErrObjectNotFound) {
		return nil
	}
	if err != nil || info.Metadata[writerKey] == c.writer || info.NUID == c.found[c.older] {
		return err
	}
	if theirs, err := strconv.ParseUint(info.Metadata[inboundKey], 10, 64); err == nil && theirs > inbound {
		return errAnotherSaves
	}
	return nil
}

func other(name string) string {
	if name == checkpointNames[0] {
		return checkpointNames[1]
	}
	return checkpointNames[0]
}

// tidy removes what a process that died while it wrote something has left of it.
func (c *checkpoints) tidy(ctx context.Context, js jetstream.JetStream, t Topology) error {
	used, err := c.used(ctx)
	if err != nil {
		return err
	}
	s, err := js.Stream(ctx, "OBJ_"+t.StateBucket())
	if err != nil {
		return err
	}
	chunks := "$O." + t.StateBucket() + ".C."
	all, err := s.Info(ctx, jetstream.WithSubjectFilter(chunks+">"))
	if err != nil {
		return err
	}
	for subject := range all.State.Subjects {
		if used[strings.TrimPrefix(subject, chunks)] {
			continue
		}
		if err := s.Purge(ctx, jetstream.WithPurgeSubject(subject)); err != nil {
			return err
		}
	}
	return nil
}

// used returns under which names the store keeps the parts of what it holds.
func (c *checkpoints) used(ctx context.Context) (map[string]bool, error) {
	used := map[string]bool{}
	for _, name := range append([]string{attemptName}, checkpointNames...) {
		info, err := c.store.GetInfo(ctx, name)
		if errors.Is(err, jetstream.ErrObjectNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		used[info.NUID] = true
	}
	return used, nil
}
