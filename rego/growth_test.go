package rego

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// manyRules returns a pack's policies with so many rules, of the shapes that packs have: most compare a list of their own
// with a fact or two. Where mixed, one in ten has a reason made from the message, so that OPA has to be asked.
func manyRules(n int, mixed bool) ([]Module, Names) {
	names := Names{
		Bands:  map[string][]string{"account_age": {"new", "young", "settled"}, "words": {"line", "usual"}},
		Limits: map[string][]string{"sender": {"ok", "exceeded", "flood"}},
	}
	for i := range 1 + n*2/5 {
		names.Lists = append(names.Lists, fmt.Sprintf("l%d", i))
	}
	shapes := []string{
		`input.lists.%s == true`,
		`input.lists.%s == true; input.content.money == true`,
		`input.lists.%s == true; input.content.link == true`,
		`input.lists.%s == true; pressing`,
		`input.lists.%s == true; input.bands.account_age == "new"`,
		`input.lists.%s; not input.sender.verified`,
		`input.bands.words == "line"; input.lists.%s == true`,
		`input.limits.sender in {"exceeded", "flood"}; input.lists.%s == true`,
		`input.lists.%s == true; input.sender.age_band == "18+"; input.recipient.age_band == "16-17"`,
		`input.content.handle == true; input.lists.%s == true`,
	}
	shared := "pressing if input.lists.l0\npressing if input.lists.l1\n"
	files := make([]strings.Builder, 1+n/100)
	for i := range n {
		text := rule(fmt.Sprintf("rule.r%d", i), fmt.Sprintf(shapes[i%len(shapes)], names.Lists[i*2/5]))
		if mixed && i%10 == 1 {
			text = strings.Replace(text, `"reason": "reason"`, `"reason": sprintf("in %s", [input.conversation.state])`, 1)
		}
		files[i/100].WriteString(text)
	}
	var modules []Module
	for i := range files {
		modules = append(modules, Module{fmt.Sprintf("p%d.rego", i), []byte("package dmgate\n" + shared + files[i].String())})
		shared = ""
	}
	return modules, names
}

// usualMessages returns the facts of messages that most rules have nothing to say about: most are on none of the lists,
// the others on up to three.
func usualMessages(n int, names Names) []*filter.Facts {
	r := rand.New(rand.NewPCG(6, 6))
	yes := true
	out := make([]*filter.Facts, n)
	for i := range out {
		f := &filter.Facts{
			Message: &filter.Message{Sender: filter.Sender{AgeBand: filter.Adult}, Recipient: filter.Recipient{AgeBand: filter.Adult}},
			Content: filter.Content{Length: 36, Money: r.IntN(8) == 0},
			Bands: []filter.BandValue{{Band: "account_age", Value: pick(r, "new", "settled", "settled")},
				{Band: "words", Value: pick(r, "line", "usual")}},
			Readings: []filter.Reading{{Limit: "sender", Band: pick(r, "ok", "ok", "ok", "ok", "exceeded")}},
		}
		if r.IntN(4) == 0 {
			f.Message.Sender.Verified = &yes
		}
		if r.IntN(6) == 0 {
			f.Content.Links = []filter.Link{{}}
		}
		for range max(r.IntN(6)-2, 0) {
			f.Lists = append(f.Lists, filter.ListMatch{List: pick(r, names.Lists...)})
		}
		out[i] = f
	}
	return out
}

// sizes are how many rules the packs have whose costs are compared.
var sizes = []int{25, 100, 400, 1000}

// BenchmarkRules measures how the cost of a message grows with the number of rules, most of which have nothing to say
// about it, and reports how many times that of 25 rules that of 1,000 is. plain is policies that a table decides; mixed
// asks OPA about one rule in ten, with what it found in memory (seen) and without (unseen); opa leaves all to OPA.
func BenchmarkRules(b *testing.B) {
	for _, kind := range []string{"plain", "mixed-seen", "mixed-unseen", "opa"} {
		b.Run(kind, func(b *testing.B) {
			packs := map[int]func(){}
			for _, n := range sizes {
				packs[n] = evaluation(b, kind, n)
				b.Run(fmt.Sprint(n), func(b *testing.B) {
					b.ReportAllocs()
					for b.Loop() {
						packs[n]()
					}
				})
			}
			b.Run("growth", func(b *testing.B) {
				for b.Loop() {
					b.ReportMetric(growth(packs), "1000/25")
				}
			})
		})
	}
}

// growth returns how many times as long a message takes with the most rules as with the fewest. It measures them in turn
// and takes the best of each, so that what else the machine does counts little.
func growth(packs map[int]func()) float64 {
	best := map[int]time.Duration{}
	for range 20 {
		for n, evaluate := range packs {
			began := time.Now()
			for range 200 {
				evaluate()
			}
			if took := time.Since(began); best[n] == 0 || took < best[n] {
				best[n] = took
			}
		}
	}
	return float64(best[sizes[len(sizes)-1]]) / float64(best[sizes[0]])
}

// evaluation returns a function that evaluates so many rules over one message after the other.
func evaluation(b *testing.B, kind string, n int) func() {
	modules, names := manyRules(n, kind != "plain")
	p, err := Load(modules, names, Options{})
	if err != nil {
		b.Fatal(err)
	}
	messages := usualMessages(1000, names)
	var found []filter.Finding // in memory that is used again, as in an engine
	i := 0
	return func() {
		f := messages[i%len(messages)]
		i++
		var err error
		switch kind {
		case "mixed-unseen":
			p.rest.memo = newMemo()
			found, err = p.Evaluate(f, found[:0])
		case "opa":
			var v view
			if v, err = p.layout.view(f); err == nil {
				_, err = p.whole.evaluate(v)
			}
		default:
			found, err = p.Evaluate(f, found[:0])
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

// TestRulesCostNothing wants a message to be compared with as few bodies, and to take as few allocations, whether there are
// 25 rules or 1,000.
func TestRulesCostNothing(t *testing.T) {
	few, many := lookedAt(t, sizes[0]), lookedAt(t, sizes[len(sizes)-1])
	if few == 0 || many > 2*few {
		t.Errorf("1,000 messages are compared with %d bodies of 25 rules, and with %d of 1,000", few, many)
	}
}

// lookedAt returns with how many of so many rules the table compares a thousand messages.
func lookedAt(t *testing.T, rules int) int {
	modules, names := manyRules(rules, false)
	p, err := Load(modules, names, Options{})
	if err != nil {
		t.Fatal(err)
	}
	looked := 0
	messages := usualMessages(1000, names)
	for _, f := range messages {
		v, err := p.layout.view(f)
		if err != nil {
			t.Fatal(err)
		}
		if set := len(v.unusual); set > 16 {
			t.Fatalf("a message sets %d of %d slots, want those that are unusual alone", set, len(v.codes))
		}
		looked += p.table.always.len()
		for _, slot := range v.unusual {
			looked += p.table.near[p.table.places[slot]+int(v.codes[slot])].len()
		}
	}
	var found []filter.Finding
	all := func() {
		for _, f := range messages {
			found, _ = p.Evaluate(f, found[:0])
		}
	}
	if allocs := testing.AllocsPerRun(3, all) / float64(len(messages)); allocs > 3 { // 0, but the race detector adds some
		t.Errorf("with %d rules a message takes %v allocations", rules, allocs)
	}
	return looked
}
