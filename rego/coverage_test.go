package rego

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/dmgate/dmgate/filter"
)

// TestCoverage wants every body that matches to be noted, also one that adds what another has added, and one that others
// share; and no more.
func TestCoverage(t *testing.T) {
	modules := append(policy(
		rule("a.link", "input.content.link"),
		`hits contains {"rule": "a.link", "reason": "reason"} if listed`+"\n",
		rule("a.new", `input.bands.account_age == "new"`),
	), Module{File: "q.rego", Source: []byte("package dmgate\n\nlisted if input.lists.domains\n\nlisted if input.lists.phrases\n")})
	linked := filter.Facts{
		Message: &filter.Message{}, Content: filter.Content{Links: []filter.Link{{}}},
		Lists: []filter.ListMatch{{List: "domains"}},
	}
	fresh := filter.Facts{Message: &filter.Message{}, Bands: []filter.BandValue{{Band: "account_age", Value: "new"}}}
	for _, test := range []struct {
		facts []*filter.Facts
		want  string
	}{
		{nil, "[]"},
		{[]*filter.Facts{{Message: &filter.Message{}}}, "[]"},
		{[]*filter.Facts{&fresh}, "[{p.rego 16}]"},
		{[]*filter.Facts{&linked, &linked}, "[{p.rego 8} {p.rego 9} {q.rego 3}]"},
		{[]*filter.Facts{&linked, &fresh}, "[{p.rego 8} {p.rego 9} {p.rego 16} {q.rego 3}]"},
	} {
		c := mustLoad(t, modules).NewCoverage()
		var pool sync.WaitGroup
		for _, f := range test.facts {
			pool.Go(func() { c.See(f) })
		}
		pool.Wait()
		if got := fmt.Sprint(c.Bodies()); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}

// TestTestBodies wants the same of the bodies that a test makes match.
func TestTestBodies(t *testing.T) {
	results, err := Test(tests(`
test_link if count(data.dmgate.hits) == 1 with input as {"content": {"link": true}}
test_none if count(data.dmgate.hits) == 0 with input as {"content": {"link": false}}`), names, TestOptions{})
	if err != nil || len(results) != 2 {
		t.Fatal(results, err)
	}
	if !slices.Equal(results[0].Bodies, []Place{{"p.rego", 8}}) || len(results[1].Bodies) != 0 {
		t.Errorf("got %v and %v", results[0].Bodies, results[1].Bodies)
	}
}
