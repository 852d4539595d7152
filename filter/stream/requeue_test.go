package stream

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// invalidSite is a site with messages that are no valid events, and one that is; no gate runs.
func invalidSite(t *testing.T, invalid ...*nats.Msg) *site {
	t.Helper()
	s := newSite(t, 0)
	s.reject(invalid...)
	return s
}

// reject has a gate find messages invalid.
func (s *site) reject(messages ...*nats.Msg) {
	s.t.Helper()
	before := count(s.t, s.js, s.topology.InvalidStream())
	sidecar := run(s.t, s.connect(), newTestEngine(), Config{})
	for _, m := range messages {
		if _, err := s.js.PublishMsg(s.t.Context(), m); err != nil {
			s.t.Fatal(err)
		}
	}
	eventually(s.t, "they are invalid", func() bool { return count(s.t, s.js, s.topology.InvalidStream()) == before+len(messages) })
	sidecar.drain()
}

// broken is what lacks a recipient.
func broken(id, sender string) *nats.Msg {
	return &nats.Msg{
		Subject: Topology{}.InboundSubject(sender), Data: fmt.Appendf(nil, `{"id":%q,"sender":{"id":%q}}`, id, sender),
		Header: nats.Header{"Nats-Msg-Id": {escapeHeader(id)}, "Trace": {"t-" + id}},
	}
}

