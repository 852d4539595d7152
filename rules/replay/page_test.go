package replay_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/rules/replay"
)

func pageOf(t *testing.T, r *replay.Report) string {
	t.Helper()
	var page bytes.Buffer
	if err := r.WritePage(&page); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

// The page needs nothing but itself.
func TestPageStandsAlone(t *testing.T) {
	page := pageOf(t, four())
	for _, outside := range []string{"<script", "<link", "src=", "url(", "@import", "http://", "https://"} {
		if strings.Contains(page, outside) {
			t.Errorf("the page holds %s", outside)
		}
	}
	if strings.Contains(page, "ZgotmplZ") {
		t.Error("the template refuses something on the page")
	}
}

// Ids are the senders' to choose, and stay text on the page.
func TestPageEscapesIDs(t *testing.T) {
	r := replay.New(packs(usual, usual))
	e := entry(1, decision(filter.Inbox, 0), decision(filter.Requests, 4, hit("a.a", 4)), event.Accepted)
	e.Message.ID, e.Message.Sender.ID = "<img onerror=x>", "<b>u</b>"
	r.Add(e)
	page := pageOf(t, r.Report())
	if strings.Contains(page, "<img") || strings.Contains(page, "<b>u") {
		t.Error("an id became markup")
	}
	if !strings.Contains(page, "&lt;img onerror=x&gt;") {
		t.Error("the id is not on the page")
	}
}

// What an id or the name of a pack holds can't turn the direction of what follows it, or hide a part of it.
func TestPageShowsWhatCannotBeSeen(t *testing.T) {
	o := packs(usual, usual)
	o.Old.Name, o.Old.Source = "a\u202eb\x1b[2Jc", "pack a\u2066"
	r := replay.New(o)
	e := entry(1, decision(filter.Inbox, 0), decision(filter.Requests, 4, hit("a.a", 4)), event.Accepted)
	e.Message.ID, e.Message.Sender.ID = "m\u202e1", "u\u200b2\u20283"
	r.Add(e)
	page := pageOf(t, r.Report())
	if at := strings.IndexAny(page, "\x1b\u202e\u2066\u200b\u2028"); at >= 0 {
		t.Errorf("the page holds %+q", page[at:at+10])
	}
	for _, want := range []string{"a\ufffdb\ufffd[2Jc", "pack a\ufffd", "m\ufffd1", "u\ufffd2\ufffd3"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

// Every picture has words: a title, and the numbers in a table.
func TestChartsHaveAlternatives(t *testing.T) {
	page := pageOf(t, four())
	charts := strings.Count(page, `<svg class="chart"`)
	if charts != 4 {
		t.Errorf("%d charts, want scores and three routes", charts)
	}
	for _, label := range regexp.MustCompile(`aria-labelledby="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		for _, id := range strings.Fields(label[1]) {
			if !strings.Contains(page, `id="`+id+`"`) {
				t.Errorf("nothing has the id %s that a label refers to", id)
			}
		}
	}
	if tables := strings.Count(page, "<summary>The numbers</summary>"); tables != 2 {
		t.Errorf("%d tables of numbers, want 2", tables)
	}
}

// What is on the page in words is what the report says.
func TestPageHoldsTheReport(t *testing.T) {
	r := four()
	for _, text := range []string{"changed > 0"} {
		c, err := replay.ParseCondition(text)
		if err != nil {
			t.Fatal(err)
		}
		r.Conditions = append(r.Conditions, c.Of(r))
	}
	page := pageOf(t, r)
	for _, h := range r.Highlights() {
		if text := strings.ReplaceAll(h.Text, " %", "\u00a0%"); !strings.Contains(page, text) {
			t.Errorf("the page lacks %q", text)
		}
	}
	for _, want := range []string{"inbox → requests: 1 message", "m1", "✗ holds", "1 invalid event left out", "pack a",
		"sha256:b"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if again := pageOf(t, r); again != page {
		t.Error("the page differs the second time")
	}
}

// A change holds both decisions in short and the hits in which they differ; the page says which way the message goes.
func TestChange(t *testing.T) {
	r := replay.New(packs(usual, usual))
	old := decision(filter.Requests, 5, hit("a.same", 1), hit("a.gone", 4))
	new := decision(filter.Inbox, 2, hit("a.same", 1), hit("a.came", 1))
	e := entry(1, old, new, event.Reported)
	e.Message.Conversation.ID = "c1"
	got, changed := r.Add(e)
	if !changed || got.MessageID != "m1" || got.Sender != "u1" || got.Recipient != "r" || got.Conversation != "c1" ||
		got.Outcome != event.Reported || got.Old.Route != filter.Requests || got.New.Score != 2 {
		t.Errorf("got %+v", got)
	}
	if len(got.Removed) != 1 || got.Removed[0].Rule != "a.gone" || len(got.Added) != 1 || got.Added[0].Rule != "a.came" {
		t.Errorf("added %v, removed %v", got.Added, got.Removed)
	}
	for n, route := range []filter.Route{filter.Inbox, filter.Requests, filter.Drop} {
		for _, other := range filter.Routes {
			r.Add(entry(10*n, decision(route, 0), decision(other, 0), ""))
		}
	}
	page := pageOf(t, r.Report())
	for _, want := range []string{
		"inbox → requests: 1 message <span class=\"tag held\">held</span>",
		"inbox → drop: 1 message <span class=\"tag dropped\">dropped</span>",
		"requests → inbox: 2 messages <span class=\"tag released\">released</span>",
		"drop → requests: 1 message <span class=\"tag released\">released</span>",
		"Outcomes: 1 reported, 1 unknown",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}
