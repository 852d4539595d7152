package filter_test

import (
	"slices"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// breaking feeds an engine messages, a second apart.
type breaking struct {
	engine *filter.Engine
	sent   int
}

func newBreaking(b filter.Breaker, w filter.RuleWeight) *breaking {
	c := tallying("a")
	c.Limits = quiet().Limits
	c.Breaker = b
	c.Scoring.Weights["text.leap"] = w
	return &breaking{engine: filter.NewEngine(c)}
}

func leaping() filter.Breaker {
	return filter.Breaker{Window: 100, Share: 0.25, Factor: 10, Hold: 10 * time.Minute}
}

// send sends n messages of which every nth leaps, and returns the last that does.
func (b *breaking) send(n, every int) (last filter.Decision) {
	for range n {
		b.sent++
		m := numbered(b.sent)
		m.At = noon.Add(time.Duration(b.sent) * time.Second)
		if b.sent%every == 0 {
			m.Text = "leap"
		}
		if d := b.engine.Decide(m); m.Text == "leap" {
			last = d
		}
	}
	return last
}

const warm = 1600 // messages in 16 windows

func TestBreaker(t *testing.T) {
	drop := filter.Weight{Points: 12}
	for name, test := range map[string]struct {
		breaker filter.Breaker
		weight  filter.Weight
		usual   int // every nth message leaps at first
		want    filter.Route
	}{
		"a rule that leaps":                 {leaping(), drop, 200, filter.Requests},
		"a rule that always hit as much":    {leaping(), drop, 2, filter.Drop},
		"less than the factor":              {leaping(), drop, 10, filter.Drop},
		"no breaker":                        {filter.Breaker{}, drop, 200, filter.Drop},
		"a floor stands":                    {leaping(), filter.Weight{Points: 12, Floor: filter.Drop}, 200, filter.Drop},
		"a share that is not reached":       {filter.Breaker{Window: 100, Share: 0.6, Factor: 10}, drop, 200, filter.Drop},
		"a rule that is excepted":           {filter.Breaker{Window: 100, Share: 0.25, Factor: 10, Except: []string{"text.*"}}, drop, 200, filter.Drop},
		"a rule that holds and drops not":   {leaping(), filter.Weight{Points: 5}, 200, filter.Requests},
		"another family is excepted":        {filter.Breaker{Window: 100, Share: 0.25, Factor: 10, Hold: time.Hour, Except: []string{"limit.*"}}, drop, 200, filter.Requests},
		"a rule that was never seen before": {leaping(), drop, 1 << 30, filter.Requests},
	} {
		b := newBreaking(test.breaker, filter.RuleWeight{Weight: test.weight})
		b.send(warm, test.usual)
		if before := b.engine.Demoted(); len(before) > 0 {
			t.Errorf("%s: %v is demoted before it leaps", name, before)
		}
		d := b.send(200, 2)
		if d.Route != test.want {
			t.Errorf("%s: routed to %v, want %v", name, d.Route, test.want)
		}
		if demoted := test.want == filter.Requests && test.weight.Points >= 10; demoted != slices.Equal(d.Demoted, []string{"text.leap"}) {
			t.Errorf("%s: the decision says that %v is demoted", name, d.Demoted)
		}
	}
}

func TestNothingIsDemotedBeforeAShareIsKnown(t *testing.T) {
	b := newBreaking(leaping(), points(12))
	if d := b.send(warm-1, 2); d.Route != filter.Drop || b.engine.Demoted() != nil {
		t.Errorf("got %+v, demoted %v", d, b.engine.Demoted())
	}
}

// Whoever floods can't have the rules demoted that their messages hit; limits themselves are for the pack to except.
func TestAFloodDemotesLimitsAlone(t *testing.T) {
	b := newBreaking(leaping(), points(12))
	c := tallying("a")
	c.Breaker = leaping()
	c.Limits = limits(func(f *filter.Facts) ([]filter.Reading, []filter.Fault) {
		return []filter.Reading{{Limit: "sender", Exceeded: f.Message.Text == "leap"}}, nil
	})
	b.engine = filter.NewEngine(c)
	b.send(warm, 200)
	if d := b.send(400, 2); d.Route != filter.Drop || !slices.Equal(b.engine.Demoted(), []string{"limit.sender"}) {
		t.Errorf("routed to %v, demoted %v", d.Route, b.engine.Demoted())
	}
}

func TestTimeLiftsADemotion(t *testing.T) {
	b := newBreaking(leaping(), points(12))
	b.send(warm, 200)
	b.send(200, 2)
	if b.engine.Demoted() == nil {
		t.Fatal("nothing is demoted")
	}
	b.send(600, 200) // ten minutes of a rule as it was
	if d := b.send(200, 100); d.Route != filter.Drop || b.engine.Demoted() != nil {
		t.Errorf("got %v, demoted %v", d.Route, b.engine.Demoted())
	}
}

func TestARuleThatGoesOnLeapingIsDemotedAgain(t *testing.T) {
	b := newBreaking(leaping(), points(12))
	b.send(warm, 200)
	if d := b.send(2000, 2); d.Route != filter.Requests {
		t.Errorf("routed to %v", d.Route)
	}
}

func TestAnOperatorLiftsADemotion(t *testing.T) {
	b := newBreaking(leaping(), points(12))
	b.send(warm, 200)
	b.send(150, 2)
	b.engine = b.engine.WithLive(3, quiet().Lists, []filter.Order{{Seq: 2, Lift: "text.leap"}}, nil)
	if d := b.send(400, 2); d.Route != filter.Drop || b.engine.Demoted() != nil || d.Live != 3 {
		t.Errorf("got %+v, demoted %v", d, b.engine.Demoted())
	}
}

// A message that comes again is not counted again, and is held where it was.
func TestDemotionOfARedelivery(t *testing.T) {
	b := newBreaking(leaping(), points(12))
	b.send(warm, 200)
	want := b.send(100, 2)
	m := numbered(b.sent)
	m.At, m.Text = noon.Add(time.Duration(b.sent)*time.Second), "leap"
	b.engine = b.engine.WithLive(3, quiet().Lists, []filter.Order{{Seq: 2, Lift: "text.leap"}}, nil)
	if d := b.engine.Decide(m); d.Route != want.Route || !slices.Equal(d.Demoted, want.Demoted) {
		t.Errorf("first %v, again %v", want.Route, d.Route)
	}
}

// A rule that is excepted now stays as it was in the state that was taken over, from a breaker that did not except it.
func TestBreakerLeavesWhatIsExceptedSince(t *testing.T) {
	before := newBreaking(leaping(), filter.RuleWeight{Weight: filter.Weight{Points: 12}})
	before.send(warm, 200)
	excepting := leaping()
	excepting.Except = []string{"text.*"}
	after := newBreaking(excepting, filter.RuleWeight{Weight: filter.Weight{Points: 12}})
	after.sent = before.sent
	if err := after.engine.RestoreState(before.engine.AppendState(nil)); err != nil {
		t.Fatal(err)
	}
	if d := after.send(99, 1); d.Route != filter.Drop || len(after.engine.Demoted()) > 0 {
		t.Errorf("got %v and %v demoted, want it to drop and none", d.Route, after.engine.Demoted())
	}
}
