package rego

import (
	"fmt"
	"slices"
	"strings"
	"testing"
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
		{`not input.conversation.state in {"pending", "none"}`, "conversation.state unless none,pending", false},
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
		{`shared with input.content.link as true`, "", false},
		{`x := input.bands.age with input.bands.age as "old"; x == "new"`, "", false},
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
		{"input.content.links > 1", []Read{{"content.links", true, 8}}, false, false},
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
