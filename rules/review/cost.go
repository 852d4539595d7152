package review

import (
	"fmt"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// reviewCosts finds rules that every message pays for.
func (r *reviewer) reviewCosts() {
	cost := r.costs()
	said := map[string]bool{}
	for i := range r.bodies {
		b := &r.bodies[i]
		if b.Rule != "" && !b.Indexed && !b.Plain && !said[b.Rule] && !r.refuted[b] {
			said[b.Rule] = true
			r.add(NotIndexed, b.File, b.Line, "rule %q is evaluated for every message, %s: no condition here is one for the "+
				"rule index; add an equality with a constant, such as input.content.text == true", b.Rule, cost[b.Rule])
		}
		for _, read := range b.Reads {
			if read.Number && !b.Plain && !r.pack.Policies.Remembers() {
				r.add(ReadsNumber, b.File, read.Line, "reads %s, and does more than compare it with a literal: while any policy does, what "+
					"OPA finds is not remembered, and costs microseconds each time; read a band of it", numberRead(read.Path))
			}
		}
	}
}

// costs returns, in words, what each rule costs an ordinary message: the steps that the evaluator takes for it.
func (r *reviewer) costs() map[string]string {
	engine := r.pack.Engine()
	c := engine.Prepare(ordinary())
	engine.Count(c)
	profiler := r.pack.Policies.NewProfiler(1)
	profiler.See(&c.Facts)
	profile := profiler.Profile(nil)
	out := map[string]string{}
	for _, cost := range profile.Rules {
		out[cost.Rule] = fmt.Sprintf("%d of the %d steps that an ordinary one takes", cost.Steps, profile.Steps)
	}
	return out
}

// ordinary is a greeting from somebody about whom there is nothing to remark.
func ordinary() *filter.Message {
	at := time.Date(2026, time.January, 1, 12, 0, 0, 0, time.UTC)
	yes, no, some, none := true, false, int64(200), int64(0)
	return &filter.Message{
		ID: "ordinary", SentAt: at, At: at, Text: "hi, how are you?",
		Conversation: filter.Conversation{Messages: &none},
		Sender: filter.Sender{ID: "sender", CreatedAt: at.AddDate(-2, 0, 0), Verified: &no, HasAvatar: &yes,
			AgeBand: filter.Adult, Followers: &some, Following: &some},
		Recipient:    filter.Recipient{ID: "recipient", AgeBand: filter.Adult},
		Relationship: filter.Relationship{MutualFriends: &none},
	}
}

// numberRead names what a policy reads.
func numberRead(path string) string {
	if _, ok := filter.FactNamed(path); ok {
		return "input." + path + ", a number"
	}
	if path == "" {
		return "all of the input, which has numbers"
	}
	return "all of input." + path + ", which has numbers"
}
