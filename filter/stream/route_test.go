package stream

import (
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// Positions are engines that differ in their position in the live log alone; theirs is the one in force.
type positions uint64

func (p positions) Current() *filter.Engine { return p.AsOf("", uint64(p)) }

func (positions) AsOf(_ string, live uint64) *filter.Engine {
	return newTestEngine().WithLive(live, noLists{}, nil, nil)
}

// While messages are decided again, the state that is saved between two of them is one that no later change has touched.
func TestTicksHaveTheEngineOfTheMessageBefore(t *testing.T) {
	s := &Sidecar{engines: positions(9)}
	b := &beginning{
		kept: &kept{engine: positions(2).Current()}, plan: startPlan{route: 5, high: 7},
		decided: marks{{from: 6, live: 4}},
	}
	decider := s.decider(b)
	tick := &inbound{tick: true}
	for i, step := range []struct {
		item *inbound
		want uint64
	}{
		{tick, b.kept.mark().live}, {&inbound{seq: 5}, b.kept.mark().live}, {tick, b.kept.mark().live},
		{&inbound{seq: 6}, 4}, {tick, 4}, {&inbound{seq: 7}, 4}, {tick, 9}, {&inbound{seq: 8}, 9}, {tick, 9},
		{&inbound{seq: 6, stored: time.Unix(0, 0)}, 9}, // of a stream that was made anew
	} {
		if got := decider(step.item).Live(); got != step.want {
			t.Errorf("step %d: position %d decides, want %d", i, got, step.want)
		}
	}
}
