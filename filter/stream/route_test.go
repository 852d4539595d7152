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
		decided: marks{{from: 3, live: 3}, {from: 6, live: 4}}, at: position{floor: 4},
	}
	longAfter := time.Unix(1<<33, 0) // by a clock that was set back since
	decider := s.decider(b)
	tick := &inbound{tick: true}
	for i, step := range []struct {
		item *inbound
		want uint64
	}{
		{tick, 3}, {&inbound{seq: 5, stored: longAfter}, 3}, {tick, 3},
		{&inbound{seq: 6, stored: longAfter}, 4}, {tick, 4}, {&inbound{seq: 7}, 4}, {tick, 9}, {&inbound{seq: 8}, 9}, {tick, 9},
		{&inbound{seq: 6, life: 1}, 9}, // of a stream that was made anew
	} {
		if got := decider(step.item).Live(); got != step.want {
			t.Errorf("step %d: position %d decides, want %d", i, got, step.want)
		}
	}
}
