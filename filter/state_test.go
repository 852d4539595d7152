package filter_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// tally counts each sender's messages, and has a state.
type tally map[string]int

func (t tally) Take(f *filter.Facts) ([]filter.Reading, []filter.Fault) {
	t[f.Message.Sender.ID]++
	n := t[f.Message.Sender.ID]
	return []filter.Reading{{Limit: "sender", Counts: "messages", Count: n, Allowed: 3, Per: time.Hour, Band: "ok",
		Exceeded: n > 3}}, nil
}

func (t tally) AppendState(b []byte) []byte {
	text, err := json.Marshal(t)
	if err != nil {
		panic(err)
	}
	return append(b, text...)
}

func (t tally) RestoreState(b []byte) error {
	clear(t)
	return json.Unmarshal(b, &t)
}

func (t tally) Forget(erased func(user string) bool) {
	maps.DeleteFunc(t, func(user string, _ int) bool { return erased(user) })
}

// tallying is a pack of a revision, whose rule text.leap leaps from the 2,000th message on and has to be demoted.
func tallying(revision string) filter.Config {
	c := quiet()
	c.Revision = revision
	c.Limits = tally{}
	c.Scoring.Weights = map[string]filter.RuleWeight{"limit.sender": points(5), "text.leap": points(12)}
	c.Breaker = filter.Breaker{Window: 100, Share: 0.25, Factor: 10, Hold: 5 * time.Minute}
	c.Policies = policies(func(f *filter.Facts) ([]filter.Finding, error) {
		if f.Message.Text != "leap" {
			return nil, nil
		}
		return []filter.Finding{{Rule: "text.leap", Reason: "because"}}, nil
	})
	return c
}

// traffic is a message a second; some come again, some are trusted.
func traffic(i int) *filter.Message {
	m := numbered(i)
	if i%13 == 0 {
		m = numbered(max(0, i-40))
	}
	m.At = noon.Add(time.Duration(i) * time.Second)
	m.Sender.ID = fmt.Sprint("s", i*i%97)
	m.Relationship.RecipientFollows = i%7 == 0
	if i >= 2000 && i%2 == 0 {
		m.Text, m.Sender.ID = "leap", fmt.Sprint("leaps", i/4) // within the limit: what exceeds it makes no rule leap
	}
	return m
}

const trafficSize = 2400

func decideAll(e *filter.Engine, from, to int) (all []filter.Decision) {
	for i := from; i < to; i++ {
		all = append(all, e.Decide(traffic(i)))
	}
	return all
}

// Property: wherever a stream is cut, an engine with the state of the cut goes on as though there were none, and ends in
// the same state.
func TestStateIsAllThatDecisionsDependOn(t *testing.T) {
	whole := filter.NewEngine(tallying("a"))
	want := decideAll(whole, 0, trafficSize)
	demoted := 0
	for _, d := range want {
		demoted += len(d.Demoted)
	}
	if demoted == 0 {
		t.Fatal("nothing is demoted, so the breaker's state is not tried")
	}
	for cut := 0; cut < trafficSize; cut += 311 {
		before := filter.NewEngine(tallying("a"))
		decideAll(before, 0, cut)
		after := filter.NewEngine(tallying("a"))
		decideAll(after, 1000, 1100) // what it was before does not count
		if err := after.RestoreState(before.AppendState(nil)); err != nil {
			t.Fatal(err)
		}
		for i, got := range decideAll(after, cut, trafficSize) {
			if !reflect.DeepEqual(got, want[cut+i]) {
				t.Fatalf("cut at %d, message %d: got %+v, want %+v", cut, cut+i, got, want[cut+i])
			}
		}
		if string(after.AppendState(nil)) != string(whole.AppendState(nil)) {
			t.Fatalf("cut at %d: the state at the end is another", cut)
		}
	}
}

func TestStateOfAShadow(t *testing.T) {
	both := func() *filter.Engine {
		c := tallying("a")
		c.Shadow = filter.NewEngine(tallying("shadow"))
		return filter.NewEngine(c)
	}
	want := decideAll(both(), 0, trafficSize)
	before, after := both(), both()
	decideAll(before, 0, 2100)
	if err := after.RestoreState(before.AppendState(nil)); err != nil {
		t.Fatal(err)
	}
	if got := decideAll(after, 2100, trafficSize); !reflect.DeepEqual(got, want[2100:]) {
		t.Error("the decisions after the cut are others")
	}
}

