package stream

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
)

var (
	noon  = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	byAda = Author{Who: "ada@ops", Why: "a false alarm", At: noon}
)

// routedSite is a site whose messages are routed.
func routedSite(t *testing.T, messages ...Outgoing) *site {
	t.Helper()
	s := newSite(t, 0)
	s.messages = messages
	sidecar := run(t, s.connect(), newTestEngine(), Config{})
	send(t, s.nc, s.topology, messages...)
	s.waitRouted(len(messages))
	sidecar.drain()
	return s
}

func (s *site) releaser() *Releaser {
	s.t.Helper()
	r, err := NewReleaser(s.t.Context(), s.connect(), s.topology)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// copies are the released copies in the routed stream.
func (s *site) copies() []*jetstream.RawStreamMsg {
	s.t.Helper()
	return slices.DeleteFunc(readAll(s.t, s.js, s.topology.RoutedStream()),
		func(m *jetstream.RawStreamMsg) bool { return m.Header.Get(HeaderReleased) == "" })
}

// wideID has what subjects, headers and JSON all have to escape, and leaves room for the two bytes that dm puts before a
// recipient, in ids as long as they may be.
var wideID = "% *.>\"\\ü" + strings.Repeat("x", 254-len("% *.>\"\\ü"))

func TestRelease(t *testing.T) {
	for _, id := range []string{"m", wideID} {
		s := routedSite(t, dm("other", "s", "drop"), dm(id, id, "drop this"), dm("later", "s", "inbox"))
		released, err := s.releaser().Release(t.Context(), id, Search{}, byAda)
		if err != nil {
			t.Fatal(err)
		}
		want := Released{Release{filter.Drop, 2, "ada@ops", "a false alarm", noon}, id, "r-" + id, 4, false}
		if released != want {
			t.Errorf("got %+v, want %+v", released, want)
		}
		all := readAll(t, s.js, "DM_ROUTED")
		original, copy := all[1], all[3]
		if copy.Subject != "dm.routed.inbox."+Escape("r-"+id) || !bytes.Equal(copy.Data, original.Data) {
			t.Errorf("the copy is on %s: %s", copy.Subject, copy.Data)
		}
		for _, name := range []string{HeaderScore, HeaderRevision, HeaderDecision} {
			if got := copy.Header.Get(name); got == "" || got != original.Header.Get(name) {
				t.Errorf("header %s is %q, of the original %q", name, got, original.Header.Get(name))
			}
		}
		if copy.Header.Get(HeaderRoute) != "inbox" || copy.Header.Get(HeaderReleased) !=
			`{"from":"drop","sequence":2,"who":"ada@ops","why":"a false alarm","at":"2026-11-23T12:00:00Z"}` {
			t.Errorf("headers: %v", copy.Header)
		}
		for _, name := range []string{"Dmgate-Sequence", "Dmgate-Stored"} {
			if copy.Header.Get(name) != "" {
				t.Errorf("the copy has %s, by which the gate would take it for its own", name)
			}
		}
		again, ok := errors.AsType[*AlreadyReleased](releaseError(t, s.releaser(), id))
		if !ok || again.ID != id || again.Release != want.Release || !strings.Contains(again.Error(), "by ada@ops at 2026-11-23T12:00:00Z: a false alarm") {
			t.Errorf("again: %v", again)
		}
		if n := len(s.copies()); n != 1 {
			t.Errorf("%d copies", n)
		}
	}
}

// releaseError releases on another's word and returns what that comes to.
func releaseError(t *testing.T, r *Releaser, id string) error {
	t.Helper()
	_, err := r.Release(t.Context(), id, Search{}, Author{Who: "bob", Why: "me too", At: noon.Add(time.Hour)})
	return err
}

// The headers of the gate are taken off the copy also where the original has them.
func TestReleaseHidesFromTheGate(t *testing.T) {
	r := &Releaser{}
	s := routedSite(t)
	*r = *s.releaser()
	original := &jetstream.RawStreamMsg{Data: []byte("x"), Header: map[string][]string{
		"Dmgate-Sequence": {"7"}, "Dmgate-Stored": {"2026-11-23T12:00:00Z"}, HeaderDecision: {"{}"}, "Trace": {"t"},
		"Nats-TTL": {"1h"}, "Nats-Expected-Last-Sequence": {"6"},
	}}
	copy, err := r.releasedCopy(t.Context(), original, "r", &releaseRecord{key: "k"})
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for name := range copy.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	if want := []string{HeaderDecision, HeaderReleased, HeaderRoute, "Nats-Msg-Id", "Trace"}; !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
}

// However many release at once, one does, and all the others are told of it.
func TestReleasesAtOnce(t *testing.T) {
	s := routedSite(t, dm("m", "s", "requests"), dm("n", "s", "requests"))
	const rivals = 12
	results, failures := make([]Released, rivals), make([]error, rivals)
	var all sync.WaitGroup
	for i := range rivals {
		r := s.releaser()
		all.Go(func() {
			by := Author{Who: fmt.Sprint("rival ", i), Why: "first", At: noon}
			results[i], failures[i] = r.Release(t.Context(), "m", Search{}, by)
		})
	}
	all.Wait()
	first, won := "", 0
	for i := range rivals {
		if failures[i] == nil && !results[i].Finished {
			first, won = results[i].Who, won+1
		}
	}
	if won != 1 || len(s.copies()) != 1 {
		t.Fatalf("%d released it, there are %d copies", won, len(s.copies()))
	}
	for i, err := range failures {
		refused, ok := errors.AsType[*AlreadyReleased](err)
		switch {
		case err == nil && results[i].Who != first, ok && refused.Who != first, err != nil && !ok:
			t.Errorf("rival %d: %+v, %v; the first was %s", i, results[i], err, first)
		}
	}
}

// A release that stopped after its record is finished by the next one, on the word of the first, at whatever time.
func TestInterruptedRelease(t *testing.T) {
	for _, stored := range []bool{false, true} {
		t.Run(fmt.Sprintf("copy stored %v", stored), func(t *testing.T) {
			s := routedSite(t, dm("m", "s", "drop"), dm("n", "s", "inbox"))
			s.update(func(c *jetstream.StreamConfig) { c.Duplicates = 100 * time.Millisecond }) // the server forgets at once
			r := s.releaser()
			found, err := FindRouted(t.Context(), s.nc, s.topology, "m", Search{})
			if err != nil {
				t.Fatal(err)
			}
			record, err := r.record(t.Context(), &found, byAda)
			if err != nil {
				t.Fatal(err)
			}
			if stored {
				original, err := r.stream.GetMsg(t.Context(), 1)
				if err == nil {
					_, err = r.store(t.Context(), &found, original, record)
				}
				if err != nil {
					t.Fatal(err)
				}
				eventually(t, "the server has forgotten the id", func() bool { return s.forgets(record.copyID()) })
			}
			got, err := s.releaser().Release(t.Context(), "m", Search{}, Author{Who: "bob", Why: "again", At: noon})
			if refused, ok := errors.AsType[*AlreadyReleased](err); ok != stored || ok && refused.Who != "ada@ops" {
				t.Errorf("the next one: %+v, %v", got, err)
			}
			if !stored && (!got.Finished || got.Who != "ada@ops" || got.Copy != 3) {
				t.Errorf("finished: %+v", got)
			}
			if _, ok := errors.AsType[*AlreadyReleased](releaseError(t, r, "m")); !ok || len(s.copies()) != 1 {
				t.Errorf("then there are %d copies", len(s.copies()))
			}
			if done, err := readRelease(t.Context(), r.records, record.key); err != nil || done.Copy == 0 {
				t.Errorf("the record is not completed: %+v, %v", done, err)
			}
		})
	}
}

// forgets reports whether the server stores a message of this id once more, and takes it out again.
func (s *site) forgets(id string) bool {
	s.t.Helper()
	ack, err := s.js.Publish(s.t.Context(), "dm.routed.probe", nil, jetstream.WithMsgID(id))
	if err != nil {
		s.t.Fatal(err)
	}
	if !ack.Duplicate {
		if err := s.delete(s.topology.RoutedStream(), ack.Sequence); err != nil {
			s.t.Fatal(err)
		}
	}
	return !ack.Duplicate
}

// A release that slept since it looked does not publish a second copy, though the server has forgotten the first.
func TestReleaseThatSlept(t *testing.T) {
	s := routedSite(t, dm("m", "s", "drop"))
	s.update(func(c *jetstream.StreamConfig) { c.Duplicates = 100 * time.Millisecond })
	r := s.releaser()
	last, err := r.lastTo(t.Context(), "dm.routed.inbox.r-s")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.releaser().Release(t.Context(), "m", Search{}, byAda); err != nil {
		t.Fatal(err)
	}
	copy := s.copies()[0]
	_, err = s.js.Publish(t.Context(), copy.Subject, copy.Data, jetstream.WithExpectLastSequencePerSubject(last))
	if !hasCode(err, jetstream.JSErrCodeStreamWrongLastSequence) {
		t.Errorf("the server takes what comes too late: %v", err)
	}
}

func TestReleaseRefuses(t *testing.T) {
	s := routedSite(t, dm("delivered", "s", "inbox"), dm("m", "s", "drop"))
	r := s.releaser()
	if err := releaseError(t, r, "delivered"); !errors.Is(err, ErrInInbox) {
		t.Errorf("from the inbox: %v", err)
	}
	if _, ok := errors.AsType[*NotFound](releaseError(t, r, "nobody")); !ok {
		t.Error("what is not there is released")
	}
	for _, by := range []Author{{Who: "a"}, {Why: "b"}, {Who: " ", Why: "b"}, {Who: "a", Why: "b\nc"}, {Who: "a", Why: "\xff"}, {Who: strings.Repeat("a", MaxWho+1), Why: "b"},
		{Who: "a", Why: strings.Repeat("b", MaxWhy+1)}} {
		if _, err := r.Release(t.Context(), "m", Search{}, by); err == nil {
			t.Errorf("released by %+v", by)
		}
	}
	if n := len(s.copies()); n != 0 {
		t.Errorf("%d copies", n)
	}
	keys, err := r.records.Keys(t.Context())
	if !errors.Is(err, jetstream.ErrNoKeysFound) {
		t.Errorf("records: %v, %v", keys, err)
	}
}

// A stream that drops what was read can't tell whether a copy was delivered: nothing is guessed.
func TestReleaseThatCannotBeKnown(t *testing.T) {
	s := routedSite(t, dm("m", "s", "drop"))
	s.update(func(c *jetstream.StreamConfig) { c.Duplicates, c.MaxMsgsPerSubject = 100*time.Millisecond, 10 })
	r := s.releaser()
	found, err := FindRouted(t.Context(), s.nc, s.topology, "m", Search{})
	if err == nil {
		_, err = r.record(t.Context(), &found, byAda)
	}
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the window is over", func() bool {
		err := releaseError(t, s.releaser(), "m")
		return err != nil && strings.Contains(err.Error(), "an earlier release by ada@ops was interrupted") || len(s.copies()) > 0
	})
}

