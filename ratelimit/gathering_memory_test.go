package ratelimit

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// fetched returns limits that have fetched what counting some messages between one user and themselves reads.
func fetched(t *testing.T) (*Limits, []*filter.Facts) {
	t.Helper()
	l, err := New(byUsers(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var facts []*filter.Facts
	r := rand.New(rand.NewPCG(1, 1))
	for range 8 {
		facts = append(facts, between(r, 1, time.Time{}))
	}
	l.Fetch(facts)
	return l, facts
}

// Who is forgotten is not in the memory either in which the keys of messages are put together.
func TestForgetLeavesNoGatheredKey(t *testing.T) {
	l, facts := fetched(t)
	l.Take(facts[0])
	if !l.gathering.holds("user-0.") {
		t.Fatal("there is no key to be forgotten")
	}
	l.Forget(isUser("user-0."))
	if l.gathering.holds("user-0.") {
		t.Error("a key is still there")
	}
}

// holds reports whether a user is named anywhere in the memory, whether in use or not.
func (g *gathering) holds(user string) bool {
	for _, t := range g.takings[:cap(g.takings)] {
		if bytes.Contains(t.key, []byte(user)) {
			return true
		}
	}
	return bytes.Contains(g.keys[:cap(g.keys)], []byte(user))
}

// What is fetched lies in the memory of what was fetched before.
func TestFetchUsesMemoryAgain(t *testing.T) {
	l, facts := fetched(t)
	room := cap(l.gathering.keys)
	if n := testing.AllocsPerRun(100, func() { l.Fetch(facts) }); n > 0 || cap(l.gathering.keys) > room {
		t.Errorf("%v allocations, and room for %d bytes of keys, want none and %d", n, cap(l.gathering.keys), room)
	}
}
