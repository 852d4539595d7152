package stream

import "testing"

// TestWhatIsOnTheWayIsLeft has a server that has delivered all, of which nothing was received yet.
func TestWhatIsOnTheWayIsLeft(t *testing.T) {
	s := newSite(t, 5)
	send(t, s.nc, s.topology, s.messages...)
	r := &reader{js: s.js, stream: s.topology.InboundStream(), config: startAtSequence(1, s.topology.inboundSubjects(), false),
		ahead: usualBytes}
	if err := r.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer r.close()
	if err := r.puller.ask(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "all is delivered", func() bool {
		info, err := r.consumer.Info(t.Context())
		return err == nil && info.NumPending == 0
	})
	for want := len(s.messages); want >= 0; want-- {
		if left, err := r.left(t.Context()); err != nil || left != uint64(want) {
			t.Errorf("%d are left, want %d; %v", left, want, err)
		}
		if want > 0 {
			if _, err := r.next(); err != nil {
				t.Fatal(err)
			}
		}
	}
}
