package filter_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// A rule in shadow mode is recorded with its reason and weight, and changes neither score nor route nor a cap.
func TestShadowRuleChangesNothing(t *testing.T) {
	acting := finding(map[string]filter.RuleWeight{"text.a": points(2), "text.b": points(9)})
	w := acting.Scoring.Weights["text.b"]
	w.Shadow, w.Floor = true, filter.Drop
	acting.Scoring.Weights["text.b"] = w
	acting.Scoring.Caps = map[string]float64{"": 4}
	d := decide(acting, stranger())
	if d.Route != filter.Inbox || d.Score != 2 || len(d.Hits) != 1 {
		t.Errorf("got %v, score %v and %v, want the inbox by the 2 of text.a alone", d.Route, d.Score, d.Hits)
	}
	want := []filter.Hit{{Rule: "text.b", Weight: 9, Floor: filter.Drop, Reason: "because"}}
	if !reflect.DeepEqual(d.ShadowHits, want) {
		t.Errorf("recorded are %+v, want %+v", d.ShadowHits, want)
	}
}

// What fails in shadow mode is recorded and holds nothing; what acts counts as it was found.
func TestShadowErrorHoldsNothing(t *testing.T) {
	c := finding(map[string]filter.RuleWeight{"text.a": points(2)})
	found := c.Policies
	c.Policies = policies(func(f *filter.Facts) ([]filter.Finding, error) {
		findings, _ := found.Evaluate(f, nil)
		return findings, &filter.ShadowError{Err: errors.New("broken")}
	})
	d := decide(c, stranger())
	want := []filter.Fault{{Source: filter.SourcePolicies, Reason: "broken"}}
	if d.Route != filter.Inbox || d.Score != 2 || len(d.Faults) > 0 || !reflect.DeepEqual(d.ShadowFaults, want) {
		t.Errorf("got %+v, want the inbox by the 2 of text.a, and the fault in the shadow alone", d)
	}
}

// Whatever a shadow decides, exceeds or fails at, the decisions in force are those without it.
func TestShadowEngineChangesNoDecision(t *testing.T) {
	broken := quiet()
	broken.Revision = "sha256:other"
	broken.Policies = policies(func(*filter.Facts) ([]filter.Finding, error) { return nil, errors.New("broken") })
	panics := quiet()
	panics.Policies = policies(func(*filter.Facts) ([]filter.Finding, error) { panic("text") })
	strict := perSender()
	strict.Scoring.Thresholds = filter.Thresholds{Requests: 0.5, Drop: 1}
	for name, shadow := range map[string]filter.Config{"broken": broken, "panics": panics, "strict": strict} {
		alone := filter.NewEngine(perSender())
		config := perSender()
		config.Shadow = filter.NewEngine(shadow)
		both := filter.NewEngine(config)
		for i := range 500 {
			m := numbered(i)
			m.Relationship.RecipientFollows = i%5 == 0
			want, got := alone.Decide(m), both.Decide(m)
			if got.Shadow == nil {
				t.Fatalf("%s: message %d has no shadow", name, i)
			}
			got.Shadow = nil
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%s: message %d: got %+v, want %+v", name, i, got, want)
			}
		}
	}
}

// The shadow is told as a difference, with the second pack's own revision, route and score.
func TestShadowTellsTheDifference(t *testing.T) {
	config := finding(map[string]filter.RuleWeight{"text.a": points(2), "text.b": points(1), "text.same": points(1)})
	other := finding(map[string]filter.RuleWeight{"text.b": points(4), "text.c": points(7), "text.same": points(1)})
	other.Revision = "sha256:other"
	config.Shadow = filter.NewEngine(other)
	d := decide(config, stranger())
	want := &filter.Shadow{
		Revision: "sha256:other", Route: filter.Drop, Score: 12,
		Added:   []filter.Hit{{Rule: "text.c", Weight: 7, Reason: "because"}, {Rule: "text.b", Weight: 4, Reason: "because"}},
		Removed: []filter.Hit{{Rule: "text.a", Weight: 2, Reason: "because"}, {Rule: "text.b", Weight: 1, Reason: "because"}},
		Faults:  []filter.Fault{},
	}
	if !reflect.DeepEqual(d.Shadow, want) {
		t.Errorf("got %+v, want %+v", d.Shadow, want)
	}
}

