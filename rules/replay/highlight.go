package replay

import (
	"fmt"
	"strings"

	"github.com/dmgate/dmgate/rules/wording"
)

// Highlight is one sentence of what a reviewer wants to know first.
type Highlight struct {
	Title string // "Cost"
	Text  string
	Tone  Tone
}

// Tone says how to take a highlight.
type Tone string

// The tones.
const (
	Neutral Tone = "neutral"
	Good    Tone = "good"
	Bad     Tone = "bad"
)

// Highlights sums the report up in sentences.
func (r *Report) Highlights() []Highlight {
	out := []Highlight{{"Routes", r.routesText(), Neutral}}
	if !r.HasOutcomes() {
		out = append(out, Highlight{"Outcomes", "None is known, so what the change costs and catches isn't either. " +
			"Events can carry an outcome, or --outcomes can bring them.", Neutral})
	} else {
		accepted, unwanted := r.Group("accepted"), r.Group(unwanted)
		out = append(out,
			highlight("Cost", &accepted.Stopped, accepted.Conversations, "accepted", "newly held or dropped", Bad),
			highlight("Catch", &unwanted.Stopped, unwanted.Conversations, "reported or blocked", "newly held or dropped", Good),
			highlight("Given back", &accepted.Released, accepted.Conversations, "accepted", "newly released", Good),
			highlight("Let through", &unwanted.Released, unwanted.Conversations, "reported or blocked", "newly released", Bad),
		)
	}
	if old, new := r.Faults.Old.Messages, r.Faults.New.Messages; old+new > 0 {
		tone := Bad
		if new == 0 {
			tone = Good
		}
		out = append(out, Highlight{"Faults", fmt.Sprintf("Sources fail on %s with the new pack, on %s with the old",
			wording.Things(new, "message"), wording.Commas(old)), tone})
	}
	return out
}

// highlight counts conversations. tone is that of more than none.
func highlight(title string, c *Count, of int, who, what string, tone Tone) Highlight {
	if of == 0 {
		return Highlight{title, fmt.Sprintf("No conversation was %s", who), Neutral}
	}
	if c.Messages == 0 {
		tone = Neutral
		if title == "Cost" || title == "Let through" {
			tone = Good
		}
		return Highlight{title, fmt.Sprintf("None of %s is %s", wording.Things(of, who+" conversation"), what), tone}
	}
	verb := "are"
	if c.Conversations == 1 {
		verb = "is"
	}
	return Highlight{title, fmt.Sprintf("%s of %s %s %s (%s)", wording.Commas(c.Conversations),
		wording.Things(of, who+" conversation"), verb, what, wording.Share(c.Conversations, of)), tone}
}

// routesText says how many messages change their route and how.
func (r *Report) routesText() string {
	var text string
	switch {
	case r.Messages == 0:
		return "There is no message"
	case r.Changed == 0:
		text = fmt.Sprintf("None of %s changes route", wording.Things(r.Messages, "message"))
	default:
		var parts []string
		for _, m := range []struct {
			n    int
			what string
		}{{r.Held(), "newly held"}, {r.Dropped(), "newly dropped"}, {r.Released(), "released"}} {
			if m.n > 0 {
				parts = append(parts, wording.Commas(m.n)+" "+m.what)
			}
		}
		verb := "change"
		if r.Changed == 1 {
			verb = "changes"
		}
		text = fmt.Sprintf("%s of %s (%s) %s route: %s", wording.Commas(r.Changed), wording.Things(r.Messages, "message"),
			wording.Share(r.Changed, r.Messages), verb, strings.Join(parts, ", "))
	}
	if r.Old.Revision == r.New.Revision {
		return text + ". Both packs are the same revision, so nothing can differ"
	}
	return text
}
