package replay

import (
	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
)

// groupNames are the groups of outcomes that are counted: every outcome, and those that are unwanted together.
var groupNames = [...]string{string(event.Accepted), string(event.Declined), string(event.Reported),
	string(event.Blocked), string(event.Ignored), unwanted}

// unwanted names the messages that were reported or whose sender was blocked.
const unwanted = "unwanted"

// inGroup reports whether an outcome belongs to the group with that number.
func inGroup(g int, o event.Outcome) bool {
	if groupNames[g] == unwanted {
		return o.Unwanted()
	}
	return groupNames[g] == string(o)
}

// The ways in which a message's route can change. One message can go several of them.
const (
	held      = iota // from the inbox to requests
	dropped          // to drop
	stopped          // held or dropped
	released         // to a milder route
	delivered        // to the inbox
	moves
)

// movesOf returns the ways that a message goes.
func movesOf(old, new filter.Route) []int {
	switch {
	case new > old && new == filter.Drop:
		return []int{stopped, dropped}
	case new > old:
		return []int{stopped, held}
	case new < old && new == filter.Inbox:
		return []int{released, delivered}
	case new < old:
		return []int{released}
	}
	return nil
}

// group adds up the messages with some outcome.
type group struct {
	all   count
	moved [moves]count
}

func (g *group) add(e Entry, samples int) {
	g.all.add(e.Message, 0)
	for _, m := range movesOf(e.Old.Route, e.New.Route) {
		g.moved[m].add(e.Message, samples)
	}
}

func (g *group) report(name string) Group {
	return Group{
		Outcome: name, Messages: g.all.messages, Conversations: g.all.conversations.count(),
		Held: g.moved[held].report(), Dropped: g.moved[dropped].report(), Stopped: g.moved[stopped].report(),
		Released: g.moved[released].report(), Delivered: g.moved[delivered].report(),
	}
}

// count counts messages and the conversations that they belong to.
type count struct {
	messages      int
	conversations distinct
	samples       []string
}

func (c *count) add(m *filter.Message, samples int) {
	c.messages++
	c.conversations.add(conversationOf(m))
	c.samples = sample(c.samples, m.ID, samples)
}

func (c *count) report() Count {
	return Count{Messages: c.messages, Conversations: c.conversations.count(), Samples: append([]string{}, c.samples...)}
}

// conversationOf tells the conversation apart from others: by its id or, where there is none, by who writes to whom.
func conversationOf(m *filter.Message) uint64 {
	if id := m.Conversation.ID; id != "" {
		return hash(id)
	}
	return hash(m.Sender.ID, m.Recipient.ID)
}
