package ruletest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/blocklist"
	"github.com/dmgate/dmgate/rules/evade"
)

// Evasion is how the rules of a pack that read texts fare when the texts of its scenarios are rewritten.
type Evasion struct {
	Rewrites []string      `json:"rewrites"`
	Rules    []RuleEvasion `json:"rules"`   // by id
	Untried  []string      `json:"untried"` // rules that read texts, and that no text of a scenario hits
}

// RuleEvasion is how one rule fares. Its hits are those that go away without the text.
type RuleEvasion struct {
	Rule  string `json:"rule"`
	Tries []Try  `json:"tries"` // by rewrite, in the order of Evasion.Rewrites
	Lost  []Lost `json:"lost"`
}

// Try is what became of a rule's hits under one rewrite.
type Try struct {
	Rewritten int `json:"rewritten"` // texts that hit, and that the rewrite changes
	Kept      int `json:"kept"`      // of these, the ones that hit still
}

// Lost is a text that a rewrite brings past a rule.
type Lost struct {
	Rewrite  string `json:"rewrite"`
	Scenario string `json:"scenario"`
	File     string `json:"file"`
	Line     int    `json:"line"` // of the step
}

// Evade rewrites the texts of scenarios and decides the first message of every step by itself, as it is written and
// rewritten. Limits play no part: the question is what rules make of texts. The error says which step is no valid event.
func (s *Suite) Evade(rewrites []evade.Rewrite) (*Evasion, error) {
	e := evasion{suite: s, rewrites: rewrites, rules: map[string]*RuleEvasion{}}
	for i := range s.Scenarios {
		sc := &s.Scenarios[i]
		at := sc.Clock
		for j := range sc.Steps {
			step := &sc.Steps[j]
			at = at.Add(step.After)
			if err := e.try(sc, step, at); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", sc.File, step.Line, err)
			}
			at = at.Add(step.Every * time.Duration(step.Times-1))
		}
	}
	return e.report(), nil
}

// evasion collects what becomes of hits.
type evasion struct {
	suite    *Suite
	rewrites []evade.Rewrite
	rules    map[string]*RuleEvasion
}

// try rewrites the text of one step in every way.
func (e *evasion) try(sc *Scenario, step *Step, at time.Time) error {
	if !step.Event.HasText() {
		return nil
	}
	written, text, err := e.hits(step.Event, at)
	if err != nil {
		return err
	}
	without, _, err := e.hits(step.Event.Rewritten(func(string) string { return "" }), at)
	if err != nil {
		return err
	}
	for i, r := range e.rewrites {
		rewritten, other, err := e.hits(step.Event.Rewritten(r.Apply), at)
		if err != nil {
			return err
		}
		if other == text {
			continue
		}
		for rule := range written {
			if !without[rule] {
				e.note(rule, i, rewritten[rule], Lost{Rewrite: r.Name, Scenario: sc.Name, File: sc.File, Line: step.Line})
			}
		}
	}
	return nil
}

// hits decides a message by itself, and returns the rules that hit and its text.
func (e *evasion) hits(event Event, at time.Time) (map[string]bool, string, error) {
	m, err := event.message("id", 1, at)
	if err != nil {
		return nil, "", err
	}
	d := e.suite.Pack.Engine().Decide(m)
	hits := map[string]bool{}
	for _, h := range slices.Concat(d.Hits, d.ShadowHits) {
		if filter.CapGroup(h.Rule) == "" {
			hits[h.Rule] = true
		}
	}
	return hits, m.Text, nil
}

// note counts one text that hits a rule and is rewritten.
func (e *evasion) note(rule string, rewrite int, kept bool, lost Lost) {
	r := e.rules[rule]
	if r == nil {
		r = &RuleEvasion{Rule: rule, Tries: make([]Try, len(e.rewrites)), Lost: []Lost{}}
		e.rules[rule] = r
	}
	r.Tries[rewrite].Rewritten++
	if kept {
		r.Tries[rewrite].Kept++
		return
	}
	r.Lost = append(r.Lost, lost)
}

func (e *evasion) report() *Evasion {
	out := &Evasion{Rewrites: []string{}, Rules: []RuleEvasion{}, Untried: []string{}}
	for _, r := range e.rewrites {
		out.Rewrites = append(out.Rewrites, r.Name)
	}
	for _, rule := range slices.Sorted(maps.Keys(e.rules)) {
		out.Rules = append(out.Rules, *e.rules[rule])
	}
	for _, rule := range e.suite.Pack.Rules() {
		if e.rules[rule.ID] == nil && readsText(e.suite.Pack, rule) {
			out.Untried = append(out.Untried, rule.ID)
		}
	}
	return out
}

// textKinds are the lists that are looked up with what stands in the text.
var textKinds = []blocklist.Kind{blocklist.Phrases, blocklist.Domains, blocklist.URLs}

// readsText reports whether a rule reads something of the text.
func readsText(pack *rules.Pack, rule rules.Rule) bool {
	for _, path := range rule.Reads {
		section, name, _ := strings.Cut(path, ".")
		switch {
		case section == "content" && !slices.Contains(mediaFacts, name):
			return true
		case section == "lists" && isTextList(pack, name):
			return true
		}
	}
	return false
}

// mediaFacts are the facts of content that come from attachments.
var mediaFacts = []string{"media", "attachments", string(filter.Video), string(filter.Image), string(filter.Audio),
	string(filter.Post), string(filter.File), string(filter.Sticker)}

func isTextList(pack *rules.Pack, id string) bool {
	return slices.ContainsFunc(pack.Config.Lists, func(l rules.List) bool {
		return l.ID == id && slices.Contains(textKinds, l.Kind)
	})
}
