package filter_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

func fact(t testing.TB, name string) filter.Fact {
	t.Helper()
	f, ok := filter.FactNamed(name)
	if !ok {
		t.Fatalf("no fact %s", name)
	}
	return f
}

func accountAge(t testing.TB) filter.Band {
	return filter.Band{
		Name: "account_age", Fact: fact(t, "sender.account_age"), Unknown: "unsaid",
		Ranges: []filter.Range{
			{Name: "new", Below: week.Seconds()},
			{Name: "young", Below: 4 * week.Seconds()},
			{Name: "old", Below: filter.Unbounded},
		},
	}
}

func TestBand(t *testing.T) {
	tests := []struct {
		age  time.Duration
		want string
	}{
		{-week, "new"},
		{0, "new"},
		{week - time.Second, "new"},
		{week, "young"},
		{4*week - time.Second, "young"},
		{4 * week, "old"},
		{math.MaxInt64, "old"},
	}
	band := accountAge(t)
	for _, tt := range tests {
		m := stranger()
		m.Sender.CreatedAt = m.At.Add(-tt.age)
		if got := band.Of(&filter.Facts{Message: m}); got != tt.want {
			t.Errorf("age %v: got %q, want %q", tt.age, got, tt.want)
		}
	}
	if got := band.Of(&filter.Facts{Message: stranger()}); got != "unsaid" {
		t.Errorf("unknown age: got %q, want the band's name for it", got)
	}
	band.Unknown = ""
	if got := band.Of(&filter.Facts{Message: stranger()}); got != "" {
		t.Errorf("unknown age: got %q, want no value", got)
	}
}

// A band is computed before limits count and policies judge; one without a value is left out.
func TestBandsAreFacts(t *testing.T) {
	silent := accountAge(t)
	silent.Name, silent.Unknown = "silent", ""
	c := quiet()
	c.Bands = []filter.Band{accountAge(t), silent}
	var seen []filter.BandValue
	c.Limits = limits(func(f *filter.Facts) ([]filter.Reading, []filter.Fault) {
		seen = f.Bands
		return nil, nil
	})
	decide(c, stranger())
	if len(seen) != 1 || seen[0] != (filter.BandValue{Band: "account_age", Value: "unsaid"}) {
		t.Errorf("got %+v", seen)
	}
}

func TestConditions(t *testing.T) {
	f := &filter.Facts{
		Message: stranger(),
		Lists:   []filter.ListMatch{{List: "domains"}},
		Bands:   []filter.BandValue{{Band: "account_age", Value: "new"}},
	}
	f.Message.Sender.Verified = new(false)
	first, verified, avatar := fact(t, "conversation.first"), fact(t, "sender.verified"), fact(t, "sender.has_avatar")
	state, age := fact(t, "conversation.state"), fact(t, "sender.age_band")
	tests := []struct {
		name string
		c    filter.Condition
		want bool
	}{
		{"flag is", filter.FlagIs(first, true), true},
		{"flag is not", filter.FlagIs(first, false), false},
		{"flag is false", filter.FlagIs(verified, false), true},
		{"unknown flag is true", filter.FlagIs(avatar, true), false},
		{"unknown flag is false", filter.FlagIs(avatar, false), false},
		{"label in", filter.LabelIn(state, "pending", "none"), true},
		{"label not in", filter.LabelIn(state, "pending"), false},
		{"label in nothing", filter.LabelIn(state), false},
		{"unknown label", filter.LabelIn(age, "18+", ""), false},
		{"band in", filter.BandIn("account_age", "young", "new"), true},
		{"band not in", filter.BandIn("account_age", "old"), false},
		{"no such band", filter.BandIn("shoe_size", "new", ""), false},
		{"listed", filter.ListIs("domains", true), true},
		{"listed, unwanted", filter.ListIs("domains", false), false},
		{"not listed", filter.ListIs("phrases", true), false},
		{"not listed, wanted", filter.ListIs("phrases", false), true},
		{"the zero value", filter.Condition{}, false},
	}
	for _, tt := range tests {
		if got := tt.c.Holds(f); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

// A limit can leave out what is dropped anyway, or a blocked sender could use up the limit of the recipient.
func TestClosedInboxIsAFact(t *testing.T) {
	closed, _ := filter.FactNamed("recipient.closed")
	for _, to := range []filter.InboxSetting{filter.Everyone, filter.Mutual} {
		counted := false
		c := quiet()
		c.Limits = limits(func(f *filter.Facts) ([]filter.Reading, []filter.Fault) {
			counted = filter.FlagIs(closed, false).Holds(f)
			return nil, nil
		})
		m := stranger()
		m.Recipient.Inbox = to
		decide(c, m)
		if counted != (to == filter.Everyone) {
			t.Errorf("inbox %s: counted %v", to, counted)
		}
	}
}

// A condition says what it asks, so that packs can be judged without a message.
func TestConditionDescribesItself(t *testing.T) {
	for _, c := range []struct {
		condition filter.Condition
		subject   string
		values    []string
	}{
		{filter.Condition{}, "", nil},
		{filter.FlagIs(fact(t, "content.link"), true), "content.link", []string{"true"}},
		{filter.FlagIs(fact(t, "content.link"), false), "content.link", []string{"false"}},
		{filter.LabelIn(fact(t, "recipient.inbox"), "everyone", "mutual"), "recipient.inbox", []string{"everyone", "mutual"}},
		{filter.BandIn("account_age", "new"), "bands.account_age", []string{"new"}},
		{filter.ListIs("domains", false), "lists.domains", []string{"false"}},
	} {
		if got := c.condition.Subject(); got != c.subject || !slices.Equal(c.condition.Values(), c.values) {
			t.Errorf("got %q %q, want %q %q", got, c.condition.Values(), c.subject, c.values)
		}
	}
}
