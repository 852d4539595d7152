package review

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rego"
	"github.com/dmgate/dmgate/rules"
)

// What conditions are said not to leave possible is true of no message, and what is said of messages that are dropped
// anyway is true of them all. Chance puts conditions together; each that some message refutes would be a false alarm.
func TestPossibleNeverErrs(t *testing.T) {
	pack, err := rules.Load(rules.Shipped())
	if err != nil {
		t.Fatal(err)
	}
	lists, err := readLists(pack.Config, rules.Shipped())
	if err != nil {
		t.Fatal(err)
	}
	v := newVocabulary(pack.Config, lists)
	messages := scored(t, pack)
	chance := rand.New(rand.NewPCG(1, 2))
	refuted, dropped := 0, 0
	for range 6_000 {
		conditions := v.some(chance, 2+chance.IntN(3))
		p := v.possible()
		for i := range conditions {
			p.meet(&conditions[i])
		}
		impossible := p.refuted != nil
		if impossible {
			refuted++
		} else if p.delivered() {
			continue
		}
		for _, f := range messages {
			switch {
			case !meets(f, conditions):
			case impossible:
				t.Fatalf("%v: %s, but there is %+v", conditions, p.explain(), f.Message)
			case !f.Closed:
				t.Fatalf("%v: only for messages that are dropped anyway, but there is %+v", conditions, f.Message)
			default:
				dropped++
			}
		}
	}
	if refuted < 500 || dropped < 500 {
		t.Errorf("%d refuted, %d messages dropped: too few to tell anything", refuted, dropped)
	}
}

// some puts conditions together that each could stand in a policy.
func (v *vocabulary) some(chance *rand.Rand, n int) []rego.Condition {
	var paths, numbers []string
	for path := range v.subjects {
		if !strings.HasPrefix(path, "lists.") || chance.IntN(10) == 0 {
			paths = append(paths, path)
		}
	}
	for name := range v.numbers {
		numbers = append(numbers, name)
	}
	slices.Sort(paths)
	slices.Sort(numbers)
	tests := []rego.Comparison{rego.Is, rego.Is, rego.Is, rego.IsNot, rego.Unless}
	numeric := []rego.Comparison{rego.Equals, rego.Below, rego.AtMost, rego.Above, rego.AtLeast}
	var out []rego.Condition
	for range n {
		if chance.IntN(5) == 0 {
			out = append(out, rego.Condition{Path: numbers[chance.IntN(len(numbers))], Text: "a number",
				Test: numeric[chance.IntN(len(numeric))], Number: float64(chance.IntN(8)) / 2})
			continue
		}
		path := paths[chance.IntN(len(paths))]
		values := slices.DeleteFunc(slices.Clone(v.subjects[path].values), func(s string) bool { return s == unknown })
		chance.Shuffle(len(values), func(i, j int) { values[i], values[j] = values[j], values[i] })
		out = append(out, rego.Condition{Path: path, Text: path, Test: tests[chance.IntN(len(tests))],
			Values: values[:1+chance.IntN(len(values))]})
	}
	return out
}

// meets reports whether facts meet all conditions, as Rego understands them.
func meets(f *filter.Facts, conditions []rego.Condition) bool {
	for i := range conditions {
		c := &conditions[i]
		if fact, ok := filter.FactNamed(c.Path); ok && fact.Kind == filter.Number {
			n := fact.Read(f)
			at := span{low: n.Number, high: n.Number}
			if !n.Known || at.and(spanOf(c)).empty(fact.Unit) {
				return false
			}
			continue
		}
		value := valueOf(f, c.Path)
		listed := slices.Contains(c.Values, value)
		if c.Test == rego.Is && !listed || c.Test == rego.Unless && listed || c.Test == rego.IsNot && (listed || value == unknown) {
			return false
		}
	}
	return true
}

// valueOf returns the value that a policy reads.
func valueOf(f *filter.Facts, path string) string {
	section, name, _ := strings.Cut(path, ".")
	switch section {
	case "bands":
		return f.Band(name)
	case "lists":
		return map[bool]string{true: "true", false: "false"}[f.Listed(name)]
	case "limits":
		for _, r := range f.Readings {
			if r.Limit == name {
				return r.Band
			}
		}
		return unknown
	}
	fact, _ := filter.FactNamed(path)
	v := fact.Read(f)
	switch {
	case !v.Known:
		return unknown
	case fact.Kind == filter.Flag:
		return map[bool]string{true: "true", false: "false"}[v.Flag]
	}
	return v.Label
}

// scored returns what is known of the messages that policies see: those of the sample traffic, and others with
// everything that decides about an inbox put together by chance.
func scored(t *testing.T, pack *rules.Pack) []*filter.Facts {
	t.Helper()
	messages := sampleTraffic(t)
	chance := rand.New(rand.NewPCG(3, 4))
	for i := range 600 {
		m := *messages[i%len(messages)]
		m.Conversation.State = filter.ConversationStates[chance.IntN(len(filter.ConversationStates))]
		m.Recipient.Inbox = filter.InboxSettings[chance.IntN(len(filter.InboxSettings))]
		m.Recipient.AgeBand = append(slices.Clone(filter.AgeBands), "")[chance.IntN(1+len(filter.AgeBands))]
		m.Relationship = filter.Relationship{
			RecipientFollows: chance.IntN(8) == 0, RecipientBlocked: chance.IntN(8) == 0, SenderFollows: chance.IntN(2) == 0,
			SenderFollowsSince: m.At.Add(-time.Duration(chance.IntN(200)) * time.Hour),
			SuggestedBy:        [][]string{nil, {"contacts"}}[chance.IntN(2)],
		}
		if chance.IntN(4) == 0 {
			m.Text = ""
		}
		m.ID += "-again-" + string(rune('a'+i%26)) + m.Recipient.ID
		messages = append(messages, &m)
	}
	engine := pack.Engine()
	var out []*filter.Facts
	for _, m := range messages {
		c := engine.Prepare(m)
		engine.Count(c)
		if !c.Trusted() {
			out = append(out, &c.Facts)
		}
	}
	return out
}
