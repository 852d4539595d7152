package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
)

// floodStart is any moment: the pack knows no date.
var floodStart = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// settled is an age that accounts have earned some trust at.
const settled = 900 * 24 * time.Hour

// pileOn is 300 senders who all write to one recipient within an hour, with accounts of some age, or of any where it
// is 0.
func pileOn(r *rand.Rand, age time.Duration) []*filter.Message {
	return flood(300, time.Hour, func(i int, m *filter.Message) {
		m.Sender = ordinarySender(r, fmt.Sprintf("pile-%d", i), m.At)
		if age > 0 {
			m.Sender.CreatedAt = m.At.Add(-age)
		}
		m.Recipient.ID = "piled-on"
		m.Text = chat(r)
	})
}

// Floods of harmless text stay out of the inbox while a day's ordinary strangers all reach it.
func TestFloodsStayOutOfTheInbox(t *testing.T) {
	floods := map[string]func(r *rand.Rand) []*filter.Message{
		"one sender to 500 recipients in 10 minutes": func(r *rand.Rand) []*filter.Message {
			return flood(500, 10*time.Minute, func(i int, m *filter.Message) {
				m.Sender = ordinarySender(r, "flooder", m.At)
				m.Text = chat(r)
			})
		},
		"300 senders to one recipient in an hour": func(r *rand.Rand) []*filter.Message {
			return pileOn(r, 0)
		},
		"300 new senders to one recipient in an hour": func(r *rand.Rand) []*filter.Message {
			return pileOn(r, 20*time.Hour)
		},
		"300 settled senders to one recipient in an hour": func(r *rand.Rand) []*filter.Message {
			return pileOn(r, settled)
		},
		"one text from 200 new accounts": func(r *rand.Rand) []*filter.Message {
			text := chat(r)
			return flood(200, time.Hour, func(i int, m *filter.Message) {
				m.Sender = ordinarySender(r, fmt.Sprintf("copy-%d", i), m.At)
				m.Sender.CreatedAt = m.At.Add(-20 * time.Hour)
				m.Text = text
			})
		},
		"one device behind 50 accounts": func(r *rand.Rand) []*filter.Message {
			return flood(400, time.Hour, func(i int, m *filter.Message) {
				m.Sender = ordinarySender(r, fmt.Sprintf("farm-%d", i%50), m.At)
				m.Sender.DeviceID = "farm"
				m.Text = chat(r)
			})
		},
		"one device behind 50 settled accounts, a message each": func(r *rand.Rand) []*filter.Message {
			return flood(50, time.Hour, func(i int, m *filter.Message) {
				m.Sender = ordinarySender(r, fmt.Sprintf("old-farm-%d", i), m.At)
				m.Sender.CreatedAt, m.Sender.DeviceID = m.At.Add(-settled), "old-farm"
				m.Text = chat(r)
			})
		},
		"one device behind 50 settled accounts, a greeting and two more": func(r *rand.Rand) []*filter.Message {
			return flood(150, time.Hour, func(i int, m *filter.Message) {
				m.Sender = ordinarySender(r, fmt.Sprintf("old-farm-%d", i/3), m.At)
				m.Sender.CreatedAt, m.Sender.DeviceID = m.At.Add(-settled), "old-farm"
				m.Recipient.ID = fmt.Sprintf("flooded-%d", i/3)
				if i%3 > 0 {
					m.Conversation.State = filter.StatePending
				}
				m.Text = chat(r)
			})
		},
	}
	for name, make := range floods {
		t.Run(name, func(t *testing.T) { simulateFlood(t, make(rand.New(rand.NewPCG(1, 2)))) })
	}
}

