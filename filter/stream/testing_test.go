package stream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
)

// patience bounds every wait for a condition; no test should ever come near it.
const patience = 60 * time.Second

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// journal is a log that tests can read.
type journal struct {
	mu   sync.Mutex
	text strings.Builder
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

func (j *journal) log() *slog.Logger { return slog.New(slog.NewTextHandler(j, nil)) }

// server starts an embedded server that ends with the test.
func startServer(t testing.TB) *Embedded {
	t.Helper()
	e, err := StartEmbedded(EmbeddedOptions{Addr: "127.0.0.1:0", StoreDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Shutdown)
	return e
}

func connect(t testing.TB, url string) *nats.Conn {
	t.Helper()
	nc, err := Connect(Options{URL: url}, quiet())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	return nc
}

func provision(t testing.TB, nc *nats.Conn, topology Topology) jetstream.JetStream {
	t.Helper()
	if err := Provision(t.Context(), nc, topology); err != nil {
		t.Fatal(err)
	}
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	return js
}

// eventually waits for a condition.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(patience)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-deadline:
			t.Fatalf("gave up waiting until %s", what)
		case <-tick.C:
		}
	}
}

// The route of a message in these tests is the first word of its text; a text "count" goes to drop once its sender has
// written more than three of them.
type testReader struct{}

func (testReader) Read(m *filter.Message) (filter.Content, error) {
	return filter.Content{Words: strings.Fields(m.Text), Length: len(m.Text)}, nil
}

type noLists struct{}

func (noLists) Lookup(*filter.Message, *filter.Content) ([]filter.ListMatch, []filter.Fault) {
	return nil, nil
}

// counter counts the messages of each sender.
type counter struct {
	mu    sync.Mutex
	count map[string]int
}

func (c *counter) Take(f *filter.Facts) ([]filter.Reading, []filter.Fault) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.count[f.Message.Sender.ID]++
	n := c.count[f.Message.Sender.ID]
	return []filter.Reading{{Limit: "messages", Counts: "messages", Count: n, Allowed: 3, Per: time.Hour,
		Exceeded: n > 3 && f.Content.Words[0] == "count"}}, nil
}

func (c *counter) AppendState(b []byte) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	text, err := json.Marshal(c.count)
	if err != nil {
		panic(err)
	}
	return append(b, text...)
}

func (c *counter) RestoreState(b []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.count)
	return json.Unmarshal(b, &c.count)
}

func (c *counter) Forget(erased func(user string) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	maps.DeleteFunc(c.count, func(user string, _ int) bool { return erased(user) })
}

type firstWord struct{}

func (firstWord) Evaluate(f *filter.Facts, findings []filter.Finding) ([]filter.Finding, error) {
	switch f.Content.Words[0] {
	case "requests", "drop":
		return append(findings, filter.Finding{Rule: "word." + f.Content.Words[0], Reason: "the text says so"}), nil
	case "fault":
		return findings, errors.New("the policy is broken")
	}
	return findings, nil
}

func newTestEngine() *filter.Engine { return engineOfRevision("sha256:test") }

func engineOfRevision(revision string) *filter.Engine {
	return filter.NewEngine(filter.Config{
		Revision: revision,
		Access:   filter.Access{Rollout: filter.Rollout{Percent: 100}},
		Scoring: filter.Scoring{
			Thresholds: filter.Thresholds{Requests: 3, Drop: 10},
			Weights: map[string]filter.RuleWeight{
				"word.requests":  {Weight: filter.Weight{Points: 3}},
				"word.drop":      {Weight: filter.Weight{Points: 10}},
				"limit.messages": {Weight: filter.Weight{Points: 10}},
			},
		},
		Reader: testReader{}, Lists: noLists{}, Limits: &counter{count: map[string]int{}}, Policies: firstWord{},
	})
}

// dm is an event to publish.
func dm(id, sender, text string) Outgoing {
	body, err := json.Marshal(map[string]any{
		"id": id, "sender": map[string]any{"id": sender}, "recipient": map[string]any{"id": "r-" + sender}, "text": text,
	})
	if err != nil {
		panic(err)
	}
	return Outgoing{ID: id, Sender: sender, Body: body}
}

