package replay

import "github.com/dmgate/dmgate/filter"

// Metric is a figure of a report that a condition can name.
type Metric struct {
	Name  string
	Means string // in words
	Of    string // what a percentage of it refers to, in words; "" where there is none
	read  func(*Report) (n, of int)
}

// Metrics lists every metric.
func Metrics() []Metric {
	const all = "messages"
	out := []Metric{
		{"messages", "messages that were decided", "", func(r *Report) (int, int) { return r.Messages, 0 }},
		{"invalid", "events that are not valid", "events", func(r *Report) (int, int) {
			return r.Invalid, r.Messages + r.Invalid
		}},
		{"changed", "messages with another route", all, func(r *Report) (int, int) { return r.Changed, r.Messages }},
		{"score_changed", "messages with another score", all, func(r *Report) (int, int) {
			return r.ScoreChanged, r.Messages
		}},
	}
	for _, m := range moveNames {
		out = append(out, Metric{m.name, "messages " + m.means, all, func(r *Report) (int, int) {
			return r.moved(m.move), r.Messages
		}})
	}
	for _, route := range filter.Routes {
		out = append(out, Metric{route.String(), "messages that the new pack sends to " + route.String(), all,
			func(r *Report) (int, int) { return r.Routes.New.Of(route), r.Messages }})
	}
	out = append(out,
		Metric{"faults", "messages with a fault in the new pack", all, func(r *Report) (int, int) {
			return r.Faults.New.Messages, r.Messages
		}},
		Metric{"old_faults", "messages with a fault in the old pack", all, func(r *Report) (int, int) {
			return r.Faults.Old.Messages, r.Messages
		}},
	)
	for _, group := range groupNames {
		out = append(out, groupMetrics(group)...)
	}
	return out
}

// groupMetrics are the metrics of an outcome.
func groupMetrics(group string) []Metric {
	what := group + " messages"
	out := []Metric{{group, what, "messages", func(r *Report) (int, int) { return r.Group(group).Messages, r.Messages }}}
	for _, m := range moveNames {
		out = append(out, Metric{group + "_" + m.name, what + " " + m.means, what, func(r *Report) (int, int) {
			g := r.Group(group)
			return g.moved(m.move).Messages, g.Messages
		}})
	}
	return out
}

// moveNames name the ways in which a route can change.
var moveNames = []struct {
	move        int
	name, means string
}{
	{held, "held", "newly held: from the inbox to requests"},
	{dropped, "dropped", "newly dropped"},
	{stopped, "stopped", "newly held or dropped"},
	{released, "released", "newly released: to a milder route"},
	{delivered, "delivered", "newly delivered to the inbox"},
}

// moved counts the messages that go a way.
func (r *Report) moved(move int) int {
	n := 0
	for i := range r.Matrix {
		c := &r.Matrix[i]
		for _, m := range movesOf(c.Old, c.New) {
			if m == move {
				n += c.Messages
			}
		}
	}
	return n
}

// Held counts the messages that go from the inbox to requests.
func (r *Report) Held() int { return r.moved(held) }

// Dropped counts the messages that are newly dropped.
func (r *Report) Dropped() int { return r.moved(dropped) }

// Released counts the messages that go to a milder route.
func (r *Report) Released() int { return r.moved(released) }

func (g *Group) moved(move int) *Count {
	return [moves]*Count{held: &g.Held, dropped: &g.Dropped, stopped: &g.Stopped, released: &g.Released,
		delivered: &g.Delivered}[move]
}
