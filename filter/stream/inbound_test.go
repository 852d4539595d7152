package stream

import (
	"slices"
	"testing"
)

// TestReadToGoesOnBehindAWrongEnd has the server say of a message that nothing is behind it, which then is not so.
func TestReadToGoesOnBehindAWrongEnd(t *testing.T) {
	s := newSite(t, 8)
	send(t, s.nc, s.topology, s.messages[:5]...)
	out, _ := s.newTestOutbox()
	from := startAtSequence(2, s.topology.inboundSubjects(), false)
	var got []uint64
	err := readTo(t.Context(), s.js, out.config, from, 7, func(m *inbound) {
		if got = append(got, m.seq); m.seq == 5 {
			send(t, s.nc, s.topology, s.messages[5:]...)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []uint64{2, 3, 4, 5, 6, 7}; !slices.Equal(got, want) {
		t.Errorf("read are %v, want %v", got, want)
	}
}

// TestReadToReadsWhatIsLeftOut has the server leave out messages in between: those that a reader of fewer subjects does not get.
func TestReadToReadsWhatIsLeftOut(t *testing.T) {
	s := newSite(t, 20)
	send(t, s.nc, s.topology, s.messages...)
	stored := readAll(t, s.js, s.topology.InboundStream())
	out, _ := s.newTestOutbox()
	for _, i := range []int{0, 1, 5, 19} {
		var got []uint64
		from := startAtSequence(1, stored[i].Subject, false)
		if err := readTo(t.Context(), s.js, out.config, from, 20, func(m *inbound) { got = append(got, m.seq) }); err != nil {
			t.Fatal(err)
		}
		if len(got) != 20 || !slices.IsSorted(got) || len(slices.Compact(got)) != 20 {
			t.Errorf("with the subject of message %d, read are %v, want 1 to 20", i+1, got)
		}
	}
}

// TestReadToEndsWithTheStream has less in the stream than is to be read, since the rest was removed.
func TestReadToEndsWithTheStream(t *testing.T) {
	s := newSite(t, 4)
	send(t, s.nc, s.topology, s.messages...)
	for _, seq := range []uint64{2, 4} {
		if err := s.delete(s.topology.InboundStream(), seq); err != nil {
			t.Fatal(err)
		}
	}
	out, _ := s.newTestOutbox()
	var got []uint64
	from := startAtSequence(1, s.topology.inboundSubjects(), false)
	if err := readTo(t.Context(), s.js, out.config, from, 4, func(m *inbound) { got = append(got, m.seq) }); err != nil {
		t.Fatal(err)
	}
	if want := []uint64{1, 3}; !slices.Equal(got, want) {
		t.Errorf("read are %v, want %v", got, want)
	}
}
