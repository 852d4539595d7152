package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/filter/stream"
	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/blocklist"
	"github.com/dmgate/dmgate/rules/live"
)

// livePack is a pack with the lists that are named, each of senders.
func livePack(t *testing.T, lists ...string) *rules.Pack {
	t.Helper()
	config := "name: small\nthresholds: {requests: 3, drop: 10}\ntrust: {follow_age: 72h}\nrollout: {percent: 100}\nlists:\n"
	weights := "weights:\n  all:\n    rules:\n      example.sticker: 1\n"
	for _, l := range lists {
		config += "  " + l + ": {kind: senders, block: [file.txt]}\n"
		weights += "      list." + l + ": 10\n"
	}
	pack, err := rules.Load(fstest.MapFS{
		"pack.yaml": {Data: []byte(config + weights)}, "file.txt": {Data: []byte("u-file\n")},
		"hello.rego": {Data: []byte(`package dmgate

# METADATA
# title: Sticker
# description: A message that brings a sticker.
# custom:
#   abuse: none, it is an example
hits contains {"rule": "example.sticker", "reason": "a sticker is attached"} if input.content.sticker == true
`)}})
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

// liveGate is a gate in this process that follows the live log.
type liveGate struct {
	t       *testing.T
	server  *natsServer
	engines *engines
	feed    *liveFeed
	log     safeBuffer
	decided chan filter.Decision
	stop    func()
	sent    int
}

func liveServer(t *testing.T) *natsServer {
	t.Helper()
	server, err := embed("127.0.0.1:0", t.TempDir(), slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.close(); err != nil {
			t.Error(err)
		}
	})
	return server
}

