package filter_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/dmgate/dmgate/filter"
)

// A state from before an order, however old, forgets the user before the message that was decided at the order's position
// first, and not one earlier or later, also where several orders are due at once.
func TestOldStatesCarryOutOrdersWhereTheyWere(t *testing.T) {
	const messages, senders = 400, 8
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 1))
		var orders []filter.Order
		var users []string               // whom they forget
		live := make([]uint64, messages) // at which each message is decided
		for i, seq := 0, uint64(1); i < messages; i++ {
			for r.IntN(20) == 0 {
				users = append(users, of(r.IntN(messages), senders).Sender.ID)
				orders = append(orders, filter.Order{Seq: seq, Forget: filter.DigestOf(users[len(users)-1])})
				seq += 1 + uint64(r.IntN(2))
			}
			live[i] = seq - 1
		}
		count := func(e *filter.Engine, i int) int {
			e = e.WithLive(live[i], nothing{}, orders, nil)
			c := e.Prepare(of(i, senders))
			e.Count(c)
			return c.Facts.Readings[0].Count
		}
		want, done := newCounts(), 0
		whole := filter.NewEngine(tallying("a"))
		states, counts := make([][]byte, messages), make([]int, messages)
		for i := range messages {
			for ; done < len(orders) && orders[done].Seq <= live[i]; done++ {
				want.forget(users[done])
			}
			states[i], counts[i] = whole.AppendState(nil), want.count(of(i, senders))
			if got := count(whole, i); got != counts[i] {
				t.Fatalf("seed %d, message %d: counted %d, want %d", seed, i, got, counts[i])
			}
		}
		from := r.IntN(messages)
		late := filter.NewEngine(tallying("a")).WithLive(live[messages-1], nothing{}, orders, nil) // it knows the whole log
		if err := late.RestoreState(states[from]); err != nil {
			t.Fatal(err)
		}
		for i := from; i < messages; i++ {
			if got := count(late, i); got != counts[i] {
				t.Fatalf("seed %d, from %d, message %d: counted %d, want %d", seed, from, i, got, counts[i])
			}
		}
		if len(orders) < 5 {
			t.Fatalf("seed %d: only %d orders", seed, len(orders))
		}
	}
}

// counts is what tallying counts, told by maps.
type counts struct{ of, again map[string]int }

func newCounts() counts { return counts{map[string]int{}, map[string]int{}} }

func (c counts) count(m *filter.Message) int {
	sender := m.Sender.ID
	if n, ok := c.again[sender+" "+m.ID]; ok {
		return n
	}
	c.of[sender]++
	c.again[sender+" "+m.ID] = c.of[sender]
	return c.of[sender]
}

func (c counts) forget(user string) {
	delete(c.of, user)
	maps.DeleteFunc(c.again, func(key string, _ int) bool { return strings.HasPrefix(key, user+" ") })
}

// of is a message of one of a few senders, some of which come again.
func of(i, senders int) *filter.Message {
	m := traffic(i)
	m.Relationship.RecipientFollows = false
	m.Sender.ID = fmt.Sprint("u", i*i%senders)
	return m
}

func TestDigest(t *testing.T) {
	d := filter.DigestOf("u-1001")
	const want = "1bee97acdddc9ff5bca4d04ea02cfd05e4b460aa4aa00e0e5fb32a4a5f1d5ccc"
	if got, err := filter.ParseDigest(d.String()); err != nil || got != d {
		t.Errorf("%s is read as %s, %v", d, got, err)
	}
	if d.String() != want {
		t.Errorf("got %s", d)
	}
	for _, text := range []string{"", want[1:], want + "0", strings.ToUpper(want), strings.Replace(want, "e", "g", 1)} {
		if _, err := filter.ParseDigest(text); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}