// Ordered hands on the shadow's whole decision, and its state follows the same messages in the same order.
func TestOrderedDecidesTheShadowToo(t *testing.T) {
	run := func(workers int) (out []filter.Decision) {
		config := perSender()
		config.Shadow = filter.NewEngine(perSender())
		in := make(chan int)
		go func() {
			defer close(in)
			for i := range 1000 {
				in <- i
			}
		}()
		filter.Ordered(filter.NewEngine(config), workers, in, decodeItem, func(o filter.Outcome[int]) {
			if o.Invalid == nil {
				own := o.Decision
				own.Shadow = nil
				if !reflect.DeepEqual(own, *o.Shadow) {
					t.Fatalf("item %d: the shadow of the same pack decided otherwise: %+v, %+v", o.Item, own, *o.Shadow)
				}
				out = append(out, o.Decision)
			}
		})
		return out
	}
	if one, four := run(1), run(4); !reflect.DeepEqual(one, four) {
		t.Error("the decisions differ with the number of workers")
	}
}

// Recount brings the shadow up to date too: after a restart it decides as it would have without one.
func TestRecountCountsForTheShadowToo(t *testing.T) {
	both := func() *filter.Engine {
		config := perSender()
		config.Shadow = filter.NewEngine(perSender())
		return filter.NewEngine(config)
	}
	feed := func(from, to int) <-chan int {
		in := make(chan int, to-from)
		for i := from; i < to; i++ {
			in <- i
		}
		close(in)
		return in
	}
	decide := func(engine *filter.Engine, in <-chan int) (shadows []*filter.Decision) {
		filter.Ordered(engine, 2, in, decodeItem, func(o filter.Outcome[int]) { shadows = append(shadows, o.Shadow) })
		return shadows
	}
	const before, all = 300, 600
	want := decide(both(), feed(0, all))[before:]
	restarted := both()
	if n := filter.Recount(restarted, 2, feed(0, before), decodeItem); n != before {
		t.Fatalf("counted %d, want %d", n, before)
	}
	if got := decide(restarted, feed(before, all)); !reflect.DeepEqual(got, want) {
		t.Error("after a restart the shadow decides otherwise")
	}
	if fresh := decide(both(), feed(before, all)); reflect.DeepEqual(fresh, want) {
		t.Error("the messages before made no difference, so this shows nothing")
	}
}

// Engines with one reader have it read a stranger's message once, and one that the first engine trusts, or fails to read,
// for the shadow alone.
func TestShadowReadsWhatIsNotReadYet(t *testing.T) {
	broken := errors.New("broken")
	for _, c := range []struct {
		name   string
		change func(first *filter.Config, m *filter.Message)
		fails  bool
		reads  int
	}{
		{"a stranger's message", func(*filter.Config, *filter.Message) {}, false, 1},
		{"trusted by the first alone", func(first *filter.Config, m *filter.Message) {
			m.Relationship.SenderFollows = true
			m.Relationship.SenderFollowsSince = m.At.Add(-first.Access.FollowAge - time.Hour)
		}, false, 1},
		{"unreadable", func(*filter.Config, *filter.Message) {}, true, 2},
		{"readers of their own", func(first *filter.Config, _ *filter.Message) {
			first.Reader = &countingReader{}
		}, false, 1},
	} {
		shared := &countingReader{}
		if c.fails {
			shared.err = broken
		}
		first, second := quiet(), quiet()
		first.Reader, second.Reader = shared, shared
		second.Access.FollowAge = 1000 * time.Hour
		m := stranger()
		c.change(&first, m)
		first.Shadow = filter.NewEngine(second)
		d := filter.NewEngine(first).Decide(m)
		if trusted := c.name == "trusted by the first alone"; trusted == d.Scored {
			t.Errorf("%s: scored is %v", c.name, d.Scored)
		}
		if shared.reads != c.reads {
			t.Errorf("%s: read %d times, want %d", c.name, shared.reads, c.reads)
		}
		if faults := len(d.Shadow.Faults); (faults > 0) != c.fails {
			t.Errorf("%s: the shadow has %d faults", c.name, faults)
		}
	}
}

// countingReader counts how often it reads.
type countingReader struct {
	reads int
	err   error
}

func (r *countingReader) Read(*filter.Message) (filter.Content, error) {
	r.reads++
	return filter.Content{}, r.err
}

func TestSourcesWithout(t *testing.T) {
	fault := func(source string) filter.Fault { return filter.Fault{Source: source} }
	got := filter.SourcesWithout([]filter.Fault{fault("policies"), fault("lists.b"), fault("lists.a"), fault("lists.b")},
		[]filter.Fault{fault("policies")})
	if want := []string{"lists.a", "lists.b"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPairHits(t *testing.T) {
	a := []filter.Hit{{Rule: "both", Weight: 1}, {Rule: "first", Weight: 2}}
	b := []filter.Hit{{Rule: "second", Weight: 3}, {Rule: "both", Weight: 4}}
	want := []filter.HitPair{{A: &a[0], B: &b[1]}, {A: &a[1]}, {B: &b[0]}}
	if got := filter.PairHits(a, b); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