// mixed makes messages of several senders; the sender's count is part of the id.
func mixed(n, senders int) []Outgoing {
	out := make([]Outgoing, n)
	for i := range out {
		sender := fmt.Sprintf("s%d", i*7%senders)
		out[i] = dm(fmt.Sprintf("m-%06d", i), sender, []string{"inbox", "requests", "drop"}[i%3]+" hello there")
	}
	return out
}

func send(t testing.TB, nc *nats.Conn, topology Topology, messages ...Outgoing) {
	t.Helper()
	_, err := Send(t.Context(), nc, topology, func(yield func(Outgoing) bool) {
		for _, m := range messages {
			if !yield(m) {
				return
			}
		}
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
}

// publishAll stores messages as they are, and ends once they are stored.
func publishAll(t testing.TB, js jetstream.JetStream, messages []*nats.Msg) {
	t.Helper()
	for some := range slices.Chunk(messages, 1000) { // a client refuses more than a few thousand at a time
		for _, m := range some {
			if _, err := js.PublishMsgAsync(m); err != nil {
				t.Fatal(err)
			}
		}
		select {
		case <-js.PublishAsyncComplete():
		case <-time.After(patience):
			t.Fatal("the messages are not stored")
		}
	}
}

// running is a sidecar at work.
type running struct {
	t    testing.TB
	stop context.CancelFunc
	done chan error
	once sync.Once
	err  error
}

func run(t testing.TB, nc *nats.Conn, engine *filter.Engine, c Config) *running {
	t.Helper()
	return runWith(t, nc, Fixed(engine), event.Decode, c)
}

func runWith(t testing.TB, nc *nats.Conn, engines Engines, decode Decode, c Config) *running {
	t.Helper()
	if c.Log == nil {
		c.Log = quiet()
	}
	s, err := NewSidecar(nc, engines, decode, c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{t: t, stop: cancel, done: make(chan error, 1)}
	go func() { r.done <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		_ = r.wait()
	})
	return r
}

func (r *running) wait() error {
	r.once.Do(func() { r.err = <-r.done })
	return r.err
}

// drain stops the sidecar and fails the test where it could not finish.
func (r *running) drain() {
	r.t.Helper()
	r.stop()
	if err := r.wait(); err != nil {
		r.t.Fatal(err)
	}
}

// stored is everything that a stream holds, in order.
func readAll(t testing.TB, js jetstream.JetStream, name string) []*jetstream.RawStreamMsg {
	t.Helper()
	var out []*jetstream.RawStreamMsg
	c := jetstream.OrderedConsumerConfig{DeliverPolicy: jetstream.DeliverAllPolicy}
	err := scan(t.Context(), js, name, c, func(m jetstream.Msg, meta *jetstream.MsgMetadata) bool {
		out = append(out, &jetstream.RawStreamMsg{
			Subject: m.Subject(), Sequence: meta.Sequence.Stream, Header: m.Headers(), Data: m.Data(), Time: meta.Timestamp,
		})
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func count(t testing.TB, js jetstream.JetStream, name string) int {
	t.Helper()
	s, err := js.Stream(t.Context(), name)
	if err != nil {
		return -1
	}
	return int(s.CachedInfo().State.Msgs)
}

// expectRouted checks that the routed stream holds the messages, each once and in their order.
func expectRouted(t testing.TB, js jetstream.JetStream, topology Topology, want []Outgoing) {
	t.Helper()
	got := readAll(t, js, topology.RoutedStream())
	for i := range min(len(got), len(want)) {
		if string(got[i].Data) != string(want[i].Body) {
			t.Fatalf("routed message %d is %s, want %s", i, got[i].Header.Get(jetstream.MsgIDHeader), want[i].ID)
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%d messages are routed, want %d", len(got), len(want))
	}
}

func waitRouted(t testing.TB, js jetstream.JetStream, topology Topology, n int) {
	t.Helper()
	eventually(t, fmt.Sprintf("%d messages are routed", n), func() bool {
		return count(t, js, topology.RoutedStream()) >= n
	})
}
