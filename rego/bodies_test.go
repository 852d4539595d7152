package rego

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/dmgate/dmgate/filter"
)

// bodiesOf returns the bodies of policies in a file of their own, METADATA included.
func bodiesOf(t *testing.T, policies string) (*Policies, []Body) {
	t.Helper()
	const head = "package dmgate\n# METADATA\n# title: A\n# description: B\n# custom:\n#   abuse: c\n"
	names := Names{Bands: map[string][]string{"age": {"new", "old"}}, Lists: []string{"words"},
		Limits: map[string][]string{"sender": {"ok", "exceeded"}}}
	p, err := Load([]Module{{File: "a.rego", Source: []byte(head + policies)}}, names, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p, p.Bodies()
}

// body returns the only body of a rule with these conditions, one a line.
func body(t *testing.T, conditions, shared string) Body {
	t.Helper()
	_, bodies := bodiesOf(t, `hits contains {"rule": "a.b", "reason": "c"} if {`+"\n"+conditions+"\n}\n"+shared)
	return bodies[0]
}

func (c Condition) short() string {
	if len(c.Values) > 0 || c.Test == IsNot || c.Test == Unless {
		return fmt.Sprintf("%s %s %s", c.Path, c.Test, strings.Join(c.Values, ","))
	}
	return fmt.Sprintf("%s %s %v", c.Path, c.Test, c.Number)
}

// What a line asks, and whether the index can use it.
func TestConditions(t *testing.T) {
	for _, c := range []struct {
		line    string
		want    string // "" where nothing can be told
		indexed bool
	}{
		{`input.content.link == true`, "content.link is true", true},
		{`input.content.link = false`, "content.link is false", true},
		{`input.content.link`, "content.link is true", true},
		{`not input.content.link`, "content.link unless true", false},
		{`input.bands.age == "new"`, "bands.age is new", true},
		{`"new" == input.bands.age`, "bands.age is new", true},
		{`input.bands.age != "new"`, "bands.age is not new", false},
		{`not input.bands.age == "new"`, "bands.age unless new", false},
		{`input.bands.age`, "bands.age is not ", false},
		{`not input.bands.age`, "bands.age unless new,old", false},
		{`input.conversation.state in {"pending", "none"}`, "conversation.state is none,pending", true},
		{`not input.conversation.state in {"pending", "none"}`, "conversation.state is not none,pending", false},
		{`input.content.links > 2`, "content.links > 2", false},
		{`2 < input.content.links`, "content.links > 2", false},
		{`input.content.links >= 2`, "content.links >= 2", false},
		{`input.content.links < 2`, "content.links < 2", false},
		{`2 >= input.content.links`, "content.links <= 2", false},
		{`input.content.links == 2`, "content.links = 2", true},
		{`not input.content.links > 2`, "", false},
		{`input.content.links != 2`, "", false},
		{`x := input.bands.age; x == "new"`, "bands.age is new", true},
		{`x := input.bands.age; x != "new"`, "bands.age is not new", false},
		{`input.lists.words == true`, "lists.words is true", true},
		{`input.limits.sender == "ok"`, "limits.sender is ok", true},
		{`some x in ["new", "old"]; input.bands.age == x`, "", false},
		{`input.conversation.state == input.bands.age`, "", false},
		{`startswith(input.bands.age, "n")`, "", true},
		{`count(input.content) > 3`, "", false},
		{`shared`, "", false},
	} {
		b := body(t, c.line, "shared if input.content.image == true")
		var got []string
		for _, condition := range b.Conditions {
			got = append(got, condition.short())
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: got %q, want %q", c.line, got, c.want)
		}
		if b.Indexed != c.indexed {
			t.Errorf("%s: indexed %v, want %v", c.line, b.Indexed, c.indexed)
		}
	}
}

// What is told of a condition is what the evaluator makes of it.
func TestConditionsAgreeWithEvaluation(t *testing.T) {
	for _, line := range []string{
		`input.content.link == true`, `not input.content.link`, `input.bands.age == "new"`, `input.bands.age != "new"`,
		`not input.bands.age == "new"`, `input.bands.age`, `not input.bands.age`, `input.bands.age in {"new", "old"}`,
		`not input.bands.age in {"new"}`, `input.content.links > 2`, `2 > input.content.links`, `input.content.links >= 2`,
		`2 >= input.content.links`, `input.content.links == 2`, `x := input.bands.age; x != "new"`, `input.sender.verified == false`,
		`not input.sender.verified`, `input.sender.followers < 2`,
	} {
		p, bodies := bodiesOf(t, `hits contains {"rule": "a.b", "reason": "c"} if {`+"\n"+line+"\n}")
		if len(bodies[0].Conditions) != 1 {
			t.Fatalf("%s: got %v, want one condition", line, bodies[0].Conditions)
		}
		for _, f := range someFacts() {
			found, err := p.Evaluate(f, nil)
			if err != nil {
				t.Fatal(err)
			}
			if c := &bodies[0].Conditions[0]; c.holds(f) != (len(found) > 0) {
				t.Fatalf("%s: %s holds: %v, but the rule matches: %v, for %+v", line, c.short(), c.holds(f), len(found) > 0, f)
			}
		}
	}
}

// holds reports whether facts meet the condition, by what it says of itself.
func (c *Condition) holds(f *filter.Facts) bool {
	var v filter.Value
	if band, ok := strings.CutPrefix(c.Path, "bands."); ok {
		v = filter.Value{Known: f.Band(band) != "", Label: f.Band(band)}
	} else {
		fact, _ := filter.FactNamed(c.Path)
		if v = fact.Read(f); v.Known && fact.Kind == filter.Flag {
			v.Label = strconv.FormatBool(v.Flag)
		}
	}
	listed := v.Known && slices.Contains(c.Values, v.Label)
	return map[Comparison]bool{
		Is: listed, IsNot: v.Known && !listed, Unless: !listed, Equals: v.Known && v.Number == c.Number,
		Below: v.Known && v.Number < c.Number, AtMost: v.Known && v.Number <= c.Number,
		Above: v.Known && v.Number > c.Number, AtLeast: v.Known && v.Number >= c.Number,
	}[c.Test]
}

// someFacts returns facts with all that the conditions of the test ask for.
func someFacts() []*filter.Facts {
	yes, no, few, many := true, false, int64(1), int64(5)
	var out []*filter.Facts
	for _, verified := range []*bool{nil, &yes, &no} {
		for _, followers := range []*int64{nil, &few, &many} {
			for _, age := range []string{"", "new", "old"} {
				for links := range 4 {
					f := &filter.Facts{Message: &filter.Message{Sender: filter.Sender{Verified: verified, Followers: followers}},
						Content: filter.Content{Links: make([]filter.Link, links)}}
					if age != "" {
						f.Bands = []filter.BandValue{{Band: "age", Value: age}}
					}
					out = append(out, f)
				}
			}
		}
	}
	return out
}

// Every condition names its line and is quoted as written.
func TestConditionPlaces(t *testing.T) {
	b := body(t, "input.content.link == true\n\tinput.bands.age in {\"new\"}", "")
	if b.File != "a.rego" || b.Line != 7 || b.Rule != "a.b" || b.Name != "hits" {
		t.Errorf("got %+v", b)
	}
	for i, want := range []Condition{{Line: 8, Text: "input.content.link == true"}, {Line: 9, Text: `input.bands.age in {"new"}`}} {
		if got := b.Conditions[i]; got.Line != want.Line || got.Text != want.Text {
			t.Errorf("got line %d %s, want line %d %s", got.Line, got.Text, want.Line, want.Text)
		}
	}
}

// What several rules share is a body, too, and without a rule's id.
func TestSharedBodies(t *testing.T) {
	_, bodies := bodiesOf(t, `hits contains {"rule": "a.b", "reason": "c"} if shared
shared if input.content.link == true
shared if input.content.image == true`)
	if len(bodies) != 3 || bodies[1].Rule != "" || bodies[1].Name != "shared" || bodies[2].Line != 9 {
		t.Errorf("got %+v", bodies)
	}
}

func TestReads(t *testing.T) {
	for _, c := range []struct {
		line       string
		want       []Read
		remembers  bool
		readsWords bool
	}{
		{"input.content.link == true", []Read{{"content.link", false, 8}}, true, false},
		{"input.content.links > 1", []Read{{"content.links", true, 8}}, true, false},
		{"input.content.links + 1 > 2", []Read{{"content.links", true, 8}}, false, false},
		{"input.lists.words == true", []Read{{"lists.words", false, 8}}, true, true},
		{"input.lists[_] == true", []Read{{"lists", false, 8}}, true, true},
		{"count(input.content) > 1", []Read{{"content", true, 8}}, false, false},
		{"count(input) > 1", []Read{{"", true, 8}}, false, true},
	} {
		p, bodies := bodiesOf(t, `hits contains {"rule": "a.b", "reason": "c"} if {`+"\n"+c.line+"\n}")
		if !slices.Equal(bodies[0].Reads, c.want) {
			t.Errorf("%s: got %v, want %v", c.line, bodies[0].Reads, c.want)
		}
		if p.Remembers() != c.remembers || p.ReadsList("words") != c.readsWords {
			t.Errorf("%s: remembers %v, reads the list %v; want %v, %v", c.line, p.Remembers(), p.ReadsList("words"),
				c.remembers, c.readsWords)
		}
	}
}
