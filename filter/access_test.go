package filter_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// change is a part of a message that a test row sets.
type change func(*filter.Message)

func inbox(s filter.InboxSetting) change { return func(m *filter.Message) { m.Recipient.Inbox = s } }

func state(s filter.ConversationState) change {
	return func(m *filter.Message) { m.Conversation.State = s }
}

func ages(sender, recipient filter.AgeBand) change {
	return func(m *filter.Message) { m.Sender.AgeBand, m.Recipient.AgeBand = sender, recipient }
}

func follows(ago time.Duration) change {
	return func(m *filter.Message) {
		m.Relationship.SenderFollows, m.Relationship.SenderFollowsSince = true, m.At.Add(-ago)
	}
}

func blocked(m *filter.Message)           { m.Relationship.RecipientBlocked = true }
func followsUndated(m *filter.Message)    { m.Relationship.SenderFollows = true }
func datedOnly(m *filter.Message)         { m.Relationship.SenderFollowsSince = m.At.Add(-1000 * time.Hour) }
func recipientFollows(m *filter.Message)  { m.Relationship.RecipientFollows = true }
func recipientMessaged(m *filter.Message) { m.Relationship.RecipientMessaged = true }
func recommended(m *filter.Message)       { m.Relationship.SuggestedBy = []string{"contacts"} }
func timeless(m *filter.Message)          { m.At = time.Time{} }

const (
	day  = 24 * time.Hour
	week = 7 * day
)

func TestAdmit(t *testing.T) {
	const (
		open   = ""
		drop   = filter.Drop
		follow = filter.TieFollower
	)
	tests := []struct {
		name    string
		changes []change
		tie     string
		rule    string
		floor   filter.Route
	}{
		{"a stranger to the open inbox", nil, open, "", 0},
		{"in words", []change{inbox(filter.Everyone)}, open, "", 0},

		// The recipient's own choice.
		{"recipient follows", []change{recipientFollows}, filter.TieRecipientFollows, "", 0},
		{"both follow", []change{recipientFollows, follows(0)}, filter.TieRecipientFollows, "", 0},
		{"recipient has written", []change{recipientMessaged}, filter.TieRecipientMessaged, "", 0},
		{"accepted", []change{state(filter.StateAccepted)}, filter.TieAccepted, "", 0},
		{"pending", []change{state(filter.StatePending)}, open, "", 0},
		{"declined", []change{state(filter.StateDeclined)}, open, "", 0},
		{"chosen tie, mutual inbox", []change{recipientFollows, inbox(filter.Mutual)}, filter.TieRecipientFollows, "", 0},
		{"chosen tie, suggested inbox", []change{recipientMessaged, inbox(filter.Suggested)},
			filter.TieRecipientMessaged, "", 0},
		{"chosen tie, minor", []change{recipientFollows, ages(filter.Adult, filter.Under13)},
			filter.TieRecipientFollows, "", 0},
		{"accepted, 16 or 17", []change{state(filter.StateAccepted), ages(filter.Adult, filter.Age16to17)},
			filter.TieAccepted, "", 0},

		// A block and a closed inbox outrank it.
		{"blocked", []change{blocked}, "", filter.RuleBlocked, drop},
		{"blocked conversation", []change{state(filter.StateBlocked)}, "", filter.RuleBlocked, drop},
		{"blocked, but followed", []change{blocked, recipientFollows}, "", filter.RuleBlocked, drop},
		{"blocked, but accepted", []change{blocked, state(filter.StateAccepted)}, "", filter.RuleBlocked, drop},
		{"blocked conversation, but followed", []change{state(filter.StateBlocked), recipientFollows}, "",
			filter.RuleBlocked, drop},
		{"nobody", []change{inbox(filter.Nobody)}, "", filter.RuleClosed, drop},
		{"nobody, but followed", []change{inbox(filter.Nobody), recipientFollows}, "", filter.RuleClosed, drop},
		{"nobody, but accepted", []change{inbox(filter.Nobody), state(filter.StateAccepted)}, "", filter.RuleClosed, drop},
		{"nobody, recommended follower", []change{inbox(filter.Nobody), recommended, follows(week)}, "",
			filter.RuleClosed, drop},

		// Followers.
		{"a follow of 72 h", []change{follows(72 * time.Hour)}, follow, "", 0},
		{"an old follow", []change{follows(52 * week)}, follow, "", 0},
		{"an undated follow", []change{followsUndated}, follow, "", 0},
		{"an undated follow, no time", []change{followsUndated, timeless}, follow, "", 0},
		{"a follow a nanosecond too young", []change{follows(72*time.Hour - 1)}, open, "", 0},
		{"a follow just now", []change{follows(0)}, open, "", 0},
		{"a follow from the future", []change{follows(-week)}, open, "", 0},
		{"a dated follow, no time", []change{follows(week), timeless}, open, "", 0},
		{"a date without a follow", []change{datedOnly}, open, "", 0},
		{"a follower, suggested inbox", []change{inbox(filter.Suggested), follows(week)}, "", filter.RuleClosed, drop},
		{"a recommended follower, suggested inbox", []change{inbox(filter.Suggested), recommended, follows(week)},
			follow, "", 0},
		{"a follower, mutual inbox", []change{inbox(filter.Mutual), follows(week)}, "", filter.RuleClosed, drop},

		// Closed inboxes.
		{"a stranger, mutual inbox", []change{inbox(filter.Mutual)}, "", filter.RuleClosed, drop},
		{"recommended, mutual inbox", []change{inbox(filter.Mutual), recommended}, "", filter.RuleClosed, drop},
		{"a stranger, suggested inbox", []change{inbox(filter.Suggested)}, "", filter.RuleClosed, drop},
		{"recommended, suggested inbox", []change{inbox(filter.Suggested), recommended}, open, "", 0},

		// Minors.
		{"under 13", []change{ages(filter.Adult, filter.Under13)}, "", filter.RuleMinor, drop},
		{"13 to 15, from a minor", []change{ages(filter.Age13to15, filter.Age13to15)}, "", filter.RuleMinor, drop},
		{"13 to 15, from an unknown age", []change{ages("", filter.Age13to15)}, "", filter.RuleMinor, drop},
		{"13 to 15, follower", []change{ages(filter.Age13to15, filter.Age13to15), follows(week)}, "",
			filter.RuleMinor, drop},
		{"13 to 15, recommended", []change{ages("", filter.Age13to15), inbox(filter.Suggested), recommended}, "",
			filter.RuleMinor, drop},
		{"16 or 17, from an adult", []change{ages(filter.Adult, filter.Age16to17)}, "",
			filter.RuleAdultToMinor, filter.Requests},
		{"16 or 17, recommended adult", []change{ages(filter.Adult, filter.Age16to17), inbox(filter.Suggested),
			recommended}, "", filter.RuleAdultToMinor, filter.Requests},
		{"16 or 17, adult follower", []change{ages(filter.Adult, filter.Age16to17), follows(week)}, follow, "", 0},
		{"16 or 17, from another", []change{ages(filter.Age16to17, filter.Age16to17)}, open, "", 0},
		{"16 or 17, from an unknown age", []change{ages("", filter.Age16to17)}, open, "", 0},
		{"an unknown age, from an adult", []change{ages(filter.Adult, "")}, open, "", 0},
		{"an adult, from a minor", []change{ages(filter.Under13, filter.Adult)}, open, "", 0},
	}
	access := filter.Access{FollowAge: 72 * time.Hour, Rollout: filter.Rollout{Percent: 100}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := stranger()
			for _, c := range tt.changes {
				c(m)
			}
			checkAdmission(t, access.Admit(m), tt.tie, tt.rule, tt.floor)
		})
	}
}

