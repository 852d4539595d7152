package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rego"
)

// given is what rivals get for nothing: all that the rules of the shipped pack read, computed by dmgate's own engine
// before the clock starts.
type given struct {
	read      map[[2]string]bool        // the fields of the input that the policies read
	ids       map[string]bool           // of the policies' rules
	documents map[string]map[string]any // the inputs by message id, with no other fields
	found     map[string][]string       // by message id: the rules of policies that the gate finds
}

// givenQuery is what is asked of the shipped policies.
const givenQuery = "data.dmgate.hits"

// The fields of the input that the policies read, and the ids of their rules, as they stand in their text.
var (
	fieldRead = regexp.MustCompile(`\binput\.(\w+)\.(\w+)`)
	ruleID    = regexp.MustCompile(`"rule": "([a-z0-9_.]+)"`)
)

func newGiven() (given, error) {
	g := given{map[[2]string]bool{}, map[string]bool{}, map[string]map[string]any{}, map[string][]string{}}
	texts, err := policiesIn(rego.Shipped)
	for _, text := range texts {
		for _, m := range fieldRead.FindAllStringSubmatch(text, -1) {
			g.read[[2]string{m[1], m[2]}] = true
		}
		for _, m := range ruleID.FindAllStringSubmatch(text, -1) {
			g.ids[m[1]] = true
		}
	}
	return g, err
}

// decider returns one that only has to ask: a message with a hit goes to requests, and nothing is weighed.
func (g *given) decider(ask asked) decider {
	return func(ctx context.Context, body []byte) (verdict, error) {
		var e struct {
			ID        string
			Recipient struct{ ID string }
		}
		if err := json.Unmarshal(body, &e); err != nil {
			return verdict{}, err
		}
		v := verdict{id: e.ID, recipient: e.Recipient.ID}
		found, err := ask(ctx, g.documents[e.ID])
		if hits, _ := found.([]any); len(hits) > 0 {
			v.route = filter.Requests
		}
		return v, err
	}
}

// check makes sure that whoever is asked finds what the gate finds.
func (g *given) check(ctx context.Context, messages []*filter.Message, ask asked) error {
	for _, m := range messages {
		answer, err := ask(ctx, g.documents[m.ID])
		if err != nil {
			return err
		}
		if found := idsOf(answer); !slices.Equal(found, g.found[m.ID]) {
			return fmt.Errorf("message %s: finds %v, the gate %v", m.ID, found, g.found[m.ID])
		}
	}
	return nil
}

// idsOf returns the ids of the rules in an answer, sorted.
func idsOf(answer any) []string {
	found := map[string]bool{}
	hits, _ := answer.([]any)
	for _, hit := range hits {
		fields, _ := hit.(map[string]any)
		id, _ := fields["rule"].(string)
		found[id] = true
	}
	return slices.Sorted(maps.Keys(found))
}

// rulesOf returns the rules of policies among what the gate found, sorted.
func rulesOf(d *filter.Decision, ids map[string]bool) []string {
	found := map[string]bool{}
	for _, h := range append(slices.Clone(d.Hits), d.ShadowHits...) {
		if ids[h.Rule] {
			found[h.Rule] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// note keeps what is known of a message, as far as a policy reads it.
func (g *given) note(f *filter.Facts) {
	doc := map[string]any{}
	set := func(section, name string, value any) {
		if !g.read[[2]string{section, name}] {
			return
		}
		if doc[section] == nil {
			doc[section] = map[string]any{}
		}
		doc[section].(map[string]any)[name] = value
	}
	for field := range g.read {
		if field[0] == "lists" {
			set("lists", field[1], f.Listed(field[1]))
		}
	}
	for _, fact := range filter.Vocabulary() {
		section, name, _ := strings.Cut(fact.Name, ".")
		if v := fact.Read(f); v.Known {
			set(section, name, map[filter.Kind]any{filter.Flag: v.Flag, filter.Label: v.Label, filter.Number: v.Number}[fact.Kind])
		}
	}
	for _, b := range f.Bands {
		set("bands", b.Band, b.Value)
	}
	for _, r := range f.Readings {
		set("limits", r.Limit, r.Band)
	}
	g.documents[f.Message.ID] = doc
}
