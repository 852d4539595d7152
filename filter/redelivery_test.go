package filter_test

import (
	"fmt"
	"reflect"
	"sync"
	"testing"

	"github.com/dmgate/dmgate/filter"
)

// counting returns a configuration whose one limit counts every message and is exceeded after the first, and the
// number of messages that it has counted.
func counting() (filter.Config, *int) {
	c, n := quiet(), new(int)
	c.Scoring.Weights = map[string]filter.RuleWeight{"limit.all": points(5)}
	c.Limits = limits(func(*filter.Facts) ([]filter.Reading, []filter.Fault) {
		*n++
		return []filter.Reading{{Limit: "all", Counts: "messages", Count: *n, Allowed: 1, Exceeded: *n > 1}}, nil
	})
	return c, n
}

func numbered(id int) *filter.Message {
	m := stranger()
	m.ID = fmt.Sprint("m-", id)
	return m
}

func TestRedeliveryGetsTheSameDecision(t *testing.T) {
	c, counted := counting()
	engine := filter.NewEngine(c)
	var before []filter.Decision
	for i := range 10 {
		before = append(before, engine.Decide(numbered(i)))
	}
	for i, want := range before {
		if got := engine.Decide(numbered(i)); !reflect.DeepEqual(got, want) {
			t.Errorf("message %d again: got %+v, want %+v", i, got, want)
		}
	}
	if *counted != 10 {
		t.Errorf("%d messages counted, want 10", *counted)
	}
}

// A fault in counting is part of the decision as well: without it a second delivery would let the message in.
func TestRedeliveryKeepsTheFaults(t *testing.T) {
	c := quiet()
	calls := 0
	c.Limits = limits(func(*filter.Facts) ([]filter.Reading, []filter.Fault) {
		if calls++; calls == 1 {
			return nil, []filter.Fault{{Source: "limits", Reason: "broken"}}
		}
		return nil, nil
	})
	engine := filter.NewEngine(c)
	first := engine.Decide(stranger())
	again := engine.Decide(stranger())
	if first.Route != filter.Requests || !reflect.DeepEqual(first, again) || calls != 1 {
		t.Errorf("first %+v, again %+v, %d calls", first, again, calls)
	}
}

// A message is the same only with the same sender and recipient: an id alone may come twice by mistake.
func TestSameIDOfAnotherSenderCounts(t *testing.T) {
	c, counted := counting()
	engine := filter.NewEngine(c)
	for _, pair := range [][2]string{{"a", "x"}, {"b", "x"}, {"a", "y"}, {"a", "x"}} {
		m := stranger()
		m.Sender.ID, m.Recipient.ID = pair[0], pair[1]
		engine.Decide(m)
	}
	if *counted != 3 {
		t.Errorf("%d messages counted, want 3", *counted)
	}
}

// The last 16,384 messages at least are remembered, and no message for ever.
func TestRedeliveryIsRememberedForLong(t *testing.T) {
	const remembered = 16_384
	c, counted := counting()
	engine := filter.NewEngine(c)
	const sent = 5 * remembered / 2
	for i := range sent {
		engine.Decide(numbered(i))
	}
	for i := sent - remembered; i < sent; i++ {
		engine.Decide(numbered(i))
	}
	if *counted != sent {
		t.Fatalf("%d messages counted, want %d", *counted, sent)
	}
	engine.Decide(numbered(0))
	if *counted != sent+1 {
		t.Error("a message is remembered for ever")
	}
}

func TestTrustedMessageSpendsNothing(t *testing.T) {
	c, counted := counting()
	engine := filter.NewEngine(c)
	m := stranger()
	recipientMessaged(m)
	engine.Decide(m)
	if *counted != 0 {
		t.Errorf("%d messages counted, want none", *counted)
	}
}

// The same message decided many times at once is counted once.
func TestConcurrentRedelivery(t *testing.T) {
	c, counted := counting()
	count := c.Limits
	c.Limits = limits(func(f *filter.Facts) ([]filter.Reading, []filter.Fault) {
		dawdle(6) // so that the others have every chance to count as well
		return count.Take(f)
	})
	engine := filter.NewEngine(c)
	decisions := make([]filter.Decision, 8)
	var wg sync.WaitGroup
	for i := range decisions {
		wg.Go(func() { decisions[i] = engine.Decide(numbered(0)) })
	}
	wg.Wait()
	for _, d := range decisions {
		if !reflect.DeepEqual(d, decisions[0]) {
			t.Errorf("got %+v and %+v", decisions[0], d)
		}
	}
	if *counted != 1 {
		t.Errorf("%d messages counted, want 1", *counted)
	}
}
