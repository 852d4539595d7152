package rego

import (
	"testing"
	"time"

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
		Bands:   []filter.BandValue{{Band: "account_age", Value: "old"}, {Band: "followers", Value: "some"}},
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
	f.Bands = []filter.BandValue{{Band: "account_age", Value: "new"}, {Band: "following_ratio", Value: "extreme"}}
	f.Readings[1].Band, f.Readings[1].Exceeded = "exceeded", true
	return f
}

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
		b.Run(c.name, func(b *testing.B) {
			found, err := p.Evaluate(c.facts)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(len(found)), "hits")
			b.ReportAllocs()
			for b.Loop() {
				if _, err := p.Evaluate(c.facts); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(c.name+"/document", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p.layout.document(c.facts)
			}
		})
	}
}
