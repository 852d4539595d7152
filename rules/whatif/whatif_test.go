package whatif

import (
	"bufio"
	"os"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/rules"
)

const trafficFile = "../../testdata/traffic.jsonl"

// load loads the shipped pack once for all tests: it never changes.
var load = sync.OnceValues(func() (*rules.Pack, error) { return rules.Load(rules.Shipped()) })

func shipped(t testing.TB) *rules.Pack {
	t.Helper()
	pack, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

// decided is a message of the sample traffic with its decision.
type decided struct {
	c *filter.Case
	d filter.Decision
}

func traffic(t testing.TB, pack *rules.Pack) []decided {
	t.Helper()
	f, err := os.Open(trafficFile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	engine := pack.Engine()
	var out []decided
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, event.MaxBody)
	for lines.Scan() {
		m, err := event.Decode(lines.Bytes(), time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		c := engine.Prepare(m)
		engine.Count(c)
		out = append(out, decided{c, engine.Judge(c)})
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// With nothing changed, the decision is the one that was made.
func TestNothingChanged(t *testing.T) {
	pack := shipped(t)
	for _, m := range traffic(t, pack) {
		j := newJudge(pack, m.c)
		w := j.world()
		w.lose("nothing")
		if d := j.decide(&w); !reflect.DeepEqual(d, m.d) {
			t.Errorf("%s: got %+v, want %+v", m.d.MessageID, d, m.d)
		}
	}
}

// Every answer's changes give its route, and none of them can be left out.
func TestAnswers(t *testing.T) {
	pack := shipped(t)
	answered := map[filter.Route]int{}
	for i, m := range traffic(t, pack) {
		if i%every > 0 {
			continue
		}
		answers := Find(pack, m.c)
		if m.c.Trusted() && len(answers) > 0 {
			t.Errorf("%s is trusted and has answers: %v", m.d.MessageID, answers)
		}
		j := newJudge(pack, m.c)
		for _, a := range answers {
			answered[a.Route]++
			if a.Route == m.d.Route {
				t.Errorf("%s: %q leads where the message is", m.d.MessageID, a.Text())
			}
			for _, set := range a.sets {
				checkSet(t, j, &m.d, &a, set)
			}
		}
	}
	for _, r := range filter.Routes {
		if answered[r] < 100/every {
			t.Errorf("only %d answers lead to %s", answered[r], r)
		}
	}
}

func checkSet(t *testing.T, j *judge, d *filter.Decision, a *Answer, set []option) {
	t.Helper()
	if len(set) != len(a.Changes) {
		t.Fatalf("%s: %q was tried as %d changes", d.MessageID, a.Text(), len(set))
	}
	for mask := range 1 << len(set) {
		w := j.world()
		for i := range set {
			if mask&(1<<i) != 0 {
				set[i].apply(&w)
			}
		}
		got, all := j.decide(&w).Route, mask == 1<<len(set)-1
		if all != (got == a.Route) {
			t.Errorf("%s, %s: %q, with those of mask %b, gives %s, not %s", d.MessageID, d.Route, a.Text(), mask, got,
				a.Route)
		}
	}
}

// What is changed in the message itself is decided as the engine decides the message that is so changed.
func TestChangedMessages(t *testing.T) {
	pack := shipped(t)
	checked := 0
	for i, m := range traffic(t, pack) {
		if i%every > 0 || m.c.Trusted() {
			continue
		}
		j := newJudge(pack, m.c)
		for _, o := range options(pack, &m.c.Facts) {
			w := j.world()
			o.apply(&w)
			inMessage := !reflect.DeepEqual(w.message, *m.c.Facts.Message) && w.words < 0 && w.attachments < 0
			if !inMessage {
				continue
			}
			checked++
			c := j.engine.Prepare(&w.message)
			if !c.Trusted() {
				c.Facts.Readings = j.readings(&c.Facts, &w)
			}
			if got, want := j.decide(&w), j.engine.Judge(c); !reflect.DeepEqual(got, want) {
				t.Errorf("%s, %s: got %+v, want %+v", m.d.MessageID, o.Text, got, want)
			}
		}
	}
	if checked < 1000/every {
		t.Errorf("only %d changed messages were checked", checked)
	}
}

// Where a source has failed, the message is held whatever else is known of it, and only a tie leads past.
func TestFaultsHold(t *testing.T) {
	pack := shipped(t)
	for _, m := range traffic(t, pack)[:100] {
		if m.c.Trusted() || m.d.Route != filter.Inbox {
			continue
		}
		c := &filter.Case{Facts: m.c.Facts, Admission: m.c.Admission,
			Faults: []filter.Fault{{Source: "lists.urls", Reason: "unreadable"}}}
		answers := Find(pack, c)
		if len(answers) == 0 {
			t.Errorf("%s: a tie leads nowhere", m.d.MessageID)
		}
		for _, a := range answers {
			if a.Route == filter.Inbox && a.Kind() != Tie {
				t.Errorf("%s: %q leads past a fault", m.d.MessageID, a.Text())
			}
		}
		return
	}
	t.Fatal("no stranger's message is in the inbox")
}

// Finding answers changes nothing and gives the same again.
func TestFindIsPure(t *testing.T) {
	pack := shipped(t)
	for _, m := range traffic(t, pack)[:100/every] {
		first := texts(Find(pack, m.c))
		if again := texts(Find(pack, m.c)); !reflect.DeepEqual(first, again) {
			t.Errorf("%s: got %q, then %q", m.d.MessageID, first, again)
		}
		if d := pack.Engine().Judge(m.c); !reflect.DeepEqual(d, m.d) {
			t.Errorf("%s: the case has changed: %+v", m.d.MessageID, d)
		}
	}
}

func texts(answers []Answer) []string {
	var out []string
	for i := range answers {
		out = append(out, answers[i].Route.String()+" "+answers[i].Text())
	}
	return out
}

func BenchmarkFind(b *testing.B) {
	pack := shipped(b)
	messages := traffic(b, pack)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		Find(pack, messages[i%len(messages)].c)
	}
}
