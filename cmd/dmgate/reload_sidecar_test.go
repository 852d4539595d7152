package main

import (
	"context"
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/filter/stream"
	"github.com/dmgate/dmgate/rules"
)

// flips is how often the pack changes while messages come in.
const flips = 40

// flipFlop are two packs that differ in what they weigh and in a limit, which counts on from one to the other.
func flipFlop(t *testing.T) [2]map[string]string {
	config := strings.Replace(reloadPack["pack.yaml"], "rate: 1/1h, burst: 1", "rate: 20/1h, burst: 3", 1)
	for old, new := range map[string]string{
		"limits:\n":               "limits:\n  inboxes: {counts: strangers' messages, key: [recipient], rate: 5/1h, burst: 1}\n",
		"      limit.sender: 4\n": "      limit.sender: 4\n      limit.inboxes: 2\n",
	} {
		config = strings.Replace(config, old, new, 1)
	}
	other := strings.Replace(config, "burst: 3", "burst: 6", 1)
	other = strings.Replace(other, "limit.inboxes: 2", "limit.inboxes: 8", 1)
	packs := [2]map[string]string{maps.Clone(reloadPack), maps.Clone(reloadPack)}
	packs[0]["pack.yaml"], packs[1]["pack.yaml"] = config, other
	return packs
}

// While messages come in the pack is reloaded again and again. Nothing is lost or doubled, packs change between messages
// and only as often as they were reloaded, and the packs' revisions alone say again what was decided.
func TestReloadUnderLoad(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	r := newReloading(t, nil)
	versions := flipFlop(t)
	putPack(t, r.dir, versions[0])
	r.asked(ctx)
	topology := stream.Topology{}
	server := startSidecar(t, ctx, topology, r.engines)
	sent := mixedEvents(4000)
	byRevision := map[string]*rules.Pack{}
	applied := 0
	r.observe = func(e reload) {
		if e.Result == reloadApplied {
			applied++
		}
		byRevision[e.Pack.Revision] = e.Pack
	}
	failed := make(chan error)
	for i := range flips {
		from, to := len(sent)*i/flips, len(sent)*(i+1)/flips
		go func() {
			_, err := stream.Send(ctx, server.conn, topology, sent[from:to].each, nil)
			failed <- err
		}()
		putPack(t, r.dir, versions[(i+1)%2])
		r.asked(ctx)
		if err := <-failed; err != nil {
			t.Fatal(err)
		}
	}
	if applied != flips || len(byRevision) != 2 {
		t.Fatalf("%d of %d reloads took place, of %d packs: %s", applied, flips, len(byRevision), r.log())
	}
	got := routedMessages(t, ctx, server, topology, len(sent))
	checkExactlyOnce(t, sent, got)
	checkRevisions(t, sent, got, byRevision, applied)
}

// checkRevisions decides all again, each message by the pack whose revision it is stamped with, and wants the very same.
func checkRevisions(t *testing.T, sent events, got []stream.Routed, packs map[string]*rules.Pack, reloads int) {
	t.Helper()
	decisions := map[string]stream.Routed{}
	last, changes := "", 0
	for _, r := range got {
		if r.Invalid != "" {
			continue
		}
		decisions[r.MessageID] = r
		if r.Decision.Revision != last {
			last = r.Decision.Revision
			changes++
		}
	}
	if changes < 3 || changes > reloads+1 {
		t.Errorf("revisions change %d times in %d reloads", changes, reloads)
	}
	var engine *filter.Engine
	wrong := 0
	for _, e := range sent {
		r, ok := decisions[e.ID]
		if !ok {
			continue // no valid event
		}
		if pack := packs[r.Decision.Revision]; engine == nil || engine.Revision() != pack.Revision {
			engine = following(t, engine, pack.Engine())
		}
		m, err := event.Decode(e.Body, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		want, err := json.Marshal(engine.Decide(m))
		if err != nil {
			t.Fatal(err)
		}
		if string(want) != string(r.JSON) {
			if wrong++; wrong < 4 {
				t.Errorf("message %s was decided as\n%s\nand is decided again as\n%s", e.ID, r.JSON, want)
			}
		}
	}
	t.Logf("%d changes of the revision in %d reloads, %d of %d decisions are others", changes, reloads, wrong, len(decisions))
}

// following returns an engine that goes on where another has ended.
func following(t *testing.T, before, next *filter.Engine) *filter.Engine {
	t.Helper()
	if before != nil {
		if err := next.TakeOver(before); err != nil {
			t.Fatal(err)
		}
	}
	return next
}
