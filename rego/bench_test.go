package rego

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	opa "github.com/open-policy-agent/opa/v1/rego"

	"github.com/dmgate/dmgate/filter"
)

// The messages that the benchmarks decide, both from strangers.
func harmless() *filter.Facts {
	yes := true
	followers, following := int64(180), int64(210)
	at := time.Date(2026, 11, 22, 10, 15, 4, 0, time.UTC)
	return &filter.Facts{
		Message: &filter.Message{
			ID: "m1", At: at, SentAt: at,
			Sender: filter.Sender{ID: "u1", CreatedAt: at.AddDate(-2, 0, 0), Verified: &yes, HasAvatar: &yes,
				Followers: &followers, Following: &following, AgeBand: filter.Adult},
			Recipient: filter.Recipient{ID: "u2", AgeBand: filter.Adult},
			Text:      "hi, loved your photos from the hike!",
		},
		Content: filter.Content{Length: 36, Words: []string{"hi", "loved", "your", "photos", "from", "the", "hike"}},
		Bands: []filter.BandValue{{Band: "account_age", Value: "settled"}, {Band: "following_ratio", Value: "usual"},
			{Band: "follow_age", Value: "usual"}, {Band: "mutual_friends", Value: "usual"},
			{Band: "capitals", Value: "usual"}, {Band: "exclamations", Value: "usual"}, {Band: "digits", Value: "usual"}},
		Readings: []filter.Reading{
			{Limit: "sender", Counts: "messages", Count: 1, Allowed: 30, Per: time.Hour, Band: "ok"},
			{Limit: "new_conversations", Counts: "new conversations", Count: 1, Allowed: 10, Per: time.Hour, Band: "ok"},
		},
	}
}

func spam() *filter.Facts {
	f := harmless()
	m := *f.Message
	m.Sender.CreatedAt = m.At.Add(-2 * time.Hour)
	no := false
	m.Sender.HasAvatar, m.Sender.Verified = &no, &no
	f.Message = &m
	f.Content = filter.Content{Length: 160, Words: []string{"earn", "daily"}, Money: true, MixedScript: true, Emoji: 9,
		Links:   []filter.Link{{URL: "bit.ly/x", Host: "bit.ly", Domain: "bit.ly", Disguised: true}},
		Handles: []filter.Handle{{Kind: filter.Telegram, Value: "x"}}}
	f.Lists = []filter.ListMatch{{List: "earning"}, {List: "earning_words"}, {List: "contact"}}
	f.Bands[0].Value, f.Bands[1].Value = "new", "extreme"
	f.Readings[1].Band, f.Readings[1].Exceeded = "exceeded", true
	return f
}

// BenchmarkEvaluate measures the shipped policies on two messages: evaluated, as a gate does it; opa, the same where OPA
// evaluates all rules; document, the input for that; and, for the ratio, naive: with OPA's defaults and the input as JSON.
func BenchmarkEvaluate(b *testing.B) {
	modules := shippedModules(b, false)
	p, err := Load(modules, namesIn(modules), Options{})
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		facts *filter.Facts
	}{{"harmless", harmless()}, {"spam", spam()}} {
		v, err := p.layout.view(c.facts)
		if err != nil {
			b.Fatal(err)
		}
		document, err := json.Marshal(ast.MustJSON(p.layout.document(v)))
		if err != nil {
			b.Fatal(err)
		}
		measure(b, c.name+"/evaluated", func() (any, error) { return p.Evaluate(c.facts, nil) })
		measure(b, c.name+"/opa", func() (any, error) { return p.whole.evaluate(v) })
		measure(b, c.name+"/document", func() (any, error) { return p.layout.document(v), nil })
		naive := naiveQuery(b, modules)
		measure(b, c.name+"/naive", func() (any, error) {
			var input any
			if err := json.Unmarshal(document, &input); err != nil {
				return nil, err
			}
			return naive.Eval(context.Background(), opa.EvalInput(input))
		})
	}
}

func measure(b *testing.B, name string, run func() (any, error)) {
	b.Run(name, func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := run(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func naiveQuery(b *testing.B, modules []Module) opa.PreparedEvalQuery {
	options := []func(*opa.Rego){opa.Query("data.dmgate.hits")}
	for _, m := range modules {
		options = append(options, opa.Module(m.File, string(m.Source)))
	}
	query, err := opa.New(options...).PrepareForEval(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	return query
}

// BenchmarkLoad measures the compilation of the shipped policies, with their tests.
func BenchmarkLoad(b *testing.B) {
	modules := shippedModules(b, true)
	n := namesIn(modules)
	for b.Loop() {
		if _, err := Load(modules, n, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
