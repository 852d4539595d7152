package live

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules/blocklist"
)

var start = time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)

// packLists are lists of a pack, with what their files hold.
var packLists = []struct {
	id    string
	kind  blocklist.Kind
	block string
	allow string
}{
	{"senders", blocklist.Senders, "u-1", ""},
	{"domains", blocklist.Domains, "a.example\ngithub.io", "ok.a.example"},
	{"words", blocklist.Phrases, "free money", "free money back"},
}

// index is one of the pack's lists with more entries in their files.
func index(t testing.TB, block, allow map[string][]string) *blocklist.Index {
	t.Helper()
	var sources []blocklist.Source
	for _, l := range packLists {
		s := blocklist.Source{ID: l.id, Kind: l.kind, Hit: true}
		s.Block = []*blocklist.List{build(t, l.kind, l.block), build(t, l.kind, strings.Join(block[l.id], "\n"))}
		s.Allow = []*blocklist.List{build(t, l.kind, l.allow), build(t, l.kind, strings.Join(allow[l.id], "\n"))}
		sources = append(sources, s)
	}
	return blocklist.NewIndex(sources)
}

func build(t testing.TB, kind blocklist.Kind, text string) *blocklist.List {
	t.Helper()
	l, _, err := blocklist.Build(kind, []blocklist.File{{Name: "f", Data: []byte(text)}}, blocklist.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// someEntries are few, and written in several ways, so that changes meet.
var someEntries = map[string][]string{
	"senders": {"u-1", "u-2", `"u-2"`, "u-3"},
	"domains": {"a.example", "B.example", "b.example.", "*.github.io", "github.io", "b.example/x"},
	"words":   {"free money", "Free Money", "free", "money back", "mon*"},
}

func randomChange(r *rand.Rand, seq uint64) Change {
	l := packLists[r.IntN(len(packLists))]
	c := Change{Seq: seq, At: start.Add(time.Duration(seq) * time.Second), Op: Add, Who: "op", Why: "test", List: l.id,
		Kind: l.kind, Entry: pick(r, someEntries[l.id])}
	switch {
	case r.IntN(3) == 0:
		c.Op = Remove
	default:
		c.Allow = r.IntN(3) == 0
		if r.IntN(2) == 0 {
			c.Expires = start.Add(time.Duration(r.IntN(100)) * time.Second)
		}
	}
	return c
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

func randomMessage(r *rand.Rand) (*filter.Message, *filter.Content) {
	m := &filter.Message{At: start.Add(time.Duration(r.IntN(100)) * time.Second)}
	m.Sender.ID = fmt.Sprint("u-", r.IntN(5))
	c := &filter.Content{}
	host := pick(r, []string{"a.example", "x.a.example", "ok.a.example", "b.example", "github.io", "x.github.io", "c.example"})
	c.Links = []filter.Link{{Host: host, URL: host + pick(r, []string{"", "/x"})}}
	for range 5 {
		c.Words = append(c.Words, pick(r, []string{"free", "money", "back", "now"}))
	}
	return m, c
}

// inFiles returns the index whose files hold what the changes up to a position leave in force for messages of a time.
func inFiles(t *testing.T, changes []Change, at uint64, of time.Time) *blocklist.Index {
	newest := map[string]Change{} // by list and what the entry matches
	for _, c := range changes {
		e, err := blocklist.Parse(c.Kind, c.Entry)
		if err != nil {
			t.Fatal(err)
		}
		if c.Seq <= at {
			newest[c.List+" "+e.Key()] = c
		}
	}
	block, allow := map[string][]string{}, map[string][]string{}
	for c := range maps.Values(newest) {
		switch {
		case c.Op != Add || !c.Expires.IsZero() && !of.Before(c.Expires):
		case c.Allow:
			allow[c.List] = append(allow[c.List], c.Entry)
		default:
			block[c.List] = append(block[c.List], c.Entry)
		}
	}
	return index(t, block, allow)
}

// TestListsAsOfAnyPosition compares a book, at every position, with a pack whose files hold what is in force there; and
// with a book that read the same log later.
func TestListsAsOfAnyPosition(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	plain := index(t, nil, nil)
	differ := 0
	for range 40 {
		var changes []Change
		var book, later Book
		for seq := uint64(1); seq <= 30; seq++ {
			c := randomChange(r, 3*seq) // positions have gaps
			changes = append(changes, c)
			apply(t, &book, c)
		}
		apply(t, &later, book.History()...)
		for range 60 {
			m, content := randomMessage(r)
			at := uint64(r.IntN(100))
			want, _ := inFiles(t, changes, at, m.At).Lookup(m, content)
			for _, b := range []*Book{&book, &later} {
				if got, _ := b.Lists(plain, at).Lookup(m, content); !reflect.DeepEqual(got, want) {
					t.Fatalf("at %d, %v of %v: got %v, want %v, changes %+v", at, content, m.At, got, want, changes)
				}
			}
			if before, _ := plain.Lookup(m, content); !reflect.DeepEqual(before, want) {
				differ++
			}
		}
	}
	if differ < 500 {
		t.Errorf("only %d answers differ from the pack's: too few to compare", differ)
	}
}

func apply(t testing.TB, b *Book, changes ...Change) {
	t.Helper()
	for _, c := range changes {
		if err := b.Apply(c); err != nil {
			t.Fatal(err)
		}
	}
}

func added(seq uint64, list string, kind blocklist.Kind, entry string) Change {
	return Change{Seq: seq, At: start.Add(time.Duration(seq) * time.Minute), Op: Add, Who: "ann", Why: "test", List: list,
		Kind: kind, Entry: entry}
}

// A book without changes that fit costs nothing: the answer is the pack's own index.
func TestNothingLiveIsTheIndexItself(t *testing.T) {
	x := index(t, nil, nil)
	var b Book
	if b.Lists(x, 5) != filter.Lists(x) {
		t.Error("an empty book makes another index")
	}
	apply(t, &b, added(1, "gone", blocklist.Senders, "u-9"), added(2, "senders", blocklist.Media, strings.Repeat("0", 64)),
		added(7, "senders", blocklist.Senders, "u-9"))
	if b.Lists(x, 6) != filter.Lists(x) || b.Lists(x, 7) == filter.Lists(x) {
		t.Error("only a change that fits makes another index")
	}
	want := map[List]int{{"gone", blocklist.Senders}: 1, {"senders", blocklist.Media}: 1, {"senders", blocklist.Senders}: 1}
	if got := b.Counts(7); !maps.Equal(got, want) {
		t.Errorf("counts %v, want %v", got, want)
	}
}

// Positions only go up, so that what a position stands for never changes.
func TestApplyKeepsTheOrder(t *testing.T) {
	var b Book
	apply(t, &b, added(4, "senders", blocklist.Senders, "u-9"))
	for _, seq := range []uint64{0, 3, 4} {
		if err := b.Apply(added(seq, "senders", blocklist.Senders, "u-8")); err == nil {
			t.Errorf("position %d is taken after 4", seq)
		}
	}
	if b.Latest() != 4 || len(b.History()) != 1 {
		t.Errorf("latest %d, %v", b.Latest(), b.History())
	}
}

// Orders are told as of a position too.
func TestOrders(t *testing.T) {
	var b Book
	apply(t, &b, Change{Seq: 2, Op: Lift, Rule: "limit.sender", Who: "ann", Why: "calm"},
		added(3, "senders", blocklist.Senders, "u-9"), Change{Seq: 5, Op: Erase, User: "u-7", Who: "bob", Why: "asked"})
	all := []filter.Order{{Seq: 2, Lift: "limit.sender"}, {Seq: 5, Forget: filter.DigestOf("u-7")}}
	for at, want := range map[uint64][]filter.Order{1: all[:0], 2: all[:1], 4: all[:1], 5: all, 9: all} {
		if got := b.Orders(at); !slices.Equal(got, want) {
			t.Errorf("at %d: %v, want %v", at, got, want)
		}
	}
}

// A key that is deleted in the log itself is an entry removed.
func TestDeleted(t *testing.T) {
	var b Book
	c := added(1, "senders", blocklist.Senders, "u-9")
	key, _, err := c.Record()
	if err != nil {
		t.Fatal(err)
	}
	apply(t, &b, c)
	removal, ok := Deleted(key, false)
	if !ok {
		t.Fatalf("%s is no key of an entry", key)
	}
	removal.Seq = 2
	apply(t, &b, removal)
	if len(b.InForce(1)) != 1 || len(b.InForce(2)) != 0 {
		t.Errorf("in force: %v, then %v", b.InForce(1), b.InForce(2))
	}
	if h := b.History(); len(h) != 2 || h[1].Entry != "u-9" {
		t.Errorf("history: %+v", h)
	}
	unknown, _ := Deleted("list.senders.abc", false)
	unknown.Seq = 3
	apply(t, &b, unknown)
	if len(b.History()) != 2 {
		t.Error("what was never there is removed")
	}
	for _, key := range []string{"pack", "list.", "list.senders", "list.Bad.abc", "breaker.a.b", "erase.abc", "gate.erased"} {
		if _, ok := Deleted(key, false); ok {
			t.Errorf("%s is a key of an entry", key)
		}
	}
}

// What the log has forgotten a book forgets too, and so knows what one knows that read the log later.
func TestPurged(t *testing.T) {
	var b, later Book
	changes := []Change{added(1, "senders", blocklist.Senders, "u-9"), added(2, "senders", blocklist.Senders, "u-8"),
		{Seq: 3, Op: Erase, User: "u-9", Who: "bob", Why: "asked"}, {Seq: 4, Op: Lift, Rule: "limit.sender", Who: "ann", Why: "calm"}}
	apply(t, &b, changes...)
	apply(t, &later, changes[1], changes[3])
	x := index(t, nil, nil)
	of := func(b *Book, at uint64) string {
		m := &filter.Message{Sender: filter.Sender{ID: "u-9"}}
		matches, _ := b.Lists(x, at).Lookup(m, &filter.Content{})
		return fmt.Sprint(matches, b.Orders(at), len(b.History()))
	}
	if before := of(&b, 2); !strings.Contains(before, "senders") {
		t.Fatalf("before: %s", before)
	}
	seq := uint64(5)
	for _, c := range []Change{changes[0], changes[2]} {
		key, _, err := c.Record()
		if err != nil {
			t.Fatal(err)
		}
		purge, ok := Deleted(key, true)
		if !ok {
			t.Fatalf("purging %s changes nothing", key)
		}
		purge.Seq = seq
		apply(t, &b, purge)
		apply(t, &later, purge)
		seq++
	}
	for at := uint64(0); at <= seq; at++ {
		if got, want := of(&b, at), of(&later, at); got != want {
			t.Errorf("at %d: %s, a later reader says %s", at, got, want)
		}
	}
	if text := fmt.Sprint(b.History(), b.orders); strings.Contains(text, "u-9") {
		t.Errorf("the book still knows the user: %s", text)
	}
}

// A change names a user only where it lists one.
func TestNames(t *testing.T) {
	for _, c := range []struct {
		change Change
		want   bool
	}{
		{added(1, "bad_people", blocklist.Senders, `"u-9"`), true}, {added(1, "senders", blocklist.Senders, "u-8"), false},
		{added(1, "devices", blocklist.Devices, "u-9"), false}, {erase("u-9"), false},
	} {
		if err := c.change.check(); err != nil {
			t.Fatal(err)
		}
		if got := c.change.Names("u-9"); got != c.want {
			t.Errorf("%+v: %v", c.change, got)
		}
	}
}

// Of a key only so many changes are kept, in a book as in the log, and a book knows from where on it can answer.
func TestKept(t *testing.T) {
	var b Book
	for seq := uint64(1); seq < Kept; seq++ {
		apply(t, &b, added(seq, "senders", blocklist.Senders, "u-9"))
	}
	if b.KnownSince() != 0 {
		t.Errorf("known since %d", b.KnownSince())
	}
	for seq := uint64(Kept); seq < Kept+10; seq++ {
		apply(t, &b, added(seq, "senders", blocklist.Senders, "u-9"))
	}
	if len(b.History()) != Kept || b.KnownSince() != 10 {
		t.Errorf("%d changes, known since %d", len(b.History()), b.KnownSince())
	}
}

// A time stands for the position that was the last one then.
func TestAt(t *testing.T) {
	var b Book
	apply(t, &b, added(2, "senders", blocklist.Senders, "u-9"), added(5, "senders", blocklist.Senders, "u-8"))
	for minutes, want := range map[int]uint64{1: 0, 2: 2, 4: 2, 5: 5, 60: 5} {
		if got := b.At(start.Add(time.Duration(minutes) * time.Minute)); got != want {
			t.Errorf("after %d minutes: position %d, want %d", minutes, got, want)
		}
	}
}

// A live entry is found however it is written.
func TestFind(t *testing.T) {
	var b Book
	apply(t, &b, added(1, "domains", blocklist.Domains, "Evil.example"), added(2, "senders", blocklist.Senders, "u-9"))
	for _, c := range []struct {
		list, entry string
		want        bool
	}{{"domains", "evil.example", true}, {"domains", "www.evil.example", false}, {"senders", "evil.example", false}} {
		if _, ok, err := b.Find(c.list, c.entry); ok != c.want || err != nil {
			t.Errorf("%s %s: %v, %v", c.list, c.entry, ok, err)
		}
	}
	if _, _, err := b.Find("domains", "co.uk"); err == nil {
		t.Error("what can be no entry is looked for without an error")
	}
}
