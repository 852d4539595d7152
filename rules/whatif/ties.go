package whatif

import (
	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
)

// ties returns the ties of which each alone would have the message trusted. A recipient's block outranks them all.
func (s *search) ties() []Answer {
	var out []Answer
	for _, o := range s.tieOptions() {
		w := s.judge.world()
		o.apply(&w)
		if d := s.judge.decide(&w); d.Trust == o.Of && d.Route != s.now.Route {
			out = append(out, Answer{Route: d.Route, Changes: []Change{o.Change}, sets: [][]option{{o}}})
		}
	}
	return out
}

func (s *search) tieOptions() []option {
	if blocked(s.judge.before.Facts.Message) {
		return nil
	}
	long := "if the sender followed the recipient"
	age := s.judge.pack.Config.Access.FollowAge
	if age > 0 {
		long = "if the sender had followed for at least " + rules.DurationText(age)
	}
	return []option{
		tie(filter.TieRecipientFollows, "if the recipient followed the sender",
			func(w *world) { w.message.Relationship.RecipientFollows = true }),
		tie(filter.TieRecipientMessaged, "if the recipient had messaged the sender",
			func(w *world) { w.message.Relationship.RecipientMessaged = true }),
		tie(filter.TieAccepted, "if the recipient had accepted the conversation", setState(filter.StateAccepted)),
		tie(filter.TieFollower, long, func(w *world) {
			w.message.Relationship.SenderFollows = true
			w.message.Relationship.SenderFollowsSince = w.message.At.Add(-age)
		}),
	}
}

func tie(name, text string, apply func(*world)) option {
	return option{Change: Change{Tie, name, true, text}, apply: apply}
}
