package rules

import (
	"reflect"
	"testing"

	"github.com/dmgate/dmgate/filter"
)

// Watching shows the facts of every stranger's message, complete, and changes no decision.
func TestEngineWatched(t *testing.T) {
	pack := shippedPack(t)
	var seen []string
	watched := pack.EngineWatched(func(f *filter.Facts) {
		if len(f.Bands) == 0 || len(f.Readings) == 0 {
			t.Errorf("message %s is shown without its bands or readings", f.Message.ID)
		}
		seen = append(seen, f.Message.ID)
	})
	var want []string
	for _, s := range decideTraffic(t, pack) {
		d := watched.Decide(s.message)
		if !reflect.DeepEqual(d, s.decision) {
			t.Errorf("%s: got %+v, want %+v", s.message.ID, d, s.decision)
		}
		if d.Scored {
			want = append(want, s.message.ID)
		}
	}
	if !reflect.DeepEqual(seen, want) {
		t.Errorf("shown were %d messages, want the %d that are scored", len(seen), len(want))
	}
}
