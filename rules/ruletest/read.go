package ruletest

import (
	"fmt"
	"time"

	"github.com/dmgate/dmgate/rules/strictyaml"
)

// defaultClock is when scenarios begin that don't say.
var defaultClock = time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)

// reader reads files of scenarios.
type reader struct {
	known []string // the rules of the pack
	file  string
}

// read reads the scenarios of a file. What is wrong is noted.
func (r *reader) read(root strictyaml.Node) []Scenario {
	var scenarios []Scenario
	clock, defaults := defaultClock, map[string]any{}
	var all strictyaml.Node
	root.Fields(map[string]strictyaml.Field{
		"about":     {Read: func(n strictyaml.Node) { n.Text() }},
		"clock":     {Read: func(n strictyaml.Node) { clock = readClock(n, clock) }},
		"defaults":  {Read: func(n strictyaml.Node) { defaults = r.event(n) }},
		"scenarios": {Required: true, Read: func(n strictyaml.Node) { all = n }},
	})
	if all.Node == nil {
		return nil
	}
	all.Each(func(key, value strictyaml.Node) {
		scenarios = append(scenarios, r.scenario(key, value, clock, defaults))
	})
	if len(scenarios) == 0 && all.IsMapping() {
		all.Bad("found no scenario, want at least one")
	}
	return scenarios
}

func readClock(n strictyaml.Node, otherwise time.Time) time.Time {
	text, _ := n.Plain()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		n.Bad("found %s, want a time such as 2026-01-05T12:00:00Z", n.Found())
		return otherwise
	}
	return at.UTC()
}

// event reads what a message is like, or a part of it.
func (r *reader) event(n strictyaml.Node) map[string]any {
	eventFields.check(n)
	if !n.IsMapping() {
		n.Bad("found %s, want the fields of a message", n.Found())
		return map[string]any{}
	}
	quiet := n
	quiet.Problems = &strictyaml.Problems{} // check has noted what is wrong
	return object(quiet.JSON())
}

func (r *reader) scenario(key, n strictyaml.Node, clock time.Time, defaults map[string]any) Scenario {
	s := Scenario{Name: key.Value, File: r.file, Line: key.Line, Clock: clock}
	if s.Name == "" {
		key.Bad("a scenario without a name")
	}
	var steps strictyaml.Node
	readable := n.Readable(func() {
		n.Fields(map[string]strictyaml.Field{
			"clock":    {Read: func(n strictyaml.Node) { s.Clock = readClock(n, clock) }},
			"defaults": {Read: func(n strictyaml.Node) { defaults = merge(defaults, r.event(n)) }},
			"steps":    {Required: true, Read: func(n strictyaml.Node) { steps = n }},
		})
	})
	if steps.Node == nil {
		return s
	}
	readable = steps.Readable(func() {
		steps.Items(func(n strictyaml.Node) { s.Steps = append(s.Steps, r.step(n, defaults)) })
	}) && readable
	if readable {
		s.checkUse(key)
	}
	return s
}

// checkUse notes a scenario that can't fail.
func (s *Scenario) checkUse(key strictyaml.Node) {
	for i := range s.Steps {
		if s.Steps[i].Want.wants() {
			return
		}
	}
	key.Bad("scenario %q expects nothing, so it can't fail: want expect in at least one step", s.Name)
}

func (r *reader) step(n strictyaml.Node, defaults map[string]any) Step {
	s := Step{Line: n.Line, Times: 1}
	fields := defaults
	var every, over strictyaml.Node
	n.Fields(map[string]strictyaml.Field{
		"name":    {Read: func(n strictyaml.Node) { s.Name, _ = n.Text() }},
		"after":   {Read: func(n strictyaml.Node) { s.After, _ = n.Duration() }},
		"times":   {Read: func(n strictyaml.Node) { s.Times = max(1, readTimes(n)) }},
		"every":   {Read: func(n strictyaml.Node) { every = n }},
		"over":    {Read: func(n strictyaml.Node) { over = n }},
		"message": {Read: func(n strictyaml.Node) { fields = merge(defaults, r.event(n)) }},
		"expect":  {Read: func(n strictyaml.Node) { s.Want = r.expectation(n) }},
	})
	if every.Node != nil {
		s.pace(every)
	}
	if over.Node != nil {
		s.spread(over)
	}
	s.Event = Event{fields: fields, varies: varies(fields)}
	if wrong := contradiction(fields); wrong != "" {
		n.Bad("message: %s", wrong)
	} else if n.IsMapping() {
		s.tryOut(n)
	}
	s.checkCounts(n)
	return s
}

// maxTimes bounds how many messages one step stands for.
const maxTimes = 1_000_000

func readTimes(n strictyaml.Node) int {
	times, ok := n.Whole()
	if ok && times > maxTimes {
		n.Bad("found %d, want at most %d", times, maxTimes)
		return 1
	}
	return times
}

// pace reads every, the time from one message to the next.
func (s *Step) pace(n strictyaml.Node) {
	d, ok := n.Duration()
	if ok && s.Times < 2 {
		n.Bad("there is one message, want every only with times")
	}
	s.Every = d
}

// spread reads over, the time from the first message to the last.
func (s *Step) spread(n strictyaml.Node) {
	d, ok := n.Duration()
	switch {
	case ok && s.Every > 0:
		n.Bad("every says how far apart the messages are already, want one of them")
	case ok && s.Times < 2:
		n.Bad("there is one message, want over only with times")
	case ok:
		s.Every = d / time.Duration(s.Times-1)
	}
}

// tryOut notes why the gate would take the step's first message for no valid event.
func (s *Step) tryOut(n strictyaml.Node) {
	if _, err := s.Event.message("id", 1, defaultClock); err != nil {
		n.Bad("message: no valid event: %s", err)
	}
}

// checkCounts notes what can't be told of a step of one message, or of counts beyond its messages.
func (s *Step) checkCounts(n strictyaml.Node) {
	if s.Times == 1 && (s.Want.First.wants() || s.Want.Last.wants()) {
		n.Bad("expect: there is one message, want first and last only with times")
	}
	for _, c := range s.Want.Counts {
		if c.Range.Holds(0) && c.Range.Holds(float64(s.Times)) && c.Range.low < c.Range.high {
			n.Problems.Add(n.File, c.Line, "expect.counts.%s: %s holds for any of %d messages, so it can't fail",
				c.Of, c.Range.Text, s.Times)
		}
	}
}

// title is how results name a step.
func (s *Step) title(i int) string {
	if s.Name != "" {
		return fmt.Sprintf("step %d, %s", i+1, s.Name)
	}
	return fmt.Sprintf("step %d", i+1)
}
