package main

import (
	"reflect"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/filter/event/workload"
)

// Decisions made in memory that others have used are those made in memory of their own: step by step, with cases that nothing
// is left in.
func TestMemoryThatWasUsedChangesNoDecision(t *testing.T) {
	const each = 1500
	strangers, trusted := bodiesOf(t, workload.Strangers, each), bodiesOf(t, workload.Trusted, each)
	var messages []*filter.Message
	for i := range each {
		for _, body := range [][]byte{strangers[i], trusted[i], strangers[i/2]} {
			m, err := event.Decode(body, time.Time{})
			if err != nil {
				t.Fatal(err)
			}
			messages = append(messages, m)
		}
	}
	var want []filter.Decision
	fresh := shippedEngine(t)
	for _, m := range messages {
		c := fresh.Prepare(m)
		fresh.Count(c)
		want = append(want, fresh.Temper(m, fresh.Judge(c)))
	}
	used, i := shippedEngine(t), 0
	in := make(chan *filter.Message, len(messages))
	for _, m := range messages {
		in <- m
	}
	close(in)
	same := func(m *filter.Message) (*filter.Message, error) { return m, nil }
	filter.Ordered(shippedEngine(t), 2, in, same, func(o filter.Outcome[*filter.Message]) {
		if got := used.Decide(messages[i]); !reflect.DeepEqual(got, want[i]) || !reflect.DeepEqual(o.Decision, want[i]) {
			t.Errorf("message %d: alone %+v, in a stream %+v, want %+v", i, got, o.Decision, want[i])
		}
		i++
	})
}
