package replay

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// Any span of more than a minute is shown in 24 to 60 buckets without gaps, and every message is in one of them.
func TestTimelineBuckets(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		span := time.Duration(61+r.Int64N(1<<(6+r.IntN(24)))) * time.Second
		begin := time.Unix(r.Int64N(2e9)-1e9, 0)
		var line timeline
		n := 2 + r.IntN(6000)
		for i := range n {
			at := begin.Add(time.Duration(r.Int64N(int64(span))))
			switch i {
			case 0:
				at = begin
			case 1:
				at = begin.Add(span)
			}
			line.add(at, filter.Inbox, filter.Drop)
		}
		report := line.report()
		if got := len(report.Buckets); got < 24 || got > 60 {
			t.Errorf("%v in %d buckets of %d s", span, got, report.Width)
		}
		sum := 0
		for i, b := range report.Buckets {
			sum += b.Old.Inbox
			if b.Old.Inbox != b.New.Drop || b.Old.Inbox != b.Changed {
				t.Fatalf("bucket %+v counts unlike things", b)
			}
			if i > 0 && b.From.Unix()-report.Buckets[i-1].From.Unix() != report.Width {
				t.Fatalf("a gap before %v", b.From)
			}
		}
		if sum != n {
			t.Errorf("%d of %d messages are in a bucket", sum, n)
		}
		if len(line.buckets) > mostNarrow {
			t.Errorf("%d narrow buckets are kept", len(line.buckets))
		}
	}
}

// A moment is one bucket.
func TestTimelineOfAMoment(t *testing.T) {
	var line timeline
	line.add(time.Unix(100, 5), filter.Inbox, filter.Inbox)
	if report := line.report(); len(report.Buckets) != 1 || report.Width != 1 || report.Buckets[0].From.Unix() != 100 {
		t.Errorf("got %+v", report)
	}
}