func TestDamagedStateIsRefused(t *testing.T) {
	whole := filter.NewEngine(tallying("a"))
	decideAll(whole, 0, 60)
	state := whole.AppendState(nil)
	for length := range state {
		if err := filter.NewEngine(tallying("a")).RestoreState(state[:length]); err == nil {
			t.Fatalf("%d of %d bytes are taken for a state", length, len(state))
		}
	}
	if err := whole.RestoreState(append(state, 0)); err == nil {
		t.Error("a state with a byte behind it is taken for one")
	}
}

func FuzzRestoreState(f *testing.F) {
	whole := filter.NewEngine(tallying("a"))
	decideAll(whole, 0, 60)
	f.Add(whole.AppendState(nil))
	f.Fuzz(func(t *testing.T, state []byte) {
		_ = filter.NewEngine(tallying("a")).RestoreState(state) // must not panic
	})
}

// feedItems returns a channel of the numbers up to n.
func feedItems(n int) <-chan int {
	in := make(chan int)
	go func() {
		defer close(in)
		for i := range n {
			dawdle(i)
			in <- i
		}
	}()
	return in
}

// Property: engines that take each other's place between two messages decide as a loop that hands the state over, and the
// state is captured as it is between two messages, whatever the parallelism.
func TestPipelineEqualsALoop(t *testing.T) {
	revision := func(i int) string { return fmt.Sprint(i / 450) }
	var want []filter.Decision
	states, taken := map[int]string{}, map[int]string{} // after marked messages, and before those with a new engine
	marked := func(i int) bool { return i%777 == 5 }
	engine := filter.NewEngine(tallying(revision(0)))
	for i := range trafficSize {
		if engine.Revision() != revision(i) {
			next := filter.NewEngine(tallying(revision(i)))
			if err := next.TakeOver(engine); err != nil {
				t.Fatal(err)
			}
			engine = next
			taken[i] = string(engine.AppendState(nil))
		}
		want = append(want, engine.Decide(traffic(i)))
		if marked(i) {
			states[i] = string(engine.AppendState(nil))
		}
	}
	for workers := 1; workers <= 8; workers++ {
		engine := filter.NewEngine(tallying(revision(0)))
		switched, emitted := 0, 0
		p := filter.Pipeline[int]{
			Workers: workers,
			Engine: func(i int) *filter.Engine {
				if engine.Revision() != revision(i) {
					engine = filter.NewEngine(tallying(revision(i)))
				}
				return engine
			},
			Decode: func(i int) (*filter.Message, error) { dawdle(i); return traffic(i), nil },
			Mark:   marked,
			Emit: func(o filter.Outcome[int]) {
				if !reflect.DeepEqual(o.Decision, want[o.Item]) {
					t.Errorf("%d workers, message %d: got %+v, want %+v", workers, o.Item, o.Decision, want[o.Item])
				}
				emitted++
			},
			Captured: func(i int, state func() []byte) {
				if string(state()) != states[i] || emitted != i+1 {
					t.Errorf("%d workers: the state after message %d is another, with %d emitted", workers, i, emitted)
				}
			},
			Switched: func(s filter.Switch) {
				switched++
				if s.Err != nil || s.From.Revision() == s.To.Revision() || string(s.State) != taken[emitted] {
					t.Errorf("from %s to %s before message %d: another state, error %v", s.From.Revision(), s.To.Revision(),
						emitted, s.Err)
				}
			},
		}
		if last := p.Run(feedItems(trafficSize)); last != engine {
			t.Errorf("%d workers: the last engine is that of %s", workers, last.Revision())
		}
		if switched != (trafficSize-1)/450 || emitted != trafficSize {
			t.Errorf("%d workers: %d switches, %d items", workers, switched, emitted)
		}
	}
}

// One pipeline goes on where another has ended, also where the engine is another by then.
func TestPipelineGoesOnAfterAnother(t *testing.T) {
	want := decideAll(filter.NewEngine(tallying("a")), 0, trafficSize)
	run := func(e, after *filter.Engine, from, to int) (last *filter.Engine) {
		in := make(chan int)
		go func() {
			defer close(in)
			for i := from; i < to; i++ {
				in <- i
			}
		}()
		p := filter.Pipeline[int]{
			Engine: func(int) *filter.Engine { return e }, After: after,
			Decode: func(i int) (*filter.Message, error) { return traffic(i), nil },
			Emit: func(o filter.Outcome[int]) {
				if !reflect.DeepEqual(o.Decision, want[o.Item]) {
					t.Errorf("message %d: got %+v, want %+v", o.Item, o.Decision, want[o.Item])
				}
			},
		}
		return p.Run(in)
	}
	first := run(filter.NewEngine(tallying("a")), nil, 0, 2100)
	if second := run(filter.NewEngine(tallying("a")), first, 2100, 2100); second != first {
		t.Error("a pipeline without items has another engine at its end")
	}
	run(filter.NewEngine(tallying("a")), first, 2100, trafficSize)
}

