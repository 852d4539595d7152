package rego

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/dmgate/dmgate/filter"
)

// randomFacts returns facts of any kind: every field known or not, every pack name used or not.
func randomFacts(r *rand.Rand, n Names) filter.Facts {
	flip := func() bool { return r.IntN(2) == 0 }
	number := func() *int64 { return pick(r, nil, new(r.Int64N(5000))) }
	at := time.Date(2026, 11, 22, 10, 15, 4, 0, time.UTC)
	f := filter.Facts{
		Message: &filter.Message{
			At:           pick(r, at, time.Time{}),
			Conversation: filter.Conversation{State: pick(r, filter.ConversationStates...), Messages: number()},
			Sender: filter.Sender{CreatedAt: pick(r, at.Add(-time.Hour), time.Time{}), Verified: pick(r, nil, new(flip())),
				AgeBand: pick(r, filter.AgeBands...), HasAvatar: pick(r, nil, new(flip())),
				Followers: number(), Following: number()},
			Recipient: filter.Recipient{Inbox: pick(r, filter.InboxSettings...)},
			Relationship: filter.Relationship{SenderFollows: flip(), SenderFollowsSince: pick(r, at, time.Time{}),
				MutualFriends: number(), SuggestedBy: pick(r, nil, []string{"contacts"})},
			Text:        "private words",
			Attachments: pick(r, nil, []filter.Attachment{{Kind: pick(r, filter.AttachmentKinds...)}}),
		},
		Content: filter.Content{
			Length: r.IntN(400), Emoji: r.IntN(9), Capitals: r.Float64(), Digits: r.Float64(), Money: flip(), Bidi: flip(),
			Styled: flip(), Leetspeak: flip(), HiddenWord: flip(),
			Links:    pick(r, nil, []filter.Link{{URL: "private.example", Disguised: flip()}}),
			Handles:  pick(r, nil, []filter.Handle{{Kind: pick(r, filter.HandleKinds...), Value: "private"}}),
			Payments: pick(r, nil, []filter.Payment{{Kind: pick(r, filter.PaymentKinds...), Value: "private"}}),
		},
	}
	for _, id := range n.Lists {
		if r.IntN(5) == 0 {
			f.Lists = append(f.Lists, filter.ListMatch{List: id, What: "private"})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(n.Bands)) {
		if flip() {
			f.Bands = append(f.Bands, filter.BandValue{Band: name, Value: pick(r, n.Bands[name]...)})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(n.Limits)) {
		if flip() {
			f.Readings = append(f.Readings, filter.Reading{Limit: id, Band: pick(r, n.Limits[id]...)})
		}
	}
	return f
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

// everything reads all of an input.
const everything = `count([v | walk(input, [_, v])]) > 0`

// TestDocument wants every document to be one that its shape allows, and to hold what the facts say and no text.
func TestDocument(t *testing.T) {
	in := shapeOf(names)
	all := newLayout(in, reads{everything: true})
	for seed := range uint64(300) {
		f := randomFacts(rand.New(rand.NewPCG(2, seed)), names)
		v, err := all.view(&f)
		if err != nil {
			t.Fatal(err)
		}
		document := all.document(v)
		if wrong := in.misuse(document); len(wrong) > 0 {
			t.Fatal(wrong)
		}
		if strings.Contains(document.String(), "private") {
			t.Fatalf("there is text in %v", document)
		}
		for _, fact := range filter.Vocabulary() {
			section, name, _ := strings.Cut(fact.Name, ".")
			got, err := document.Find(ast.Ref{ast.StringTerm(section), ast.StringTerm(name)})
			if want := fact.Read(&f); want.Known != (err == nil) || want.Known && !same(got, want, fact.Kind) {
				t.Fatalf("%s is %v, want %+v", fact.Name, got, want)
			}
		}
	}
}

func same(got ast.Value, want filter.Value, kind filter.Kind) bool {
	switch kind {
	case filter.Flag:
		return got.Compare(ast.Boolean(want.Flag)) == 0
	case filter.Label:
		return got.Compare(ast.String(want.Label)) == 0
	}
	x, ok := got.(ast.Number).Float64()
	return ok && x == want.Number
}

// TestReadsDecideNothing wants the same findings from what the policies read and, by OPA, from a whole input.
func TestReadsDecideNothing(t *testing.T) {
	modules := shippedModules(t, false)
	n := namesIn(modules)
	some, err := Load(modules, n, Options{})
	if err != nil {
		t.Fatal(err)
	}
	all, err := Load(append(modules, Module{"all.rego", []byte("package dmgate\nall if " + everything)}), n, Options{})
	if err != nil {
		t.Fatal(err)
	}
	matched := 0
	for seed := range uint64(200) {
		f := randomFacts(rand.New(rand.NewPCG(3, seed)), n)
		got, err1 := some.Evaluate(&f, nil)
		v, err2 := all.layout.view(&f)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		want, err := all.whole.evaluate(v)
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("%v, and of the whole input %v, %v", got, want, err)
		}
		matched += len(got)
	}
	if matched == 0 {
		t.Error("no rule ever matched")
	}
}

func TestFindReads(t *testing.T) {
	for _, c := range []struct {
		condition string
		want      []string // "section.field", or what a section has in all
	}{
		{"input.content.link == true", []string{"content.link"}},
		{`input.lists.domains; input.bands.account_age == "new"`, []string{"bands.account_age", "lists.domains"}},
		{"count(input.lists) > 0", []string{"lists.domains", "lists.phrases"}},
		{`some n in ["domains"]; input.lists[n]`, []string{"lists.domains", "lists.phrases"}},
		{`object.get(input, ["limits", "sender"], "ok") == "ok"`, nil},
		{everything, nil},
	} {
		got := mustLoad(t, policy(rule("a.b", c.condition))).layout
		var paths []string
		for _, s := range got.slots {
			paths = append(paths, strings.TrimPrefix(s.path, "input."))
		}
		if c.want == nil {
			if want := len(filter.Vocabulary()) + 4; len(paths) != want {
				t.Errorf("%s reads %d fields, want all %d", c.condition, len(paths), want)
			}
			continue
		}
		if slices.Sort(paths); !slices.Equal(paths, c.want) {
			t.Errorf("%s reads %v, want %v", c.condition, paths, c.want)
		}
	}
}

// TestSchema wants the schema to name every fact and to be closed at every level.
func TestSchema(t *testing.T) {
	type node struct {
		Type       string
		Enum       []string
		Properties map[string]*node
		Additional *bool `json:"additionalProperties"`
	}
	var root node
	if err := json.Unmarshal(Schema(names), &root); err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]*node{"the root": &root, "content": root.Properties["content"],
		"bands": root.Properties["bands"], "lists": root.Properties["lists"], "limits": root.Properties["limits"]} {
		if s == nil || s.Type != "object" || s.Additional == nil || *s.Additional {
			t.Errorf("%s is not a closed object", name)
		}
	}
	types := map[filter.Kind]string{filter.Flag: "boolean", filter.Label: "string", filter.Number: "number"}
	for _, f := range filter.Vocabulary() {
		section, name, _ := strings.Cut(f.Name, ".")
		if got := root.Properties[section].Properties[name]; got == nil || got.Type != types[f.Kind] {
			t.Errorf("%s is %+v, want a %s", f.Name, got, types[f.Kind])
		}
	}
	if got := root.Properties["bands"].Properties["account_age"].Enum; !slices.Equal(got, names.Bands["account_age"]) {
		t.Errorf("account_age is one of %v", got)
	}
}

// TestViewsForgetTheMessageBefore wants a view that is used again to be as a new one.
func TestViewsForgetTheMessageBefore(t *testing.T) {
	l := newLayout(shapeOf(names), reads{everything: true})
	used := l.newView()
	for seed := range uint64(500) {
		f := randomFacts(rand.New(rand.NewPCG(9, seed)), names)
		if seed%9 == 0 {
			f.Bands = append(f.Bands, filter.BandValue{Band: "account_age", Value: "none such"})
		}
		fresh, want := l.view(&f)
		err := l.read(&f, &used)
		if fmt.Sprint(err) != fmt.Sprint(want) || used.key() != fresh.key() || !slices.Equal(used.unusual, fresh.unusual) {
			t.Fatalf("got %v and %v, want %v and %v", used, err, fresh, want)
		}
	}
}