func checkAdmission(t *testing.T, got filter.Admission, tie, rule string, floor filter.Route) {
	t.Helper()
	want := 1
	if rule == "" {
		want = 0
	}
	if got.Tie != tie || len(got.Floors) != want {
		t.Fatalf("got %+v, want tie %q and rule %q", got, tie, rule)
	}
	for _, h := range got.Floors {
		if h.Rule != rule || h.Floor != floor || h.Weight != 0 || h.Reason == "" {
			t.Errorf("got %+v, want %s at %v", h, rule, floor)
		}
	}
}

func TestRolloutClosesTheOpenInboxOnly(t *testing.T) {
	off := filter.Access{Rollout: filter.Rollout{Allow: map[string]bool{"in": true}}}
	tests := []struct {
		recipient string
		changes   []change
		tie       string
		rule      string
		reason    string
	}{
		{"in", nil, "", "", ""},
		{"out", nil, "", filter.RuleClosed, "the open inbox is not rolled out to the recipient"},
		{"out", []change{follows(week)}, "", filter.RuleClosed, "the open inbox is not rolled out to the recipient"},
		{"out", []change{recipientFollows}, filter.TieRecipientFollows, "", ""},
		{"out", []change{inbox(filter.Suggested), recommended}, "", "", ""},
		{"out", []change{inbox(filter.Mutual)}, "", filter.RuleClosed, "the inbox is open to followers of each other"},
		{"in", []change{inbox(filter.Nobody)}, "", filter.RuleClosed, "the inbox is open to nobody"},
	}
	for i, tt := range tests {
		t.Run(fmt.Sprint(i, tt.recipient), func(t *testing.T) {
			m := stranger()
			m.Recipient.ID = tt.recipient
			for _, c := range tt.changes {
				c(m)
			}
			got := off.Admit(m)
			checkAdmission(t, got, tt.tie, tt.rule, filter.Drop)
			if len(got.Floors) > 0 && got.Floors[0].Reason != tt.reason {
				t.Errorf("got reason %q, want %q", got.Floors[0].Reason, tt.reason)
			}
		})
	}
}

func TestRolloutIsStableAndGrows(t *testing.T) {
	const recipients = 20_000
	in := map[string]bool{}
	for _, percent := range []float64{0, 0.5, 1, 10, 50, 99, 100} {
		n := 0
		for i := range recipients {
			id := fmt.Sprint("u-", i)
			now := filter.Rollout{Percent: percent}.Includes(id)
			if in[id] && !now {
				t.Fatalf("%s is in at a lower percentage, but not at %v", id, percent)
			}
			in[id] = now
			if now {
				n++
			}
		}
		share := 100 * float64(n) / recipients
		if share < percent*0.9-0.1 || share > percent*1.1+0.1 {
			t.Errorf("at %v %%, %.2f %% are in", percent, share)
		}
	}
	if len(in) != recipients || !in["u-0"] {
		t.Error("at 100 % not all are in")
	}
}

// The hash is part of the contract: another service must be able to tell who has the open inbox.
func TestRolloutHash(t *testing.T) {
	// FNV-1a of "a" is 0xaf63dc4c8601ec8c, 12638187200555641996, of which the last four digits are 1996.
	if (filter.Rollout{Percent: 19.96}).Includes("a") || !(filter.Rollout{Percent: 19.97}).Includes("a") {
		t.Error(`"a" is in from 19.97 % on`)
	}
}
