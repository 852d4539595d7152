package stream

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

func TestSendCountsDuplicates(t *testing.T) {
	s := newSite(t, 700)
	var told []Sent
	sent, err := Send(t.Context(), s.nc, s.topology, slices.Values(append(s.messages, s.messages[:5]...)),
		func(s Sent) { told = append(told, s) })
	if err != nil {
		t.Fatal(err)
	}
	if want := (Sent{Stored: 700, Duplicates: 5, Last: 700}); sent != want || told[len(told)-1] != want || len(told) != 705 {
		t.Errorf("sent %+v, told %d times", sent, len(told))
	}
	for i, m := range readAll(t, s.js, s.topology.InboundStream()) {
		if string(m.Data) != string(s.messages[i].Body) || m.Subject != s.topology.InboundSubject(s.messages[i].Sender) {
			t.Fatalf("message %d on %s is %s", i, m.Subject, m.Data)
		}
	}
}

func TestSendErrors(t *testing.T) {
	server := startServer(t)
	nc := connect(t, server.ClientURL())
	_, err := Send(t.Context(), nc, Topology{}, slices.Values(mixed(3, 1)), nil)
	if err == nil || !strings.Contains(err.Error(), "message 1 to DM_INBOUND") || !strings.Contains(err.Error(), "does the stream exist") {
		t.Errorf("without a stream: %v", err)
	}
	provision(t, nc, Topology{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Send(ctx, nc, Topology{}, slices.Values(mixed(1000, 1)), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("when cancelled: %v", err)
	}
	large := Outgoing{ID: "a", Sender: "s", Body: make([]byte, 2<<20)}
	if _, err := Send(t.Context(), nc, Topology{}, slices.Values([]Outgoing{large}), nil); err == nil {
		t.Error("a message larger than the server takes is sent")
	}
}

// watchTwo collects two messages.
func watchTwo(t *testing.T, s *site, o WatchOptions) []Routed {
	t.Helper()
	var out []Routed
	for r, err := range Watch(t.Context(), s.nc, s.topology, o) {
		if err != nil {
			t.Fatal(err)
		}
		if out = append(out, r); len(out) == 2 {
			break
		}
	}
	slices.SortFunc(out, func(a, b Routed) int { return strings.Compare(a.Invalid, b.Invalid) })
	return out
}

func TestWatch(t *testing.T) {
	s := newSite(t, 0)
	sidecar := run(t, s.connect(), newTestEngine(), Config{})
	begun := time.Now()
	message := dm("m 1", "s.1", "requests please")
	send(t, s.nc, s.topology, message, Outgoing{ID: "bad", Sender: "s", Body: []byte("{}")})
	for name, o := range map[string]WatchOptions{
		"all": {All: true}, "since": {Since: begun.Add(-time.Minute)}, "bodies": {All: true, Bodies: true},
	} {
		t.Run(name, func(t *testing.T) {
			got := watchTwo(t, s, o)
			valid, invalid := got[0], got[1]
			if valid.Route != filter.Requests || valid.MessageID != "m 1" || valid.Recipient != "r-s.1" ||
				valid.Decision.Score != 3 || !strings.HasPrefix(string(valid.JSON), `{"message_id":"m 1"`) ||
				valid.Sequence != 1 || valid.Stored.IsZero() {
				t.Errorf("routed: %+v", valid)
			}
			if invalid.Invalid == "" || invalid.Recipient != "" {
				t.Errorf("invalid: %+v", invalid)
			}
			if o.Bodies != (string(valid.Body) == string(message.Body)) || !o.Bodies && valid.Body != nil {
				t.Errorf("body: %q", valid.Body)
			}
		})
	}
	sidecar.drain()
}

func TestWatchReportsForeignMessagesAndGoesOn(t *testing.T) {
	s := newSite(t, 0)
	for _, subject := range []string{"dm.routed.inbox.r", "dm.invalid"} {
		if _, err := s.js.Publish(t.Context(), subject, []byte("foreign")); err != nil {
			t.Fatal(err)
		}
	}
	var wrong []string
	for _, err := range Watch(t.Context(), s.nc, s.topology, WatchOptions{All: true}) {
		if err == nil {
			t.Fatal("a foreign message is taken for one of dmgate's")
		}
		if !errors.Is(err, ErrForeign) {
			t.Errorf("%v is not an ErrForeign", err)
		}
		if wrong = append(wrong, err.Error()); len(wrong) == 2 {
			break
		}
	}
	slices.Sort(wrong)
	if !strings.Contains(wrong[0], "stream DM_INVALID, sequence 1") || !strings.Contains(wrong[1], "stream DM_ROUTED, sequence 1") {
		t.Errorf("got %q", wrong)
	}
}

func TestWatchNewOnlyUntilCancelled(t *testing.T) {
	s := newSite(t, 0)
	sidecar := run(t, s.connect(), newTestEngine(), Config{})
	send(t, s.nc, s.topology, dm("old", "s", "inbox"))
	s.waitRouted(1)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	seen := make(chan string, 100)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for r, err := range Watch(ctx, s.nc, s.topology, WatchOptions{}) {
			if err != nil {
				t.Error(err)
			}
			seen <- r.MessageID
		}
	}()
	n := 0
	eventually(t, "a new message is seen", func() bool { // the watch may begin at any moment
		n++
		send(t, s.nc, s.topology, dm("new"+strings.Repeat("i", n), "s", "inbox"))
		return len(seen) > 0
	})
	if id := <-seen; !strings.HasPrefix(id, "new") {
		t.Errorf("saw %s", id)
	}
	cancel()
	<-ended
	sidecar.drain()
}

func TestWatchWithoutStreams(t *testing.T) {
	server := startServer(t)
	for _, err := range Watch(t.Context(), connect(t, server.ClientURL()), Topology{}, WatchOptions{}) {
		if err == nil || errors.Is(err, ErrForeign) || !strings.Contains(err.Error(), "stream DM_") {
			t.Errorf("got %v", err)
		}
	}
}