func startLive(t *testing.T, server *natsServer, pack *rules.Pack) *liveGate {
	t.Helper()
	g := &liveGate{t: t, server: server, engines: newEngines(pack, nil), decided: make(chan filter.Decision, 100)}
	log := slog.New(slog.NewTextHandler(&g.log, nil))
	g.feed = newLiveFeed(g.engines.SetLive, log)
	ctx, cancel := context.WithCancel(context.Background())
	if err := stream.Provision(ctx, server.conn, stream.Topology{}); err != nil {
		t.Fatal(err)
	}
	if err := g.feed.open(ctx, server, stream.Topology{}); err != nil {
		t.Fatal(err)
	}
	g.feed.setPack(pack)
	sidecar, err := stream.NewSidecar(server.conn, g.engines, event.Decode, stream.Config{
		Log: log, Observer: func(e stream.Event) { g.decided <- e.Decision }})
	if err != nil {
		t.Fatal(err)
	}
	wait := g.feed.start(ctx)
	g.feed.serve()
	done := make(chan error, 1)
	go func() { done <- sidecar.Run(ctx) }()
	g.stop = sync.OnceFunc(func() {
		cancel()
		wait()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(g.stop)
	return g
}

// decide sends a message of a sender and returns the decision on it.
func (g *liveGate) decide(sender string, sent time.Time) filter.Decision {
	g.t.Helper()
	d, _ := g.decideMessage(sender, sent)
	return d
}

// message is one of a sender; each has another id.
func (g *liveGate) message(sender string, sent time.Time) *filter.Message {
	g.sent++
	m := &filter.Message{ID: fmt.Sprintf("m%d-%p", g.sent, g), SentAt: sent, Text: "a secret"}
	m.Sender.ID, m.Recipient.ID = sender, "u-2"
	return m
}

func (g *liveGate) decideMessage(sender string, sent time.Time) (filter.Decision, *filter.Message) {
	g.t.Helper()
	m := g.message(sender, sent)
	out := events{{ID: m.ID, Sender: sender, Body: eventOf(m)}}
	if _, err := stream.Send(g.t.Context(), g.server.conn, stream.Topology{}, out.each, nil); err != nil {
		g.t.Fatal(err)
	}
	select {
	case d := <-g.decided:
		if d.MessageID != m.ID {
			g.t.Fatalf("decided %s, want %s", d.MessageID, m.ID)
		}
		return d, m
	case <-time.After(time.Minute):
		g.t.Fatalf("message %s is not decided: %s", m.ID, g.log.String())
	}
	return filter.Decision{}, nil
}

// decideUntil sends messages until a decision has a hit of a rule, or has none.
func (g *liveGate) decideUntil(sender, rule string, hit bool) filter.Decision {
	g.t.Helper()
	for deadline := time.Now().Add(time.Minute); ; {
		d := g.decide(sender, time.Now())
		if (filter.HitOf(d.Hits, rule) != nil) == hit {
			return d
		}
		if time.Now().After(deadline) {
			g.t.Fatalf("after a minute the last decision is %+v", d)
		}
	}
}

// command runs a command line against the server.
func (g *liveGate) command(args ...string) string {
	g.t.Helper()
	var out, problems bytes.Buffer
	c := &console{in: strings.NewReader(""), out: &out, err: &problems, getenv: func(name string) string {
		return map[string]string{"NATS_URL": g.server.url, "USER": "ann"}[name]
	}}
	if status := run(g.t.Context(), args, c); status != exitOK {
		g.t.Fatalf("%v: exit status %d: %s", args, status, &problems)
	}
	return out.String()
}

// put adds a change to the live log, and waits until it is in force.
func (g *liveGate) put(c live.Change) uint64 {
	g.t.Helper()
	key, value, err := c.Record()
	if err != nil {
		g.t.Fatal(err)
	}
	seq, err := stream.PutLive(g.t.Context(), g.server.conn, stream.Topology{}, key, value)
	if err != nil {
		g.t.Fatal(err)
	}
	g.await(seq)
	return seq
}

func (g *liveGate) await(position uint64) {
	g.t.Helper()
	if err := await(func() error {
		if at := g.engines.Current().Live(); at < position {
			return fmt.Errorf("at position %d, want %d", at, position)
		}
		return nil
	}); err != nil {
		g.t.Fatal(err)
	}
}

func blocked(list, sender string) live.Change {
	return live.Change{Op: live.Add, Who: "ann", Why: "test", List: list, Kind: blocklist.Senders, Entry: sender}
}

// What an operator adds takes effect on a gate that runs, and the decision says at which position; so does what is removed.
func TestLiveEntryTakesEffect(t *testing.T) {
	g := startLive(t, liveServer(t), livePack(t, "people"))
	if d := g.decide("u-bad", time.Now()); len(d.Hits) != 0 || d.Live != 0 {
		t.Fatalf("before: %+v", d)
	}
	fromFile := g.decide("u-file", time.Now())
	begun := time.Now()
	g.command("list", "add", "--list", "people", "--why", "test", "u-bad")
	d := g.decideUntil("u-bad", "list.people", true)
	t.Logf("in force after %v", time.Since(begun).Round(time.Millisecond))
	if d.Live != g.feed.book().Latest() || d.Live == 0 || d.Route != filter.Drop {
		t.Errorf("decision %+v at position %d", d, g.feed.book().Latest())
	}
	if d.Hits[0] != fromFile.Hits[0] {
		t.Errorf("hit %+v, of an entry in the file %+v", d.Hits[0], fromFile.Hits[0])
	}
	g.command("list", "add", "--list", "people", "--allow", "--why", "test", "u-file")
	g.decideUntil("u-file", "list.people", false)
	g.command("list", "remove", "--list", "people", "--why", "test", "u-bad")
	if after := g.decideUntil("u-bad", "list.people", false); after.Live <= d.Live {
		t.Errorf("removed at position %d after %d", after.Live, d.Live)
	}
	for _, private := range []string{"u-bad", "u-file", "secret"} {
		if strings.Contains(g.log.String(), private) {
			t.Errorf("the log tells %s: %s", private, g.log.String())
		}
	}
}

// Live entries are there after a restart from the first message on, and a past position decides as it did then.
func TestLiveEntriesSurviveRestarts(t *testing.T) {
	server, pack := liveServer(t), livePack(t, "people")
	first := startLive(t, server, pack)
	type made struct {
		d filter.Decision
		m *filter.Message
	}
	var all []made
	for i := range 6 {
		c := blocked("people", fmt.Sprint("u-", i%2))
		if i >= 4 {
			c.Op = live.Remove
		}
		first.put(c)
		d, m := first.decideMessage("u-0", time.Now().Add(-time.Minute))
		all = append(all, made{d, m})
	}
	first.put(blocked("people", "u-0"))
	first.stop()
	second := startLive(t, server, pack)
	if d := second.decide("u-0", time.Now()); filter.HitOf(d.Hits, "list.people") == nil || d.Live != second.feed.book().Latest() {
		t.Errorf("the first decision after a restart is %+v", d)
	}
	hits := 0
	for _, one := range all {
		m := *one.m
		m.At = m.SentAt.UTC()
		again := second.engines.AsOf(pack.Revision, one.d.Live).Decide(&m)
		want, got := jsonOf(t, one.d), jsonOf(t, again)
		if want != got {
			t.Errorf("as of position %d: %s, want %s", one.d.Live, got, want)
		}
		hits += len(one.d.Hits)
	}
	if hits == 0 || hits == len(all) {
		t.Errorf("%d hits in %d decisions: nothing to compare", hits, len(all))
	}
}

func jsonOf(t *testing.T, d filter.Decision) string {
	t.Helper()
	data, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// An entry covers messages of before its end, by their own time and not by the clock.
func TestLiveEntryEndsByTheMessagesTime(t *testing.T) {
	g := startLive(t, liveServer(t), livePack(t, "people"))
	end := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	c := blocked("people", "u-bad")
	c.Expires = end
	g.put(c)
	for offset, want := range map[time.Duration]bool{-time.Hour: true, -time.Millisecond: true, 0: false, time.Hour: false} {
		d := g.decide("u-bad", end.Add(offset))
		if got := filter.HitOf(d.Hits, "list.people") != nil; got != want {
			t.Errorf("%v from the end: hit %v, want %v", offset, got, want)
		}
	}
}

// What others write into the log counts for nothing and stops nothing; the log of the gate says so and quotes none of it.
func TestForeignRecordsAreIgnored(t *testing.T) {
	server := liveServer(t)
	g := startLive(t, server, livePack(t, "people"))
	key, value, err := blocked("people", "u-bad").Record()
	if err != nil {
		t.Fatal(err)
	}
	for foreign, record := range map[string]string{
		"pack":                    "nonsense",
		"what.is.this":            "u-secret",
		"list.people.secret":      string(value),
		"list.people." + key[13:]: "{}",
		"breaker.secret":          `{"op":"lift","rule":"secret","who":"a","why":"b"}`,
		"gate.anything":           "the gate's own",
		key:                       strings.Repeat("x", live.MaxRecord+1),
	} {
		if _, err := stream.PutLive(t.Context(), server.conn, stream.Topology{}, foreign, []byte(record)); err != nil {
			t.Fatal(err)
		}
	}
	g.put(blocked("people", "u-other"))
	if d := g.decide("u-bad", time.Now()); len(d.Hits) != 0 || d.Live == 0 {
		t.Errorf("a foreign record counts: %+v", d)
	}
	if d := g.decide("u-other", time.Now()); len(d.Hits) == 0 {
		t.Error("after foreign records an entry does not count")
	}
	logged := g.log.String()
	if n := strings.Count(logged, "can't be read and has no effect"); n != 1 {
		t.Errorf("the log tells of foreign records %d times, want once: %s", n, logged)
	}
	if strings.Contains(logged, "secret") {
		t.Errorf("the log quotes a record: %s", logged)
	}
}

// A pack without the list keeps an entry without effect, and says so; a pack that has it again has it count.
func TestLiveEntryOfAListThatThePackLacks(t *testing.T) {
	g := startLive(t, liveServer(t), livePack(t, "people"))
	g.put(blocked("people", "u-bad"))
	setPack := g.feed.after(g.engines.SetPack)
	setPack(livePack(t, "others"), nil)
	if d := g.decide("u-bad", time.Now()); len(d.Hits) != 0 {
		t.Errorf("hits %v", d.Hits)
	}
	if want := `level=WARN msg="1 live entry without effect: the pack in force has no list people"`; !strings.Contains(g.log.String(), want) {
		t.Errorf("the log lacks %s: %s", want, g.log.String())
	}
	if got := g.command("list", "live", "--output", "json"); !strings.Contains(got, "u-bad") {
		t.Errorf("the entry is not shown: %s", got)
	}
	setPack(livePack(t, "people"), nil)
	if d := g.decide("u-bad", time.Now()); len(d.Hits) != 1 {
		t.Errorf("hits %v", d.Hits)
	}
}

// A routed message is explained with the live entries of the position that it was decided at, whatever is live today.
func TestExplainRoutedWithLiveEntries(t *testing.T) {
	dir := t.TempDir()
	putPack(t, dir, reloadPack)
	pack, err := loadPack(dir)
	if err != nil {
		t.Fatal(err)
	}
	g := startLive(t, liveServer(t), pack)
	g.put(blocked("senders", "u-live"))
	d := g.decide("u-live", time.Now())
	if filter.HitOf(d.Hits, "list.senders") == nil {
		t.Fatalf("decided %+v", d)
	}
	remove := blocked("senders", "u-live")
	remove.Op = live.Remove
	g.put(remove)
	text := g.command("explain", "--routed", d.MessageID, "--pack", dir)
	for _, want := range []string{"Today's pack decides the same.", fmt.Sprintf("live log   position %d\n", d.Live)} {
		if !strings.Contains(text, want) {
			t.Errorf("the explanation lacks %q:\n%s", want, text)
		}
	}
}
