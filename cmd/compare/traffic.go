package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/filter/event/workload"
	"github.com/dmgate/dmgate/filter/stream"
	"github.com/dmgate/dmgate/rego"
	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/testdata"
)

// traffic is strangers' messages with what each rival is told of them.
type traffic struct {
	messages  []*filter.Message
	events    []stream.Outgoing
	documents map[string]map[string]any // by message id
	found     map[string][]string       // by message id: the rules of policies that the gate finds
}

func newTraffic(n int) (*traffic, error) {
	var samples []*filter.Message
	for line := range bytes.Lines(testdata.Traffic) {
		if m, err := event.Decode(line, time.Time{}); err == nil {
			samples = append(samples, m)
		}
	}
	g, err := workload.New(workload.Config{Samples: samples, Kind: workload.Strangers, Seed: 1})
	if err != nil {
		return nil, err
	}
	pack, err := rules.Load(rules.Shipped())
	if err != nil {
		return nil, err
	}
	read, ids, err := readByPolicies()
	if err != nil {
		return nil, err
	}
	t := &traffic{messages: g.Make(n), documents: map[string]map[string]any{}, found: map[string][]string{}}
	engine := pack.Engine()
	for _, m := range t.messages {
		t.events = append(t.events, stream.Outgoing{ID: m.ID, Sender: m.Sender.ID, Body: workload.Encode(m)})
		c := engine.Prepare(m)
		engine.Count(c)
		t.documents[m.ID] = documentOf(&c.Facts, read)
		d := engine.Judge(c)
		t.found[m.ID] = rulesOf(&d, ids)
	}
	return t, nil
}

// The fields of the input that the policies read, and the ids of their rules, as they stand in their text.
var (
	fieldRead = regexp.MustCompile(`\binput\.(\w+)\.(\w+)`)
	ruleID    = regexp.MustCompile(`"rule": "([a-z0-9_.]+)"`)
)

func readByPolicies() (read map[[2]string]bool, ids map[string]bool, err error) {
	read, ids = map[[2]string]bool{}, map[string]bool{}
	err = eachPolicy(func(_ string, text string) {
		for _, m := range fieldRead.FindAllStringSubmatch(text, -1) {
			read[[2]string{m[1], m[2]}] = true
		}
		for _, m := range ruleID.FindAllStringSubmatch(text, -1) {
			ids[m[1]] = true
		}
	})
	return read, ids, err
}

// eachPolicy calls each with every policy of the shipped pack, tests left out.
func eachPolicy(each func(name, text string)) error {
	return fs.WalkDir(rego.Shipped, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(name, "_test.rego") {
			return err
		}
		text, err := rego.Shipped.ReadFile(name)
		each(name, string(text))
		return err
	})
}

// documentOf is the input document of a message: what is known of it, as far as a policy reads it.
func documentOf(f *filter.Facts, read map[[2]string]bool) map[string]any {
	doc := map[string]any{}
	set := func(section, name string, value any) {
		if !read[[2]string{section, name}] {
			return
		}
		if doc[section] == nil {
			doc[section] = map[string]any{}
		}
		doc[section].(map[string]any)[name] = value
	}
	for field := range read {
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
	return doc
}

func rulesOf(d *filter.Decision, ids map[string]bool) []string {
	found := map[string]bool{}
	for _, h := range append(slices.Clone(d.Hits), d.ShadowHits...) {
		if ids[h.Rule] {
			found[h.Rule] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// asked is a rival's way to the rules that a message hits.
type asked func(ctx context.Context, document map[string]any) (rules []string, err error)

// check makes sure that the rivals find what the gate finds: they are asked the same.
func (t *traffic) check(ctx context.Context, embedded *embeddedOPA, server *opaServer) error {
	for _, m := range t.messages[:min(1000, len(t.messages))] {
		for name, ask := range map[string]asked{"OPA embedded": embedded.ask, "the OPA server": server.ask} {
			found, err := ask(ctx, t.documents[m.ID])
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			slices.Sort(found)
			if found = slices.Compact(found); !slices.Equal(found, t.found[m.ID]) {
				return fmt.Errorf("message %s: %s finds %v, the gate %v", m.ID, name, found, t.found[m.ID])
			}
		}
	}
	return nil
}

// idOf is what a consumer has to decode of an event.
func idOf(body []byte) (id, recipient string, err error) {
	var e struct {
		ID        string
		Recipient struct{ ID string }
	}
	err = json.Unmarshal(body, &e)
	return e.ID, e.Recipient.ID, err
}
