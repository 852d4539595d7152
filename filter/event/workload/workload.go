package workload

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// Kind says whose messages are made.
type Kind int

// The kinds of traffic.
const (
	Strangers Kind = iota // messages that are scored
	Trusted               // messages that a tie lets through unscored
	Mixed                 // seven of ten are trusted
)

// Config says what traffic to make.
type Config struct {
	Samples []*filter.Message // valid messages; they are only read. Of Mixed there must be some of both kinds
	Kind    Kind
	Seed    uint64    // another seed is another population and other texts
	Start   time.Time // of the first message; zero is 2026-03-02
}

// The ranks that are drawn, and how messages follow each other.
const (
	firstSender, senderOctaves       = 64, 12
	firstRecipient, recipientOctaves = 16, 14
	meanGap                          = 20 * time.Millisecond
	trustedOfTen                     = 7
)

// Generator makes messages, one after the other. It is not safe for concurrent use.
type Generator struct {
	config  Config
	random  random
	pools   [2]pool // by Strangers and Trusted
	all     []*filter.Message
	met     map[[2]int]bool // who has written to whom
	at      time.Time
	written int
}

// pool is what one kind of message is made from.
type pool struct {
	samples []*filter.Message
	texts   phrases
}

// ties are those of the shipped pack, with the open inbox for everybody.
var ties = filter.Access{FollowAge: 72 * time.Hour, Rollout: filter.Rollout{Percent: 100}}

// New returns a generator. It fails where the samples have no message of the wanted kind.
func New(c Config) (*Generator, error) {
	if c.Start.IsZero() {
		c.Start = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	}
	g := &Generator{config: c, random: random{mix(c.Seed)}, all: c.Samples, met: map[[2]int]bool{}, at: c.Start}
	for _, m := range c.Samples {
		p := &g.pools[kindOf(m)]
		p.samples = append(p.samples, m)
	}
	for kind := range g.pools {
		p := &g.pools[kind]
		if len(p.samples) == 0 && (c.Kind == Mixed || int(c.Kind) == kind) {
			return nil, errors.New([]string{"no sample is a stranger's", "no sample is trusted"}[kind])
		}
		p.samples = apart(p.samples)
		p.texts = newPhrases(p.samples)
	}
	return g, nil
}

func kindOf(m *filter.Message) Kind {
	if admission := ties.Admit(m); admission.Tie != "" {
		return Trusted
	}
	return Strangers
}

// apart leaves one sample of each text: what shows a flood repeats itself, which the populations do by themselves.
func apart(samples []*filter.Message) []*filter.Message {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(samples), func(m *filter.Message) bool {
		before := m.Text != "" && seen[m.Text]
		seen[m.Text] = true
		return before
	})
}

// Make returns the next n messages.
func (g *Generator) Make(n int) []*filter.Message {
	out := make([]*filter.Message, n)
	for i := range out {
		out[i] = g.Next()
	}
	return out
}

// Next returns the next message.
func (g *Generator) Next() *filter.Message {
	kind := g.config.Kind
	if kind == Mixed {
		kind = Strangers
		if g.random.below(10) < trustedOfTen {
			kind = Trusted
		}
	}
	g.at = g.at.Add(time.Duration(g.random.below(int(2 * meanGap))))
	g.written++
	sender := g.random.zipf(firstSender, senderOctaves)
	recipient := g.recipientOf(sender)
	base := g.baseOf(kind, sender)
	m := &filter.Message{
		ID:           fmt.Sprintf("m-%013x", mix(g.config.Seed<<32+uint64(g.written))>>12),
		SentAt:       g.at.Truncate(time.Millisecond),
		Conversation: g.conversation(base, sender, recipient),
		Sender:       g.sender(kind, base, sender),
		Recipient:    g.recipient(recipient),
		Relationship: g.relationship(base),
		Text:         g.text(kind, base, sender),
		Attachments:  g.attachments(base),
	}
	m.At = m.SentAt
	keepKind(m, kind)
	return m
}

// baseOf is the sample that an account is like.
func (g *Generator) baseOf(kind Kind, sender int) *filter.Message {
	samples := g.pools[kind].samples
	return samples[of(g.config.Seed, "base", sender).below(len(samples))]
}

// recipientOf is whom a sender writes to: every second time the same.
func (g *Generator) recipientOf(sender int) int {
	if g.random.oneIn(2) {
		return of(g.config.Seed, "friend", sender).zipf(firstRecipient, recipientOctaves)
	}
	return g.random.zipf(firstRecipient, recipientOctaves)
}

// conversation is that of the sample, but a second message to somebody opens none.
func (g *Generator) conversation(base *filter.Message, sender, recipient int) filter.Conversation {
	c := base.Conversation
	c.ID = fmt.Sprintf("c-%x-%x", sender, recipient)
	pair := [2]int{sender, recipient}
	if g.met[pair] && base.FirstContact() {
		c.State = filter.StatePending
	}
	g.met[pair] = true
	if c.State == "" {
		c.State = filter.StateNone
	}
	return c
}

// relationship is that of the sample, as old as there.
func (g *Generator) relationship(base *filter.Message) filter.Relationship {
	r := base.Relationship
	if !r.SenderFollowsSince.IsZero() {
		r.SenderFollowsSince = g.at.Add(-base.At.Sub(r.SenderFollowsSince)).Truncate(time.Second)
	}
	return r
}

// text is the sender's own in one message of eight, and a new one in the others.
func (g *Generator) text(kind Kind, base *filter.Message, sender int) string {
	switch texts := &g.pools[kind].texts; {
	case base.Text == "":
		return ""
	case g.random.oneIn(8):
		return texts.make(of(g.config.Seed, "text", sender), base.Text)
	default:
		return texts.make(&g.random, base.Text)
	}
}

// attachments are those of the sample, each a file of its own.
func (g *Generator) attachments(base *filter.Message) []filter.Attachment {
	out := slices.Clone(base.Attachments)
	for i := range out {
		out[i].ID = "a-" + strconv.FormatUint(g.random.next(), 36)
		if out[i].SHA256 != "" {
			out[i].SHA256 = fmt.Sprintf("%016x%016x%016x%016x", g.random.next(), g.random.next(), g.random.next(), g.random.next())
		}
	}
	return out
}

// keepKind puts right what a sample's tie and another's inbox make of each other.
func keepKind(m *filter.Message, kind Kind) {
	if kindOf(m) == kind {
		return
	}
	if kind == Strangers {
		m.Relationship, m.Conversation.State = filter.Relationship{}, filter.StateNone
		return
	}
	m.Recipient.Inbox, m.Recipient.AgeBand = filter.Everyone, filter.Adult
}
