package main

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/blocklist"
	"github.com/dmgate/dmgate/rules/live"
)

// loadReloadPack loads the small pack with another burst of its limit.
func loadReloadPack(t *testing.T, burst int) *rules.Pack {
	t.Helper()
	files := fstest.MapFS{}
	for name, text := range reloadPack {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	files["pack.yaml"].Data = []byte(strings.Replace(reloadPack["pack.yaml"], "burst: 1", fmt.Sprint("burst: ", burst), 1))
	pack, err := rules.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

// bookOf returns a book that lists a sender at position 5 and no longer does at 9.
func bookOf(t *testing.T, sender string) *live.Book {
	t.Helper()
	book := &live.Book{}
	for _, c := range []live.Change{{Seq: 5, Op: live.Add}, {Seq: 9, Op: live.Remove}} {
		c.At, c.Who, c.Why = floodStart, "anna", "a test"
		c.List, c.Kind, c.Entry = "senders", blocklist.Senders, sender
		if err := book.Apply(c); err != nil {
			t.Fatal(err)
		}
	}
	return book
}

// asked is what the engine that is in force says of one more message of a sender, and what the one in its shadow adds.
func (e *engines) asked(sender string, n int) string {
	d := decideNext(e.Current(), sender, n)
	return inShort(&d)
}

func decideNext(e *filter.Engine, sender string, n int) filter.Decision {
	return e.Decide(&filter.Message{ID: fmt.Sprint("m", n), At: floodStart.Add(time.Duration(n) * time.Second),
		Sender: filter.Sender{ID: sender}, Recipient: filter.Recipient{ID: "u-2"}, Text: "hi"})
}

func inShort(d *filter.Decision) string {
	text := fmt.Sprint(d.Live)
	for _, h := range d.Hits {
		text += " " + h.Rule
	}
	if d.Shadow != nil {
		for _, h := range d.Shadow.Added {
			text += " +" + h.Rule
		}
	}
	return text
}

// Live entries and packs change each by itself: a pack that comes later gets the entries too, in the shadow as in force, and
// those of the past can be asked for.
func TestEngines(t *testing.T) {
	book := bookOf(t, "u-1")
	for _, shadow := range []*rules.Pack{nil, loadReloadPack(t, 100)} {
		e := newEngines(loadReloadPack(t, 2), shadow)
		want := func(what, got, want string) {
			t.Helper()
			if got != want {
				t.Errorf("%s: %q, want %q", what, got, want)
			}
		}
		want("at first", e.asked("u-1", 1), "0")
		e.SetLive(book, 5)
		want("a live entry", e.asked("u-1", 2), "5 list.senders")
		want("the limit counted on", e.asked("u-1", 3), "5 list.senders limit.sender")
		before := e.Current()
		e.SetPack(loadReloadPack(t, 3), shadow)
		if before == e.Current() || before.Revision() == e.Current().Revision() {
			t.Error("another pack decides with the same engine")
		}
		if err := e.Current().TakeOver(before); err != nil {
			t.Fatal(err)
		}
		want("another pack", e.asked("u-1", 4), "5 list.senders limit.sender")
		past := e.AsOf("sha256:other", 2)
		d := decideNext(past, "u-1", 5)
		want("before the entry", inShort(&d), "2 limit.sender")
		if e.AsOf("sha256:other", 2) != past || e.AsOf(e.Current().Revision(), 5) != e.Current() {
			t.Error("the same position has two engines")
		}
		if e.AsOf("", 6) != e.Current() {
			t.Error("a position that the log has not reached is not stood in for by the one in force")
		}
		e.SetLive(book, 9)
		want("after the entry", e.asked("u-1", 6), "9 limit.sender")
		if past == e.AsOf("", 2) {
			t.Error("an engine of before the change is handed out")
		}
	}
}
