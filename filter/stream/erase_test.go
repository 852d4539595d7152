package stream

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// fromTo is a message between two people.
func fromTo(id, from, to, text string) Outgoing {
	body, err := json.Marshal(map[string]any{
		"id": id, "sender": map[string]any{"id": from}, "recipient": map[string]any{"id": to}, "text": text,
	})
	if err != nil {
		panic(err)
	}
	return Outgoing{ID: id, Sender: from, Body: body}
}

// erasure erases a user, whose live entries are those with the id in their value.
func erasure(user string) Erasure {
	return Erasure{User: user, By: byAda, OrderKey: "erase." + digest(user), Order: []byte(`{"op":"erase","user_sha256":"` + digest(user) + `"}`),
		LiveEntry: func(_ string, value []byte) bool { return bytes.Contains(value, []byte(user)) }, Wait: patience}
}

func (s *site) erase(e Erasure) Erased {
	s.t.Helper()
	done, err := Erase(s.t.Context(), s.nc, s.topology, e)
	if err != nil {
		s.t.Fatal(err)
	}
	return done
}

// everything is what the streams and buckets of a site hold: every record's bytes by place and sequence.
func (s *site) everything() map[string]string {
	s.t.Helper()
	all := map[string]string{}
	names := s.js.StreamNames(s.t.Context())
	for name := range names.Name() {
		if name == "OBJ_"+s.topology.StateBucket() {
			continue // the state is the gate's to erase
		}
		for _, m := range readAll(s.t, s.js, name) {
			header, err := json.Marshal(m.Header)
			if err != nil {
				s.t.Fatal(err)
			}
			all[fmt.Sprintf("%s %d", name, m.Sequence)] = m.Subject + "\n" + string(header) + "\n" + string(m.Data)
		}
	}
	return all
}

func counts(e Erased) (found, left []uint64) {
	for _, from := range append(slices.Clone(e.Streams), e.Releases, e.Live) {
		found, left = append(found, from.Found), append(left, from.Left)
	}
	return found, left
}

// mixedSite holds hundreds of messages of others and some of a user, as sender and as recipient, valid and not.
func mixedSite(t *testing.T, user string) *site {
	t.Helper()
	s := newSite(t, 400)
	sidecar := run(t, s.connect(), newTestEngine(), Config{})
	send(t, s.nc, s.topology, s.messages[:200]...)
	send(t, s.nc, s.topology,
		fromTo("u1", user, "friend", "drop it"), fromTo("u2", "friend", user, "requests it"),
		fromTo("o1", "friend", "foe", "inbox about "+user), // of others, about the user
		fromTo("o2", user+"x", "x"+user, "inbox"), fromTo("u3", user, user, "inbox"),
		Outgoing{Sender: user, Body: []byte("no JSON")},
		Outgoing{Sender: "friend", Body: fmt.Appendf(nil, `{"id":"u4","recipient":{"id":%s}}`, quoted(user))},
		Outgoing{Sender: "friend", Body: []byte("no JSON either")},
	)
	send(t, s.nc, s.topology, s.messages[200:]...)
	s.waitRouted(405)
	eventually(t, "three are invalid", func() bool { return count(t, s.js, "DM_INVALID") == 3 })
	sidecar.drain()
	return s
}

func quoted(text string) []byte {
	out, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return out
}

