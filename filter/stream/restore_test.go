package stream

import (
	"context"
	"errors"
	"testing"

	"github.com/dmgate/dmgate/filter"
)

// following are engines whose live log becomes known one position at each look.
type following struct {
	positions
	known uint64
}

func (f *following) Current() *filter.Engine {
	f.known++
	return f.AsOf("", f.known)
}

// A gate that has stood by waits until it knows the live log as far as the one that decided before it, since a position that is
// not known yet would be taken for one of a log that is gone.
func TestCatchUp(t *testing.T) {
	engines := &following{}
	s := &Sidecar{engines: engines}
	if err := s.catchUp(t.Context(), 5); err != nil || engines.known != 5 {
		t.Errorf("the log is known up to %d, %v", engines.known, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.catchUp(ctx, 1000); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	decided := marks{{from: 1, live: 4}, {from: 5, live: 9}, {from: 6, live: 2}}
	if got := decided.live(); got != 9 {
		t.Errorf("the highest position is %d, want 9", got)
	}
}
