package ratelimit_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/ratelimit"
)

// sevenLimits are like those of the shipped pack.
func sevenLimits(b testing.TB) []ratelimit.Limit {
	first, ok := filter.FactNamed("conversation.first")
	state, ok2 := filter.FactNamed("conversation.state")
	if !ok || !ok2 {
		b.Fatal("the vocabulary has no such facts")
	}
	open := []filter.Condition{filter.LabelIn(state, "none", "pending", "declined")}
	opening := []filter.Condition{filter.FlagIs(first, true)}
	limit := func(id string, when []filter.Condition, keys ...ratelimit.Key) ratelimit.Limit {
		return ratelimit.Limit{
			ID: id, Key: keys, When: when, Counts: "messages", Rate: 20, Per: time.Hour, Burst: 20, Bands: tenAnHour.Bands,
		}
	}
	return []ratelimit.Limit{
		limit("sender", nil, "sender"),
		limit("new_conversations", opening, "sender"),
		limit("pair", open, "sender", "recipient"),
		limit("recipient", open, "recipient"),
		limit("device", nil, "device"),
		limit("ip", nil, "ip"),
		limit("fingerprint", nil, "fingerprint"),
	}
}

// stranger returns a message that all of them count.
func stranger(i int) *filter.Facts {
	return &filter.Facts{
		Message: &filter.Message{
			ID: "m", At: start,
			Sender: filter.Sender{
				ID: fmt.Sprint("sender-", i), DeviceID: fmt.Sprint("device-", i),
				IP: fmt.Sprintf("203.%d.%d.%d", i>>16&255, i>>8&255, i&255),
			},
			Recipient: filter.Recipient{ID: fmt.Sprint("recipient-", i)},
		},
		Content: filter.Content{Fingerprint: uint64(i) + 1},
	}
}

// BenchmarkTake counts a message towards seven limits, with warm keys that all stay within them.
func BenchmarkTake(b *testing.B) {
	l := newLimits(b, ratelimit.Options{}, sevenLimits(b)...)
	var facts []*filter.Facts
	for i := range 1000 {
		facts = append(facts, stranger(i))
	}
	at := start
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		f := facts[i%len(facts)]
		at = at.Add(300 * time.Millisecond)
		f.Message.At = at
		l.Take(f)
	}
}

// BenchmarkChurn has every message bring a new key while old ones are forgotten.
func BenchmarkChurn(b *testing.B) {
	l := newLimits(b, ratelimit.Options{}, tenAnHour)
	f := from("", start)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		f.Message.Sender.ID = fmt.Sprint("sender-", i)
		f.Message.At = f.Message.At.Add(time.Millisecond)
		l.Take(f)
	}
}