// Readers find the decision that was made, and know a copy for what it is.
func TestReadersOfReleasedCopies(t *testing.T) {
	s := routedSite(t, dm("m", "s", "drop"))
	if _, err := s.releaser().Release(t.Context(), "m", Search{}, byAda); err != nil {
		t.Fatal(err)
	}
	found, err := FindRouted(t.Context(), s.nc, s.topology, "m", Search{})
	if err != nil || found.Sequence != 1 || found.Route != filter.Drop || found.Released != nil {
		t.Errorf("found %+v, %v", found, err)
	}
	watched := watchTwo(t, s, WatchOptions{All: true})
	copy := watched[slices.IndexFunc(watched, func(r Routed) bool { return r.Sequence == 2 })]
	if copy.MessageID != "m" || copy.Route != filter.Inbox || copy.Recipient != "r-s" || copy.Released == nil ||
		copy.Released.Who != "ada@ops" || copy.Decision.Route != filter.Drop {
		t.Errorf("watched %+v", copy)
	}
	if err := s.delete("DM_ROUTED", 1); err != nil {
		t.Fatal(err)
	}
	for _, search := range []Search{{}, {Recipient: "r-s"}, {Since: time.Now().Add(-time.Hour)}} {
		found, err := FindRouted(t.Context(), s.nc, s.topology, "m", search)
		if err != nil || found.Sequence != 2 || found.Released == nil || found.MessageID != "m" {
			t.Errorf("without the original: %+v, %v", found, err)
		}
	}
	if _, ok := errors.AsType[*AlreadyReleased](releaseError(t, s.releaser(), "m")); !ok {
		t.Error("a copy without its original is released again")
	}
}