// simulateFlood decides the flood and an ordinary day together, in the order of time.
func simulateFlood(t *testing.T, flooding []*filter.Message) {
	day := ordinaryDay(rand.New(rand.NewPCG(3, 4)), 1000)
	all := append(slices.Clone(flooding), day...)
	slices.SortStableFunc(all, func(a, b *filter.Message) int { return a.At.Compare(b.At) })
	routes := map[*filter.Message]filter.Route{}
	engine := shippedEngine(t)
	for _, m := range all {
		d := engine.Decide(m)
		routes[m] = d.Route
		if d.Route != filter.Inbox && slices.Contains(day, m) {
			t.Errorf("an ordinary stranger's message went to %s: %v", d.Route, d.Hits)
		}
	}
	out := 0
	for _, m := range flooding {
		if routes[m] != filter.Inbox {
			out++
		}
	}
	t.Logf("%d of %d of the flood stay out of the inbox", out, len(flooding))
	if out*10 <= len(flooding)*9 {
		t.Errorf("%d of %d of the flood stay out of the inbox, want over 90 %%", out, len(flooding))
	}
}

func shippedEngine(tb testing.TB) *filter.Engine {
	tb.Helper()
	pack, err := rules.Load(rules.Shipped())
	if err != nil {
		tb.Fatal(err)
	}
	return pack.Engine()
}

// flood spreads n first messages evenly over a time, at noon, each to a recipient of its own until fill says more.
func flood(n int, over time.Duration, fill func(int, *filter.Message)) []*filter.Message {
	messages := make([]*filter.Message, n)
	for i := range messages {
		m := &filter.Message{
			ID:        fmt.Sprintf("flood-%d", i),
			At:        floodStart.Add(12*time.Hour + over*time.Duration(i)/time.Duration(n)),
			Recipient: filter.Recipient{ID: fmt.Sprintf("flooded-%d", i), AgeBand: filter.Adult},
		}
		fill(i, m)
		messages[i] = m
	}
	return messages
}

// ordinaryDay is a day of n strangers who write one message each to somebody.
func ordinaryDay(r *rand.Rand, n int) []*filter.Message {
	messages := make([]*filter.Message, n)
	for i := range messages {
		at := floodStart.Add(time.Duration(r.Int64N(int64(24 * time.Hour))))
		messages[i] = &filter.Message{
			ID:        fmt.Sprintf("day-%d", i),
			At:        at,
			Sender:    ordinarySender(r, fmt.Sprintf("stranger-%d", i), at),
			Recipient: filter.Recipient{ID: fmt.Sprintf("member-%d", r.IntN(n)), AgeBand: filter.Adult},
			Text:      chat(r),
		}
	}
	return messages
}

// ordinarySender is an account as most are: months old, with a picture, a few followers, a device and an address of
// its own.
func ordinarySender(r *rand.Rand, id string, at time.Time) filter.Sender {
	yes := true
	followers, following := int64(20+r.IntN(400)), int64(20+r.IntN(400))
	return filter.Sender{
		ID:        id,
		CreatedAt: at.Add(-time.Duration(60+r.IntN(2000)) * 24 * time.Hour),
		AgeBand:   filter.Adult, HasAvatar: &yes, Followers: &followers, Following: &following,
		DeviceID: "device-" + id,
		IP:       fmt.Sprintf("10.%d.%d.%d", r.IntN(256), r.IntN(256), r.IntN(256)),
	}
}

// chat is a harmless message, rarely the same twice.
func chat(r *rand.Rand) string {
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	return pick("Hi,", "Hello!", "Hey there,", "Good evening,", "Sorry to bother you,") + " " +
		pick("I loved", "I was touched by", "I keep thinking about", "my sister showed me", "we all enjoyed",
			"I only just found") + " your " +
		pick("photo", "drawing", "recipe", "story", "talk", "song", "garden", "review") + " of the " +
		pick("harbour", "mountain hut", "old bridge", "bakery", "night market", "choir", "robin", "lighthouse",
			"carousel", "tram", "orchard", "library") + " in " +
		pick("Lisbon", "Oslo", "Kyoto", "Quito", "Galway", "Ghent", "Turin", "Tartu", "Bergen", "Split") + ", " +
		pick("how did you get there?", "is it far to walk?", "were there many people?", "did it rain?",
			"which time of year was it?", "would you go again?", "was it hard to make?", "who taught you?")
}
