package stream

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// follower follows a live log and remembers what it was handed.
type follower struct {
	mu      sync.Mutex
	records []LiveRecord
}

func followLog(t *testing.T, nc *nats.Conn, topology Topology, log *journal) *follower {
	t.Helper()
	l, err := OpenLive(nc, topology, log.log())
	if err != nil {
		t.Fatal(err)
	}
	f := &follower{}
	first, err := l.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	f.add(first)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); l.Follow(ctx, f.add) }()
	t.Cleanup(func() { stop(); <-ended })
	return f
}

func (f *follower) add(records []LiveRecord) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.records = append(f.records, records...)
}

// said returns what the records say, with their positions.
func (f *follower) said() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []string
	for _, r := range f.records {
		text := fmt.Sprintf("%d %s=%s", r.Seq, r.Key, r.Value)
		switch {
		case r.Purged:
			text = fmt.Sprintf("%d %s purged", r.Seq, r.Key)
		case r.Deleted:
			text = fmt.Sprintf("%d %s deleted", r.Seq, r.Key)
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

// says waits until the follower was handed exactly that.
func (f *follower) says(t *testing.T, want string) {
	t.Helper()
	eventually(t, "the follower has "+want, func() bool { return f.said() == want })
}

func put(t *testing.T, nc *nats.Conn, topology Topology, key, value string) uint64 {
	t.Helper()
	seq, err := PutLive(t.Context(), nc, topology, key, []byte(value))
	if err != nil {
		t.Fatal(err)
	}
	return seq
}

// What is there is read first, what comes is handed over, whoever writes it, and other prefixes are other logs.
func TestLiveLog(t *testing.T) {
	s := newSite(t, 0)
	other := Topology{Prefix: "other"}
	provision(t, s.nc, other)
	if seq := put(t, s.nc, s.topology, "list.a.1", "one"); seq != 1 {
		t.Errorf("position %d, want 1", seq)
	}
	put(t, s.nc, other, "list.a.1", "not ours")
	var log journal
	f := followLog(t, s.connect(), s.topology, &log)
	if f.said() != "1 list.a.1=one" {
		t.Errorf("read %s", f.said())
	}
	bucket, err := s.js.KeyValue(t.Context(), "DM_LIVE")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bucket.Put(t.Context(), "list.a.2", []byte("two")); err != nil {
		t.Fatal(err)
	}
	if err := bucket.Delete(t.Context(), "list.a.1"); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	f.says(t, "1 list.a.1=one, 2 list.a.2=two, 3 list.a.1 deleted")
	if took := time.Since(begun); took > time.Second {
		t.Logf("it took %v", took) // a machine may be busy; that a change takes effect at all is what is held to
	}
	if err := bucket.Purge(t.Context(), "list.a.1"); err != nil {
		t.Fatal(err)
	}
	f.says(t, "1 list.a.1=one, 2 list.a.2=two, 3 list.a.1 deleted, 4 list.a.1 purged")
	all, err := ReadLive(t.Context(), s.nc, s.topology)
	if err != nil || len(all) != 2 || all[1].Seq != 4 || !all[1].Purged || all[0].At.IsZero() {
		t.Errorf("%+v, %v", all, err)
	}
	if log.String() != "" {
		t.Errorf("the log says %s", log.String())
	}
}

// A key's changes are kept, up to the most that a bucket keeps, and positions go on where some are gone.
func TestLiveLogKeepsHistory(t *testing.T) {
	s := newSite(t, 0)
	for range LiveHistory + 6 {
		put(t, s.nc, s.topology, "list.a.1", "x")
	}
	all, err := ReadLive(t.Context(), s.nc, s.topology)
	if err != nil || len(all) != LiveHistory || all[0].Seq != 7 || all[LiveHistory-1].Seq != LiveHistory+6 {
		t.Fatalf("%d records, %v", len(all), err)
	}
}

// The follower goes on over lost connections and a server that restarts, and misses and repeats nothing.
func TestLiveLogSurvivesOutages(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	first, err := StartEmbedded(EmbeddedOptions{Addr: "127.0.0.1:0", StoreDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	p := startProxy(t, first.ClientURL())
	nc := connect(t, first.ClientURL())
	provision(t, nc, Topology{})
	var log journal
	f := followLog(t, connect(t, p.url()), Topology{}, &log)
	var want []string
	for i := range 5 {
		seq := put(t, nc, Topology{}, "list.a.1", fmt.Sprint(i))
		want = append(want, fmt.Sprintf("%d list.a.1=%d", seq, i))
		p.cut()
	}
	f.says(t, strings.Join(want, ", "))
	addr := strings.TrimPrefix(first.ClientURL(), "nats://")
	first.Shutdown()
	second, err := StartEmbedded(EmbeddedOptions{Addr: addr, StoreDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(second.Shutdown)
	put(t, connect(t, second.ClientURL()), Topology{}, "list.a.2", "after")
	f.says(t, strings.Join(append(want, "6 list.a.2=after"), ", "))
}

// A bucket that is deleted is made anew with positions that go on, and the log says so.
func TestLiveLogDeleted(t *testing.T) {
	s := newSite(t, 0)
	put(t, s.nc, s.topology, "list.a.1", "one")
	put(t, s.nc, s.topology, "list.a.2", "two")
	var log journal
	f := followLog(t, s.connect(), s.topology, &log)
	want := "1 list.a.1=one, 2 list.a.2=two"
	for position := uint64(3); position < 5; position++ {
		if err := s.js.DeleteStream(t.Context(), "KV_DM_LIVE"); err != nil {
			t.Fatal(err)
		}
		eventually(t, "the bucket is there again", func() bool {
			_, err := s.js.KeyValue(t.Context(), "DM_LIVE")
			return err == nil
		})
		if seq := put(t, s.nc, s.topology, "list.a.3", "three"); seq != position {
			t.Errorf("position %d, want %d", seq, position)
		}
		want += fmt.Sprintf(", %d list.a.3=three", position)
		f.says(t, want)
	}
	logged(t, &log, "was deleted and is made anew")
}

// Where somebody makes the bucket anew, positions are counted on.
func TestLiveLogMadeAnewByOthers(t *testing.T) {
	s := newSite(t, 0)
	for range 3 {
		put(t, s.nc, s.topology, "list.a.1", "one")
	}
	var log journal
	l, err := OpenLive(s.connect(), s.topology, log.log())
	if err != nil {
		t.Fatal(err)
	}
	f := &follower{}
	read := func() {
		t.Helper()
		records, err := l.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		f.add(records)
	}
	read()
	if err := s.js.DeleteStream(t.Context(), "KV_DM_LIVE"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.js.CreateKeyValue(t.Context(), jetstream.KeyValueConfig{Bucket: "DM_LIVE", History: 64}); err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		put(t, s.nc, s.topology, "list.b.1", fmt.Sprint(i))
	}
	read()
	put(t, s.nc, s.topology, "list.b.1", "last")
	read()
	if want := "4 list.b.1=0, 5 list.b.1=1, 6 list.b.1=2, 7 list.b.1=3, 8 list.b.1=4, 9 list.b.1=last"; !strings.HasSuffix(f.said(), want) {
		t.Errorf("got %s, want %s", f.said(), want)
	}
	logged(t, &log, "begins again")
}

// A stream that ends before what was read of it is believed to only after a while.
func TestLiveLogThatIsShorterForAWhile(t *testing.T) {
	s := newSite(t, 0)
	put(t, s.nc, s.topology, "list.a.1", "one")
	var log journal
	l, err := OpenLive(s.connect(), s.topology, log.log())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Read(t.Context()); err != nil {
		t.Fatal(err)
	}
	read := func() string {
		t.Helper()
		records, err := l.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		f := &follower{records: records}
		return f.said()
	}
	l.seen = 5
	for i := range manyLooks - 1 {
		if got := read(); got != "" {
			t.Fatalf("look %d: %s", i, got)
		}
	}
	l.seen = 1 // all is known again
	if got := read(); got != "" || log.String() != "" {
		t.Fatalf("%s, the log says %s", got, log.String())
	}
	l.seen = 5
	for range manyLooks - 1 {
		_ = read()
	}
	if got := read(); got != "6 list.a.1=one" {
		t.Errorf("at last: %q", got)
	}
	logged(t, &log, "begins again")
}

// What can't be reached is an error that says what to check.
func TestLiveLogErrors(t *testing.T) {
	nc := connect(t, startServer(t).ClientURL())
	_, readErr := ReadLive(t.Context(), nc, Topology{})
	_, putErr := PutLive(t.Context(), nc, Topology{}, "list.a.1", nil)
	l, err := OpenLive(nc, Topology{}, quiet())
	if err != nil {
		t.Fatal(err)
	}
	_, openErr := l.Read(t.Context())
	for what, err := range map[string]error{"reading": readErr, "writing": putErr, "following": openErr} {
		if err == nil || !strings.Contains(err.Error(), "bucket DM_LIVE: ") ||
			!strings.Contains(err.Error(), "the gate makes the bucket when it runs") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestLiveBucketThatCannotWork(t *testing.T) {
	s := newSite(t, 0)
	if err := s.js.DeleteStream(t.Context(), "KV_DM_LIVE"); err != nil {
		t.Fatal(err)
	}
	config := jetstream.KeyValueConfig{Bucket: "DM_LIVE", History: 5, TTL: time.Hour}
	if _, err := s.js.CreateKeyValue(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	err := Provision(t.Context(), s.nc, s.topology)
	var mismatch *MismatchError
	if !errors.As(err, &mismatch) {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{"bucket DM_LIVE: history is 5, want 64: ", "bucket DM_LIVE: ttl is 1h0m0s, want none: "} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %s", err, want)
		}
	}
}