// An item without a message has its place, brings its engine's orders into force, and may be marked.
func TestPipelineWithoutMessages(t *testing.T) {
	engine := filter.NewEngine(tallying("a"))
	engine.Decide(traffic(1))
	if name := traffic(1).Sender.ID; !bytes.Contains(engine.AppendState(nil), []byte(name)) {
		t.Fatal("the state does not name the sender")
	}
	ordered := engine.WithLive(7, quiet().Lists, []filter.Order{{Seq: 5, Forget: filter.DigestOf(traffic(1).Sender.ID)}}, nil)
	var state []byte
	p := filter.Pipeline[int]{
		Engine: func(int) *filter.Engine { return ordered },
		Decode: func(int) (*filter.Message, error) { return nil, nil },
		Mark:   func(int) bool { return true },
		Emit: func(o filter.Outcome[int]) {
			if o.Message != nil || o.Invalid != nil || o.Decision.MessageID != "" {
				t.Errorf("got %+v", o)
			}
		},
		Captured: func(_ int, s func() []byte) { state = s() },
	}
	p.Run(feedItems(1))
	if name := traffic(1).Sender.ID; state == nil || bytes.Contains(state, []byte(name)) {
		t.Errorf("the state still names a user that is to be forgotten: %q", state)
	}
}

func TestPipelineSurvivesADecoderThatPanics(t *testing.T) {
	engine := filter.NewEngine(tallying("a"))
	var got error
	p := filter.Pipeline[int]{
		Engine: func(int) *filter.Engine { return engine },
		Decode: func(int) (*filter.Message, error) { panic("private words") },
		Emit:   func(o filter.Outcome[int]) { got = o.Invalid },
	}
	p.Run(feedItems(1))
	if got == nil || got.Error() != "can't be decoded: panic (string)" {
		t.Errorf("got %v", got)
	}
}

// broken is a source whose state can't be restored.
type broken struct{ tally }

var errRestore = errors.New("no")

func (broken) RestoreState([]byte) error { return errRestore }

func TestStateThatCantBeTakenOver(t *testing.T) {
	from, c := filter.NewEngine(tallying("a")), tallying("b")
	from.Decide(traffic(1))
	c.Limits = broken{tally{}}
	if err := filter.NewEngine(c).TakeOver(from); !errors.Is(err, errRestore) {
		t.Errorf("got %v", err)
	}
}

// A state of which a part can't be read leaves no other part behind: what it counted would be counted again.
func TestRefusedStateLeavesNothingBehind(t *testing.T) {
	from, to := filter.NewEngine(tallying("a")), filter.NewEngine(tallying("a"))
	decideAll(from, 0, 100)
	decideAll(to, 200, 220)
	state, before := from.AppendState(nil), to.AppendState(nil)
	counted := 8 + binary.LittleEndian.Uint64(state)
	broken := append(slices.Clone(state[:counted]), 1, 0, 0, 0, 0, 0, 0, 0, 0xff)
	if err := to.RestoreState(broken); err == nil {
		t.Fatal("a broken state is taken")
	}
	if !bytes.Equal(to.AppendState(nil), before) {
		t.Error("the engine is not as it was before")
	}
}

// Where the live log was lost while the gate was down, its positions begin again, and what is ordered at those that the
// state has seen already is carried out all the same.
func TestOrdersOfALogThatIsNew(t *testing.T) {
	old := filter.NewEngine(tallying("a"))
	for i := range 3 {
		old.WithLive(500, nothing{}, nil, nil).Decide(numbered(i))
	}
	orders := []filter.Order{{Seq: 2, Forget: filter.DigestOf(numbered(0).Sender.ID)}}
	for position, want := range map[uint64]int{3: 1, 600: 4} {
		next := filter.NewEngine(tallying("a")).WithLive(position, nothing{}, orders, nil)
		if err := next.RestoreState(old.AppendState(nil)); err != nil {
			t.Fatal(err)
		}
		c := next.Prepare(numbered(3))
		if next.Count(c); c.Facts.Readings[0].Count != want {
			t.Errorf("at position %d: %d messages counted, want %d", position, c.Facts.Readings[0].Count, want)
		}
	}
}