// A copy lives as long as what the gate delivers by itself.
func TestReleasedCopyIsKeptLikeTheInbox(t *testing.T) {
	nc := connect(t, startServer(t).ClientURL())
	topology := Topology{Retain: retain(2*time.Hour, 0, 90*time.Minute)}
	js := provision(t, nc, topology)
	sidecar := run(t, nc, newTestEngine(), Config{Topology: topology})
	send(t, nc, topology, dm("a", "s1", "inbox"), dm("b", "s2", "drop"))
	waitRouted(t, js, topology, 2)
	sidecar.drain()
	r, err := NewReleaser(t.Context(), nc, topology)
	if err == nil {
		_, err = r.Release(t.Context(), "b", Search{}, byAda)
	}
	if err != nil {
		t.Fatal(err)
	}
	if copy := readAll(t, js, "DM_ROUTED")[2]; copy.Header.Get("Nats-TTL") != "7200" {
		t.Errorf("the copy lives for %q", copy.Header.Get("Nats-TTL"))
	}
}

// The sidecar goes on beside releases, and takes no copy for a message that it has routed.
func TestSidecarBesideReleases(t *testing.T) {
	s := newSite(t, 300)
	sidecar := run(t, s.connect(), newTestEngine(), Config{})
	held := dm("held", "s", "requests")
	send(t, s.nc, s.topology, held)
	s.waitRouted(1)
	send(t, s.nc, s.topology, s.messages[:150]...)
	if _, err := s.releaser().Release(t.Context(), "held", Search{}, byAda); err != nil {
		t.Fatal(err)
	}
	send(t, s.nc, s.topology, s.messages[150:]...)
	s.waitRouted(len(s.messages) + 2)
	sidecar.drain()
	again := run(t, s.connect(), newTestEngine(), Config{Recover: time.Hour})
	send(t, s.nc, s.topology, dm("last", "s", "inbox"))
	s.waitRouted(len(s.messages) + 3)
	again.drain()
	if n := count(t, s.js, "DM_ROUTED"); n != len(s.messages)+3 || len(s.copies()) != 1 || count(t, s.js, "DM_INVALID") != 0 {
		t.Errorf("%d messages, %d copies", n, len(s.copies()))
	}
}

// The record has nobody's id and no text.
func TestReleaseRecordNamesNobody(t *testing.T) {
	s := routedSite(t, dm("m", "secret-sender", "drop secret words"))
	r := s.releaser()
	if _, err := r.Release(t.Context(), "m", Search{}, byAda); err != nil {
		t.Fatal(err)
	}
	entry, err := r.records.Get(t.Context(), releaseKey(1, readAll(t, s.js, "DM_ROUTED")[0].Time))
	if err != nil {
		t.Fatal(err)
	}
	var record releaseRecord
	if err := json.Unmarshal(entry.Value(), &record); err != nil || strings.Contains(string(entry.Value()), "secret") ||
		!slices.Equal(record.People, []string{digest("r-secret-sender"), digest("secret-sender")}) || record.Copy != 2 {
		t.Errorf("record: %s, %v", entry.Value(), err)
	}
}
