package review

import (
	"fmt"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rego"
)

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

// title names a body for a message.
func title(b *rego.Body) string {
	if b.Rule == "" {
		return b.Name
	}
	return fmt.Sprintf("rule %q", b.Rule)
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