func TestErase(t *testing.T) {
	for _, user := range []string{"victim", wideID} {
		s := mixedSite(t, user)
		r := s.releaser()
		for _, id := range []string{"u1", "m-000001"} {
			if _, err := r.Release(t.Context(), id, Search{}, byAda); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := liveBucket(t.Context(), s.js, s.topology); err != nil {
			t.Fatal(err)
		}
		for _, record := range []struct{ key, value string }{
			{"list.senders.1", user}, {"list.senders.1", user + " again"}, {"list.senders.2", "other"}} {
			if _, err := PutLive(t.Context(), s.nc, s.topology, record.key, []byte(record.value)); err != nil {
				t.Fatal(err)
			}
		}
		before := s.everything()
		dry := erasure(user)
		dry.DryRun = true
		found, left := counts(s.erase(dry))
		want := []uint64{5, 4, 2, 1, 1}
		if !slices.Equal(found, want) || !slices.Equal(left, want) || !maps.Equal(before, s.everything()) {
			t.Errorf("a dry run found %v and left %v, or changed something", found, left)
		}
		done := s.erase(erasure(user))
		if found, left := counts(done); !slices.Equal(found, want) || done.Left() != 0 {
			t.Errorf("found %v, left %v; want %v", found, left, want)
		}
		if done.State != StateLater || done.Position == 0 {
			t.Errorf("state %s, position %d", done.State, done.Position)
		}
		s.expectOthers(before, user)
		if again := s.erase(erasure(user)); slices.Max(first(counts(again))) != 0 {
			t.Errorf("again: %+v", again)
		}
	}
}

func first[A, B any](a A, _ B) A { return a }

// expectOthers checks that what was there before and is of others is there, byte for byte, and nothing else.
func (s *site) expectOthers(before map[string]string, user string) {
	s.t.Helper()
	after := s.everything()
	kept := 0
	for place, record := range before {
		_, body, _ := strings.Cut(record, "\n")
		_, body, _ = strings.Cut(body, "\n")
		mine := names([]byte(body), user) || strings.Contains(record, "no JSON\n") || body == "no JSON" ||
			strings.Contains(body, digest(user)) || strings.HasPrefix(place, "KV_DM_LIVE") && strings.Contains(body, user)
		switch {
		case mine && after[place] != "":
			s.t.Errorf("left at %s: %q", place, after[place])
		case !mine && after[place] != record:
			s.t.Errorf("of others at %s: %q, was %q", place, after[place], record)
		case !mine:
			kept++
		}
	}
	if kept < 800 {
		s.t.Errorf("%d records of others were there before", kept)
	}
}

// What is erased is overwritten where it was stored.
func TestEraseOverwrites(t *testing.T) {
	dir := t.TempDir()
	e, err := StartEmbedded(EmbeddedOptions{Addr: "127.0.0.1:0", StoreDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	nc := connect(t, e.ClientURL())
	s := &site{t: t, nc: nc, server: e, js: provision(t, nc, Topology{})}
	sidecar := run(t, s.connect(), newTestEngine(), Config{})
	send(t, nc, s.topology, fromTo("m1", "victim", "friend", "drop sunflower"), fromTo("m2", "friend", "foe", "drop hyacinth"))
	s.waitRouted(2)
	sidecar.drain()
	if done := s.erase(erasure("victim")); done.Left() != 0 {
		t.Errorf("left: %+v", done)
	}
	nc.Close()
	e.Shutdown()
	if !stands(t, dir, "hyacinth") {
		t.Error("what others wrote is not in the store")
	}
	if stands(t, dir, "sunflower") {
		t.Error("what was erased is still in the store")
	}
}

// stands reports whether some file of a folder has the text.
func stands(t *testing.T, dir, text string) (found bool) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		found = found || bytes.Contains(data, []byte(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// gateStandIn serves the consumer as a gate does, and confirms erasures where it is told to.
func (s *site) gateStandIn(confirms bool) {
	s.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	s.t.Cleanup(stop)
	consumer, err := s.js.Consumer(ctx, s.topology.InboundStream(), consumerName)
	if err != nil {
		s.t.Fatal(err)
	}
	messages, err := consumer.Messages()
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(messages.Stop)
	go func() { _, _ = messages.Next() }() // asks, so that a request waits
	eventually(s.t, "a request waits", func() bool {
		info, err := consumer.Info(ctx)
		return err == nil && info.NumWaiting > 0
	})
	if !confirms {
		return
	}
	live, err := liveBucket(ctx, s.js, s.topology)
	if err != nil {
		s.t.Fatal(err)
	}
	watcher, err := live.Watch(ctx, "erase.>")
	if err != nil {
		s.t.Fatal(err)
	}
	go func() {
		for entry := range watcher.Updates() {
			if entry != nil && entry.Operation() == jetstream.KeyValuePut {
				_, _ = live.Put(ctx, GateErased, []byte(strconv.FormatUint(entry.Revision(), 10)))
			}
		}
	}()
}

// orders are the ids that stand in orders of the live log.
func (s *site) orders() (out []string) {
	s.t.Helper()
	records, err := ReadLive(s.t.Context(), s.nc, s.topology)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, r := range records {
		if strings.HasPrefix(r.Key, "erase.") && len(r.Value) > 0 {
			out = append(out, string(r.Value))
		}
	}
	return out
}

// A running gate confirms the order, and then nothing anywhere names the user: order and record, which stay, have a digest.
func TestEraseWithAGate(t *testing.T) {
	s := routedSite(t, fromTo("m1", "victim", "friend", "drop"))
	s.gateStandIn(true)
	done := s.erase(erasure("victim"))
	if done.State != StateErased || done.Left() != 0 || len(s.orders()) != 1 {
		t.Errorf("got %+v, orders %v", done, s.orders())
	}
	for place, record := range s.everything() {
		if strings.Contains(record, "victim") {
			t.Errorf("%s: %s", place, record)
		}
	}
	erasures := readAll(t, s.js, "KV_DM_ERASURES")
	if len(erasures) != 1 || !strings.Contains(string(erasures[0].Data), `{"user_sha256":"`+digest("victim")+
		`","who":"ada@ops","why":"a false alarm","at":"2026-11-23T12:00:00Z","found":{"DM_INBOUND":1,"DM_INVALID":0,"DM_LIVE":0,`+
		`"DM_RELEASES":0,"DM_ROUTED":1},"left":0,"state":"erased","live":1}`) {
		t.Errorf("the record is %s", erasures[0].Data)
	}
}

// An order that is not confirmed stays, for the gate to find, until one has confirmed it.
func TestEraseUnconfirmed(t *testing.T) {
	s := routedSite(t, fromTo("m1", "victim", "friend", "drop"))
	s.gateStandIn(false)
	e := erasure("victim")
	e.Wait = time.Millisecond
	if done := s.erase(e); done.State != StateUnconfirmed || done.Left() != 0 || len(s.orders()) != 1 {
		t.Errorf("got %+v, orders %v", done, s.orders())
	}
}

// The order of an earlier version, which names the user, goes with the next one.
func TestEraseReplacesAnOrderThatNamesTheUser(t *testing.T) {
	s := routedSite(t, fromTo("m1", "victim", "friend", "drop"))
	if _, err := liveBucket(t.Context(), s.js, s.topology); err != nil {
		t.Fatal(err)
	}
	e := erasure("victim")
	for _, record := range []struct{ key, value string }{
		{e.OrderKey, `{"op":"erase","user":"victim"}`}, {"erase.other", `{"op":"erase","user":"other"}`},
		{e.OrderKey, `{"op":"erase","user":"victim"}`},
	} {
		if _, err := PutLive(t.Context(), s.nc, s.topology, record.key, []byte(record.value)); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 2 {
		s.erase(e)
		if got := s.orders(); len(got) != 2+i || strings.Contains(strings.Join(got, " "), "victim") {
			t.Errorf("after %d erasures there are the orders %v", i+1, got)
		}
	}
}

// What the invalid stream has no body of goes with the message in the inbound stream.
func TestEraseOmittedBodies(t *testing.T) {
	e := startPlainServer(t, func(o *server.Options) {
		o.JetStream, o.StoreDir, o.MaxPayload = true, t.TempDir(), 64<<10
	})
	nc := connect(t, e.ClientURL())
	s := &site{t: t, nc: nc, server: e, js: provision(t, nc, Topology{})}
	large := func(to string) *nats.Msg {
		body := fromTo("m", "friend", to, strings.Repeat("x", 64<<10-200)).Body
		return &nats.Msg{Subject: "dm.inbound.friend", Data: bytes.Replace(body, []byte(`"id":"m"`), []byte(`"id":1`), 1)}
	}
	s.reject(large("victim"), large("foe"))
	if m := readAll(t, s.js, "DM_INVALID")[0]; m.Header.Get(HeaderOmitted) == "" {
		t.Fatalf("the body is not left out: %v", m.Header)
	}
	done := s.erase(erasure("victim"))
	found, _ := counts(done)
	if !slices.Equal(found, []uint64{1, 0, 1, 0, 0}) || done.Left() != 0 {
		t.Errorf("got %+v", done)
	}
	if left := readAll(t, s.js, "DM_INVALID"); len(left) != 1 || left[0].Sequence != 2 {
		t.Errorf("%d are left", len(left))
	}
}

// What can't be erased is an error, and what comes in behind the sweep is found by looking again.
func TestEraseTellsWhatIsLeft(t *testing.T) {
	s := routedSite(t, fromTo("m1", "victim", "friend", "drop"))
	e := erasure("victim")
	late := fromTo("late", "victim", "friend", "drop")
	e.Progress = func(name string, _, _ uint64) {
		if name == "DM_ROUTED" && late.Body != nil { // the inbound stream was swept
			send(t, s.nc, s.topology, late)
			late.Body = nil
		}
	}
	if done := s.erase(e); done.Left() != 1 || done.Streams[0].Left != 1 {
		t.Errorf("got %+v", done)
	}
	s.update(func(c *jetstream.StreamConfig) { c.DenyDelete = true })
	if _, err := s.js.Publish(t.Context(), "dm.routed.drop.victim", nil); err != nil {
		t.Fatal(err)
	}
	done, err := Erase(t.Context(), s.nc, s.topology, erasure("victim"))
	if err == nil || !strings.Contains(err.Error(), "stream DM_ROUTED, sequence 2: ") || !strings.Contains(err.Error(), "deny_delete") ||
		done.Streams[0].Found != 1 {
		t.Errorf("got %+v, %v", done, err)
	}
}

func TestEraseRefuses(t *testing.T) {
	s := newSite(t, 0)
	for name, e := range map[string]Erasure{"no user": {By: byAda}, "nobody's word": {User: "u"}} {
		if _, err := Erase(t.Context(), s.nc, s.topology, e); err == nil {
			t.Errorf("%s: erased", name)
		}
	}
	_, err := Erase(t.Context(), s.nc, Topology{Prefix: "other"}, Erasure{User: "u", DryRun: true})
	if err == nil || !strings.Contains(err.Error(), "stream OTHER_INBOUND: ") {
		t.Errorf("got %v", err)
	}
}

func TestNames(t *testing.T) {
	for _, test := range []struct {
		body string
		want bool
	}{
		{`{"id":"m","sender":{"id":"u1"},"recipient":{"id":"u2"}}`, true},
		{`{"id":"m","sender":{"id":"u2"},"recipient":{"id":"u1"}}`, true},
		{`{"id":"m","sender":{"id":"\u00751"},"recipient":{"id":"u2"}}`, true},
		{`{"id":"m","sender":{"id":"u1"},"sender":{"id":"u3"},"recipient":{"id":"u2"}}`, true},
		{`{"id":"m","sender":{"id":"u1","id":"u3"},"recipient":{"id":"u2"}}`, true},
		{`{"id":"m","Sender":{"ID":"u1"},"recipient":{"id":"u2"}}`, true},
		{`{"id":"m","sender":{"id":"u3"},"recipient":{"id":"u2"},"text":"u1"}`, false},
		{`{"id":"u1","sender":{"id":"u3"},"recipient":{"id":"u2"}}`, false},
		{`{"id":"m","sender":{"id":"u11"},"recipient":{"id":"xu1"}}`, false},
		{`{"id":"m","from":"u1","recipient":{"id":"u2"}}`, true}, // no event, and the user stands in it
		{`{"event":{"sender":{"id":"u1"}}}`, true},
		{`{"id":"m","sender":{"id":"u1"`, true},
		{`{"id":"m","recipient":{"id":"u2"},"sender":{"id":"u1`, true},
		{`{"id":"m","sender":{"id":"u3"},"recipient":{"id":"u2"}}{"sender":{"id":"u1"}}`, true},
		{`{"id":"m","text":"about u1"}`, false},
		{`["u1"]`, true},
		{`u1`, true},
		{``, false},
	} {
		if got := names([]byte(test.body), "u1"); got != test.want {
			t.Errorf("%s: %v, want %v", test.body, got, test.want)
		}
	}
	for _, id := range []string{`a"b`, `a\b`, "a/b", "a\tb", wideID} {
		for _, body := range []string{`{"sender":{"id":%s},"recipient":{"id":"r"}}`, `{"from":%s}`} {
			one := bytes.ReplaceAll(fmt.Appendf(nil, body, quoted(id)), []byte("/"), []byte(`\/`))
			if !names(one, id) || names(one, id+"x") {
				t.Errorf("%s: %v, of another %v", one, names(one, id), names(one, id+"x"))
			}
		}
	}
}

// BenchmarkErase looks through a stream in which there is nothing of the user: what every other message costs.
func BenchmarkErase(b *testing.B) {
	body := fromTo("m", "u-1000", "u-2000", strings.Repeat("some text, as people write it\n", 10)).Body
	b.Run("names", func(b *testing.B) {
		for b.Loop() {
			names(body, "u-3000")
		}
	})
	nc := connect(b, startServer(b).ClientURL())
	var topology Topology
	js := provision(b, nc, topology)
	const stored = 100_000
	send(b, nc, topology, mixed(stored, 1000)...)
	b.Run("stream", func(b *testing.B) {
		w := &eraser{Erasure: Erasure{User: "nobody"}, nc: nc, js: js, t: topology, omitted: map[string]bool{}}
		stream, err := js.Stream(b.Context(), topology.InboundStream())
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if err := w.each(b.Context(), stream, inInbound, func(uint64) error { return nil }); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(stored*b.N)/b.Elapsed().Seconds(), "msg/s")
	})
}

// A message that is erased while others before it wait says nothing about those.
func TestEraseWhileMessagesWait(t *testing.T) {
	s := newSite(t, 20)
	nc := s.connect()
	sidecar := run(t, nc, newTestEngine(), Config{})
	s.update(func(c *jetstream.StreamConfig) { c.MaxMsgs, c.Discard = 1, jetstream.DiscardNew })
	send(t, s.nc, s.topology, append(slices.Clone(s.messages), fromTo("u1", "victim", "friend", "drop it"))...)
	eventually(t, "all are delivered", func() bool { return s.consumer().Delivered.Stream == 21 })
	e := erasure("victim")
	e.Wait = time.Nanosecond // no checkpoint can be stored after it
	s.erase(e)
	nc.Close()
	_ = sidecar.wait()
	s.update(func(c *jetstream.StreamConfig) { c.MaxMsgs = -1 })
	next := run(t, s.connect(), newTestEngine(), Config{})
	s.waitRouted(len(s.messages))
	next.drain()
	expectRouted(t, s.js, s.topology, s.messages)
}
