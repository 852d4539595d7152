package filter

import (
	"hash/fnv"
	"time"
)

// The ties that make a message trusted, as Decision.Trust names them.
const (
	TieRecipientFollows  = "recipient_follows"
	TieRecipientMessaged = "recipient_messaged"
	TieAccepted          = "accepted"
	TieFollower          = "follower"
)

// The rules that close an inbox. They are floors that stand before all weights: a pack can neither weigh nor lift
// them.
const (
	RuleBlocked      = "inbox.blocked"
	RuleClosed       = "inbox.closed"
	RuleMinor        = "inbox.minor"
	RuleAdultToMinor = "inbox.adult_to_minor"
)

// AccessRules lists the rules that close an inbox.
var AccessRules = []string{RuleBlocked, RuleClosed, RuleMinor, RuleAdultToMinor}

// Access decides who needs no scoring and whom no score can let in. The zero value trusts followers at once and has
// the open inbox rolled out to nobody.
type Access struct {
	FollowAge time.Duration // how long a sender must have followed the recipient to be trusted as a follower
	Rollout   Rollout
}

// Admission is what Access says of a message: either the tie that makes it trusted, or the floors that hold it
// whatever its score.
type Admission struct {
	Tie    string
	Floors []Hit
}

// Closed reports whether the inbox is closed to the message: it is dropped whatever its score.
func (a *Admission) Closed() bool { return highestFloor(a.Floors) == Drop }

// Admit looks at the tie between sender and recipient and at the recipient's inbox.
func (a Access) Admit(m *Message) Admission {
	inbox := a.inbox(m)
	if m.Relationship.RecipientBlocked || m.state() == StateBlocked {
		return floor(RuleBlocked, Drop, "the recipient has blocked the sender")
	}
	if inbox == Nobody {
		return floor(RuleClosed, Drop, "the inbox is open to nobody")
	}
	if tie := chosenTie(m); tie != "" {
		return Admission{Tie: tie}
	}
	if under16(m.Recipient.AgeBand) {
		return floor(RuleMinor, Drop, "the recipient is under 16 and has no tie of their own choice with the sender")
	}
	if !opens(inbox, m) {
		return floor(RuleClosed, Drop, closedReason(inbox, m))
	}
	if a.follower(m) {
		return Admission{Tie: TieFollower}
	}
	if m.Recipient.AgeBand == Age16to17 && m.Sender.AgeBand == Adult {
		return floor(RuleAdultToMinor, Requests, "an adult without a tie writes to a recipient of 16 or 17")
	}
	return Admission{}
}

// inbox returns the setting that is in force, with the default and the rollout applied.
func (a Access) inbox(m *Message) InboxSetting {
	switch m.Recipient.Inbox {
	case "", Everyone:
		if a.Rollout.Includes(m.Recipient.ID) {
			return Everyone
		}
		return Mutual
	default:
		return m.Recipient.Inbox
	}
}

// chosenTie returns the tie that the recipient made by their own choice, or "".
func chosenTie(m *Message) string {
	switch {
	case m.Relationship.RecipientFollows:
		return TieRecipientFollows
	case m.Relationship.RecipientMessaged:
		return TieRecipientMessaged
	case m.state() == StateAccepted:
		return TieAccepted
	}
	return ""
}

// opens reports whether the inbox takes messages from this sender. The followers of each other, for whom a mutual
// inbox is open, have a chosen tie and never get here.
func opens(inbox InboxSetting, m *Message) bool {
	return inbox == Everyone || (inbox == Suggested && m.recommended())
}

func closedReason(inbox InboxSetting, m *Message) string {
	switch {
	case inbox == Suggested:
		return "the inbox is open to suggested people, and the sender is not suggested"
	case m.Recipient.Inbox == Mutual:
		return "the inbox is open to followers of each other"
	default:
		return "the open inbox is not rolled out to the recipient"
	}
}

// follower reports whether the sender has followed for long enough. A follow without a date counts; one dated after
// the message does not.
func (a Access) follower(m *Message) bool {
	since := m.Relationship.SenderFollowsSince
	if !m.Relationship.SenderFollows {
		return false
	}
	return since.IsZero() || (!since.After(m.At) && m.At.Sub(since) >= a.FollowAge)
}

func (m *Message) recommended() bool { return len(m.Relationship.SuggestedBy) > 0 }

func under16(age AgeBand) bool { return age == Under13 || age == Age13to15 }

func floor(rule string, at Route, reason string) Admission {
	return Admission{Floors: []Hit{{Rule: rule, Floor: at, Reason: reason}}}
}

// Rollout says for which recipients the open inbox is on. Outside it, Everyone acts as Mutual. The zero value includes
// nobody.
type Rollout struct {
	Percent float64         // of recipients, 0 to 100, chosen by a hash of the recipient id
	Allow   map[string]bool // recipient ids for whom it is on in any case
}

// rolloutSteps is how finely Percent divides the recipients: hundredths of a percent.
const rolloutSteps = 10_000

// Includes reports whether the open inbox is on for the recipient. A recipient who is in at one percentage is in at
// every higher one. The hash is 64-bit FNV-1a, so any service can compute the same.
func (r Rollout) Includes(recipient string) bool {
	if r.Percent >= 100 || r.Allow[recipient] {
		return true
	}
	h := fnv.New64a()
	h.Write([]byte(recipient))
	return float64(h.Sum64()%rolloutSteps) < r.Percent/100*rolloutSteps
}