func (s *site) requeue(o RequeueOptions) []Requeued {
	s.t.Helper()
	var out []Requeued
	for r, err := range Requeue(s.t.Context(), s.nc, s.topology, o) {
		if err != nil {
			s.t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

func sequencesOf(rs []Requeued) (out []uint64) {
	for _, r := range rs {
		out = append(out, r.Sequence)
	}
	return out
}

func TestRequeuePutsBackWhatWasPublished(t *testing.T) {
	first, second := broken("a", "s.*>%"), broken("b", "s")
	s := invalidSite(t, first, second)
	got := s.requeue(RequeueOptions{All: true})
	if len(got) != 2 || got[0].Sequence != 1 || got[0].Inbound != 3 || got[1].Inbound != 4 || got[0].Again || got[0].Err != nil ||
		!strings.HasPrefix(got[0].Reason, "recipient.id: absent") || got[0].Subject != first.Subject || got[0].Stored.IsZero() {
		t.Errorf("got %+v", got)
	}
	back := readAll(t, s.js, "DM_INBOUND")[2:]
	for i, want := range []*nats.Msg{first, second} {
		if back[i].Subject != want.Subject || !bytes.Equal(back[i].Data, want.Data) || back[i].Header.Get("Trace") != want.Header.Get("Trace") {
			t.Errorf("%d: put back on %s, with %v", i, back[i].Subject, back[i].Header)
		}
		for name := range back[i].Header {
			if strings.HasPrefix(name, "Dmgate-") {
				t.Errorf("%d: put back with %s", i, name)
			}
		}
	}
	if n := count(t, s.js, "DM_INVALID"); n != 0 {
		t.Errorf("%d messages are still invalid", n)
	}
	if more := s.requeue(RequeueOptions{All: true}); len(more) != 0 {
		t.Errorf("then %+v", more)
	}
}

func TestRequeueChooses(t *testing.T) {
	other := &nats.Msg{Subject: "dm.inbound.s", Data: []byte("{"), Header: nats.Header{"Nats-Msg-Id": {"c"}}}
	for name, test := range map[string]struct {
		options RequeueOptions
		want    []uint64
	}{
		"sequences, oldest first":       {RequeueOptions{Sequences: []uint64{3, 1, 3}}, []uint64{1, 3}},
		"id in a body":                  {RequeueOptions{IDs: []string{wideID}}, []uint64{2}},
		"id under which it came, twice": {RequeueOptions{IDs: []string{"c", "a"}}, []uint64{1, 3}},
		"reason":                        {RequeueOptions{Reason: "recipient.id: absent"}, []uint64{1, 2}},
		"a reason of none":              {RequeueOptions{Reason: "nothing"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := invalidSite(t, broken("a", "s"), broken(wideID, "s"), other)
			dry := test.options
			dry.DryRun = true
			for _, o := range []RequeueOptions{dry, test.options} {
				if got := sequencesOf(s.requeue(o)); !slices.Equal(got, test.want) {
					t.Errorf("dry run %v: got %v, want %v", o.DryRun, got, test.want)
				}
				left := 3
				if !o.DryRun {
					left -= len(test.want)
				}
				if n, in := count(t, s.js, "DM_INVALID"), count(t, s.js, "DM_INBOUND"); n != left || in != 6-left {
					t.Errorf("dry run %v: %d are left, %d inbound", o.DryRun, n, in)
				}
			}
		})
	}
}

// What is interrupted between putting back and taking out is finished the next time, and nothing is there twice.
func TestRequeueAgain(t *testing.T) {
	s := invalidSite(t, broken("a", "s"))
	kept := s.requeue(RequeueOptions{All: true, Keep: true}) // the same as one that stopped in between
	if len(kept) != 1 || kept[0].Inbound != 2 || count(t, s.js, "DM_INVALID") != 1 {
		t.Fatalf("kept %+v", kept)
	}
	again := s.requeue(RequeueOptions{All: true})
	if len(again) != 1 || !again[0].Again || again[0].Inbound != 2 {
		t.Errorf("again: %+v", again)
	}
	if count(t, s.js, "DM_INBOUND") != 2 || count(t, s.js, "DM_INVALID") != 0 {
		t.Errorf("%d inbound, %d invalid", count(t, s.js, "DM_INBOUND"), count(t, s.js, "DM_INVALID"))
	}
}

// What is still invalid comes back once, also while a gate runs that is as quick as it can be.
func TestRequeueWhileAGateRuns(t *testing.T) {
	var messages []*nats.Msg
	for i := range 40 {
		messages = append(messages, broken(fmt.Sprint("m", i), "s"))
	}
	s := invalidSite(t, messages...)
	sidecar := run(t, s.connect(), newTestEngine(), Config{})
	if got := s.requeue(RequeueOptions{All: true}); len(got) != 40 {
		t.Errorf("%d are put back", len(got))
	}
	eventually(t, "they are back", func() bool { return count(t, s.js, "DM_INVALID") == 40 })
	sidecar.drain()
	if n := count(t, s.js, "DM_INBOUND"); n != 80 {
		t.Errorf("%d are inbound", n)
	}
}

// A message of which the invalid stream has no body is read where it came in; where it is gone the others are put back.
func TestRequeueOfOmittedBodies(t *testing.T) {
	e := startPlainServer(t, func(o *server.Options) {
		o.JetStream, o.StoreDir, o.MaxPayload = true, t.TempDir(), 64<<10
	})
	nc := connect(t, e.ClientURL())
	s := &site{t: t, nc: nc, server: e, js: provision(t, nc, Topology{})}
	large := func(letter string) *nats.Msg {
		return &nats.Msg{Subject: "dm.inbound.s", Data: bytes.Repeat([]byte(letter), 64<<10-100), Header: nats.Header{"Trace": {"t"}}}
	}
	s.reject(large("a"), large("b"), large("c"), broken("d", "s"))
	if m := readAll(t, s.js, "DM_INVALID")[0]; m.Header.Get(HeaderOmitted) == "" {
		t.Fatalf("the body is not left out: %v", m.Header)
	}
	if err := s.delete("DM_INBOUND", 1); err != nil {
		t.Fatal(err)
	}
	got := s.requeue(RequeueOptions{All: true})
	if len(got) != 4 || got[0].Err == nil || !strings.Contains(got[0].Err.Error(), "DM_INBOUND does not hold it any more") ||
		got[1].Err != nil || got[2].Err != nil || got[3].Err != nil {
		t.Errorf("got %+v", got)
	}
	back := readAll(t, s.js, "DM_INBOUND")
	if len(back) != 6 || !bytes.Equal(back[3].Data, large("b").Data) || !bytes.Equal(back[4].Data, large("c").Data) {
		t.Errorf("%d are inbound", len(back))
	}
	if left := readAll(t, s.js, "DM_INVALID"); len(left) != 1 || left[0].Sequence != 1 {
		t.Errorf("%d are left", len(left))
	}
}

// What dmgate did not put into the invalid stream is put nowhere.
func TestRequeueRefuses(t *testing.T) {
	s := newSite(t, 0)
	for _, subject := range []string{"", "dm.inbound", "dm.inbound.>", "dm.routed.inbox.r", "other.inbound.s", "dm.inbound.a b", "dm.inbound.cut…"} {
		m := &nats.Msg{Subject: "dm.invalid", Data: []byte("{}"), Header: nats.Header{HeaderReason: {"r"}, HeaderSubject: {subject}}}
		if _, err := s.js.PublishMsg(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	got := s.requeue(RequeueOptions{All: true})
	if len(got) != 7 || slices.ContainsFunc(got, func(r Requeued) bool { return r.Err == nil }) {
		t.Errorf("got %+v", got)
	}
	if gone := s.requeue(RequeueOptions{Sequences: []uint64{99}}); len(gone) != 1 || gone[0].Err == nil {
		t.Errorf("got %+v", gone)
	}
	if count(t, s.js, "DM_INVALID") != 7 || count(t, s.js, "DM_INBOUND") != 0 || count(t, s.js, "DM_ROUTED") != 0 {
		t.Error("something was put somewhere")
	}
	for _, err := range Requeue(t.Context(), s.nc, s.topology, RequeueOptions{IDs: []string{"nobody"}}) {
		if err == nil || !strings.Contains(err.Error(), `DM_INVALID holds no message ["nobody"], so nothing was put back`) {
			t.Errorf("got %v", err)
		}
	}
	for _, err := range Requeue(t.Context(), s.nc, Topology{Prefix: "other"}, RequeueOptions{All: true}) {
		if err == nil || !strings.Contains(err.Error(), "stream OTHER_INBOUND: ") {
			t.Errorf("got %v", err)
		}
	}
}

// A message that could not be routed then, and can be now, is routed.
func TestRequeuedMessageIsRouted(t *testing.T) {
	s := newSite(t, 0)
	m := &nats.Msg{Subject: "dm.invalid", Data: dm("m", "s", "drop").Body, Header: nats.Header{
		HeaderReason: {"the routed stream refuses it"}, HeaderSubject: {"dm.inbound.s"}, HeaderSequence: {"1"}}}
	if _, err := s.js.PublishMsg(t.Context(), m, jetstream.WithMsgID("inbound-1-2")); err != nil {
		t.Fatal(err)
	}
	sidecar := run(t, s.connect(), newTestEngine(), Config{})
	s.requeue(RequeueOptions{All: true})
	s.waitRouted(1)
	sidecar.drain()
	if got := readAll(t, s.js, "DM_ROUTED"); got[0].Subject != "dm.routed.drop.r-s" || !bytes.Equal(got[0].Data, m.Data) {
		t.Errorf("routed to %s", got[0].Subject)
	}
}
