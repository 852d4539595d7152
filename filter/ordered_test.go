package filter_test

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"testing"

	"github.com/dmgate/dmgate/filter"
)

// perSender returns a configuration whose limit allows each sender two messages, so decisions depend on order.
func perSender() filter.Config {
	c := quiet()
	c.Scoring.Weights = map[string]filter.RuleWeight{"limit.sender": points(5), "text.odd": points(1)}
	counts := map[string]int{}
	c.Limits = limits(func(f *filter.Facts) ([]filter.Reading, []filter.Fault) {
		counts[f.Message.Sender.ID]++
		n := counts[f.Message.Sender.ID]
		return []filter.Reading{{Limit: "sender", Counts: "messages", Count: n, Allowed: 2, Exceeded: n > 2}}, nil
	})
	c.Policies = policies(func(f *filter.Facts) ([]filter.Finding, error) {
		dawdle(len(f.Message.ID) * f.Readings[0].Count)
		if f.Readings[0].Count%2 == 1 {
			return []filter.Finding{{Rule: "text.odd", Reason: "because"}}, nil
		}
		return nil, nil
	})
	return c
}

// dawdle gives way to other goroutines a few times.
func dawdle(n int) {
	for range n % 7 {
		runtime.Gosched()
	}
}

var errOdd = errors.New("odd")

// decodeItem makes a message of a number, of a sender out of 50; every 17th is invalid, every 11th trusted.
func decodeItem(i int) (*filter.Message, error) {
	dawdle(i * 2654435761 >> 7)
	if i%17 == 0 {
		return nil, errOdd
	}
	m := numbered(i)
	m.Sender.ID = fmt.Sprint("s", i*i%50)
	m.Relationship.RecipientFollows = i%11 == 0
	return m, nil
}

func runOrdered(workers, items int) []filter.Outcome[int] {
	in := make(chan int)
	go func() {
		defer close(in)
		for i := range items {
			dawdle(i)
			in <- i
		}
	}()
	var out []filter.Outcome[int]
	filter.Ordered(filter.NewEngine(perSender()), workers, in, decodeItem, func(o filter.Outcome[int]) {
		dawdle(o.Item)
		out = append(out, o)
	})
	return out
}

// Property: outcomes come in the order of the items, one each, and are those of a loop, whatever the parallelism.
func TestOrderedEqualsALoop(t *testing.T) {
	const items = 3000
	engine := filter.NewEngine(perSender())
	var want []filter.Outcome[int]
	for i := range items {
		o := filter.Outcome[int]{Item: i}
		if o.Message, o.Invalid = decodeItem(i); o.Invalid == nil {
			o.Decision = engine.Decide(o.Message)
		}
		want = append(want, o)
	}
	for workers := 0; workers <= 8; workers++ {
		got := runOrdered(workers, items)
		if len(got) != items {
			t.Fatalf("%d workers: %d outcomes, want %d", workers, len(got), items)
		}
		for i := range got {
			if !reflect.DeepEqual(got[i], want[i]) {
				t.Fatalf("%d workers, outcome %d:\ngot  %+v\nwant %+v", workers, i, got[i], want[i])
			}
		}
	}
}

// fetching are limits that are told beforehand what they are to count.
type fetching struct {
	filter.Limits
	fetch func([]*filter.Facts)
}

func (f fetching) Fetch(facts []*filter.Facts) { f.fetch(facts) }

// What waits together is announced to the limits shortly before it is counted, strangers' messages only, and nothing depends
// on that: not if it fails either.
func TestOrderedFetches(t *testing.T) {
	const items = 1000
	c := perSender()
	announced, counted := map[*filter.Message]bool{}, 0
	take := c.Limits
	c.Limits = fetching{limits(func(f *filter.Facts) ([]filter.Reading, []filter.Fault) {
		if announced[f.Message] {
			counted++
		}
		return take.Take(f)
	}), func(facts []*filter.Facts) {
		for _, f := range facts {
			if f.Message == nil || f.Message.Relationship.RecipientFollows {
				t.Error("what is no stranger's message is announced, and is not counted")
				continue
			}
			announced[f.Message] = true
		}
		if len(announced)%3 == 0 {
			panic("can't fetch")
		}
	}}
	in := make(chan int, items)
	for i := range items {
		in <- i
	}
	close(in)
	engine, n := filter.NewEngine(perSender()), 0
	filter.Ordered(filter.NewEngine(c), 2, in, decodeItem, func(got filter.Outcome[int]) {
		n++
		if got.Invalid == nil && !reflect.DeepEqual(got.Decision, engine.Decide(got.Message)) {
			t.Errorf("item %d: %+v, and else it is decided otherwise", got.Item, got.Decision)
		}
	})
	if n != items || counted < items/2 {
		t.Errorf("%d of %d items came out, and %d were announced and counted", n, items, counted)
	}
}

// A message is not known by what another in the same memory was fetched as.
func TestFactsBeginUnfetched(t *testing.T) {
	c := quiet()
	c.Limits = limits(func(f *filter.Facts) ([]filter.Reading, []filter.Fault) {
		if f.Fetched != 0 {
			t.Errorf("message %s is fetched as %d", f.Message.ID, f.Fetched)
		}
		f.Fetched = 1
		return nil, nil
	})
	engine := filter.NewEngine(c)
	for i := range 100 {
		engine.Decide(numbered(i))
	}
}

// Property: after a recount of the first items an engine decides the others as one that decided them all.
func TestRecountBringsAnEngineUpToDate(t *testing.T) {
	const items, counted = 2000, 1200
	want := runOrdered(3, items)[counted:]
	engine := filter.NewEngine(perSender())
	first := make(chan int)
	go func() {
		defer close(first)
		for i := range counted {
			first <- i
		}
	}()
	if n := filter.Recount(engine, 3, first, decodeItem); n != counted {
		t.Fatalf("%d items counted, want %d", n, counted)
	}
	for i, w := range want {
		m, err := decodeItem(counted + i)
		if err != nil {
			continue
		}
		if got := engine.Decide(m); !reflect.DeepEqual(got, w.Decision) {
			t.Fatalf("item %d: got %+v, want %+v", counted+i, got, w.Decision)
		}
	}
}

func TestOrderedWithoutItems(t *testing.T) {
	if got := runOrdered(4, 0); len(got) != 0 {
		t.Errorf("got %v", got)
	}
}

// An item that comes alone is decided at once: it does not wait for others to fill a chunk.
func TestOrderedDoesNotWaitForMore(t *testing.T) {
	in, out := make(chan int), make(chan int)
	go func() {
		defer close(out)
		filter.Ordered(filter.NewEngine(perSender()), 2, in, decodeItem, func(o filter.Outcome[int]) { out <- o.Item })
	}()
	for i := range 100 {
		in <- i
		if got := <-out; got != i {
			t.Fatalf("got %d, want %d", got, i)
		}
	}
	close(in)
	if got, more := <-out; more {
		t.Fatalf("got another item, %d", got)
	}
}

func BenchmarkOrdered(b *testing.B) {
	items := make(chan int, 1024)
	go func() {
		defer close(items)
		for i := 0; b.Loop(); i++ {
			items <- i
		}
	}()
	message := stranger()
	decode := func(int) (*filter.Message, error) { return message, nil }
	filter.Ordered(filter.NewEngine(quiet()), 2, items, decode, func(filter.Outcome[int]) {})
}
