package whatif

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/ratelimit"
)

// Ranges of numbers are put in the words of their unit, and stand for a value inside them.
func TestScaleWords(t *testing.T) {
	age := scale{unit: filter.Seconds, bounds: []float64{3600, 3 * 86400, 30 * 86400}, now: 1}
	marks := scale{unit: filter.Count, bounds: []float64{1, 2, 5}, now: 0}
	capitals := scale{unit: filter.Share, bounds: []float64{0.6}, now: 1}
	ratio := scale{unit: filter.Ratio, bounds: []float64{0.5, 50}, now: 2}
	unknown := scale{unit: filter.Count, bounds: []float64{1, 5}, now: -1}
	for _, test := range []struct {
		scale       *scale
		first, last int
		want        string
		one         bool
		value       float64
	}{
		{&age, 0, 0, "less than 1h", false, 3599},
		{&age, 2, 2, "at least 72h and less than 30d", false, 3 * 86400},
		{&age, 2, 3, "at least 72h", false, 3 * 86400},
		{&marks, 1, 1, "exactly 1", true, 1},
		{&marks, 1, 3, "at least 1", true, 1},
		{&marks, 2, 2, "2 to 4", false, 2},
		{&capitals, 0, 0, "less than 60 %", false, 0.5994},
		{&ratio, 0, 1, "fewer than 50", false, 49.95},
		{&ratio, 1, 1, "at least 0.5 and fewer than 50", false, 49.95},
		{&unknown, 0, 0, "no", false, 0},
		{&unknown, 1, 2, "at least 1", true, 1},
	} {
		test.scale.words = func(amount string, one bool) string { return amount }
		var got float64
		test.scale.set = func(_ *world, x float64) { got = x }
		text, one := test.scale.amount(test.first, test.last)
		test.scale.option(test.first, test.last).apply(nil)
		if text != test.want || one != test.one || math.Abs(got-test.value) > 1e-9 {
			t.Errorf("%v, %d to %d: got %q, %v and %v; want %q, %v and %v", test.scale.bounds, test.first, test.last,
				text, one, got, test.want, test.one, test.value)
		}
	}
}

// A range that no value can lie in is not offered.
func TestScaleOffersWhatIsPossible(t *testing.T) {
	for _, test := range []struct {
		scale scale
		want  []int
	}{
		{scale{unit: filter.Count, bounds: []float64{0, 3}, now: 1}, []int{2}},
		{scale{unit: filter.Count, bounds: []float64{1.2, 1.8, 3}, now: 3}, []int{0, 2}},
		{scale{unit: filter.Count, bounds: []float64{1, 3}, now: 2, least: 1}, []int{1}},
	} {
		test.scale.words = func(string, bool) string { return "" }
		var got []int
		for _, o := range test.scale.options() {
			got = append(got, o.from)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%v: got %v, want %v", test.scale.bounds, got, test.want)
		}
	}
}

// A limit's ranges lie where its bands and its rule begin.
func TestLimitScale(t *testing.T) {
	limit := ratelimit.Limit{ID: "l", Burst: 4, Bands: []ratelimit.Band{{Name: "busy", From: 0.5},
		{Name: "flood", From: 2}}}
	s := limitScale(&limit, filter.Reading{Limit: "l", Counts: "messages", Count: 6, Allowed: 4, Per: time.Hour})
	var got []string
	for _, o := range s.options() {
		got = append(got, o.Text)
	}
	want := []string{"with fewer than 3 messages in 1h", "with 3 to 4 messages in 1h", "with at least 9 messages in 1h"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Every numeric fact that can change takes the value that it is given.
func TestNumbersTakeValues(t *testing.T) {
	for _, n := range numbers {
		fact, ok := filter.FactNamed(n.fact)
		if !ok || fact.Kind != filter.Number {
			t.Fatalf("%s is no number", n.fact)
		}
		for _, value := range []float64{2, 40} {
			w := world{words: -1, links: -1, attachments: -1}
			w.message.At = time.Unix(1e9, 0)
			w.content.Words, w.content.Links = make([]string, 9), make([]filter.Link, 9)
			w.message.Attachments = make([]filter.Attachment, 9)
			n.set(&w, value)
			w.resize()
			got := fact.Read(&filter.Facts{Message: &w.message, Content: w.content})
			if !got.Known || math.Abs(got.Number-value) > 0.1 {
				t.Errorf("%s is %+v, want %v", n.fact, got, value)
			}
		}
	}
}

// Every sign can be taken away and, where it can be added, be there.
func TestSigns(t *testing.T) {
	for _, s := range signs {
		fact, ok := filter.FactNamed(s.fact)
		if !ok {
			t.Fatalf("%s is no fact", s.fact)
		}
		w := everything()
		if !w.has(fact) {
			t.Fatalf("%s: the test's message lacks it", s.fact)
		} else if s.remove(&w); w.has(fact) {
			t.Errorf("%s is still there", s.fact)
		}
		if s.add == nil {
			continue
		}
		empty := world{}
		s.add(&empty)
		if !empty.has(fact) {
			t.Errorf("%s is not there", s.fact)
		}
	}
}

func (w *world) has(fact filter.Fact) bool {
	return fact.Read(&filter.Facts{Message: &w.message, Content: w.content}).Flag
}

// everything is a message with every sign.
func everything() world {
	w := world{content: filter.Content{
		Money: true, HiddenWord: true, MixedScript: true, Lookalike: true, Styled: true, SpacedOut: true,
		Leetspeak: true, Bidi: true, Stretched: true, Links: []filter.Link{{Disguised: true, IP: true}},
	}}
	for _, k := range filter.HandleKinds {
		w.content.Handles = append(w.content.Handles, filter.Handle{Kind: k})
	}
	for _, k := range filter.PaymentKinds {
		w.content.Payments = append(w.content.Payments, filter.Payment{Kind: k})
	}
	for _, k := range filter.AttachmentKinds {
		w.message.Attachments = append(w.message.Attachments, filter.Attachment{Kind: k})
	}
	return w
}
