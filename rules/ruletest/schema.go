package ruletest

import (
	"slices"

	"github.com/dmgate/dmgate/rules"
)

// ScenarioSchema returns the schema of files of scenarios, for editors. A schema can't tell all that is wrong with one:
// what it refuses is wrong, what it takes may be.
func ScenarioSchema() *rules.Schema {
	scenario := rules.ObjectSchema("A sequence of messages, beginning with empty limits, and what must become of them.",
		[]string{"steps"},
		rules.FieldSchema("clock", timeSchema("When the scenario begins. Left out, it is the file's.")),
		rules.FieldSchema("defaults", messageSchema("What every message of the scenario is like, laid over the file's defaults.")),
		rules.FieldSchema("steps", stepsSchema()))
	scenarios := rules.MapSchema("The scenarios, each under a name that says what it shows.", `.`, scenario)
	scenarios.MinFields = 1
	s := rules.ObjectSchema("Scenarios of a dmgate pack: messages, and what must become of them.", []string{"scenarios"},
		rules.FieldSchema("about", rules.TextSchema("What the scenarios of this file are about.")),
		rules.FieldSchema("clock", timeSchema("When every scenario begins. It may be left out.")),
		rules.FieldSchema("defaults", messageSchema("What every message is like, unless it says otherwise.")),
		rules.FieldSchema("scenarios", scenarios))
	s.Draft, s.Title = rules.SchemaDraft, "dmgate scenarios"
	return s
}

// timeForm is how a time begins, or a text in which placeholders may make one.
const timeForm = `^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt]|\{n`

func timeSchema(about string) *rules.Schema {
	return &rules.Schema{Type: "string", Description: about, Pattern: timeForm, Examples: []any{"2026-01-05T12:00:00Z"},
		PatternHint: "want a time such as 2026-01-05T12:00:00Z"}
}

func stepsSchema() *rules.Schema {
	times := rules.WholeSchema("The message so many times; at most 1,000,000.", 10, 10000)
	most := float64(maxTimes)
	times.Maximum = &most
	steps := rules.ListSchema("The messages, one step after the other.", rules.ObjectSchema("One message, or many alike.", nil,
		rules.FieldSchema("name", rules.TextSchema("How results call the step.")),
		rules.FieldSchema("after", rules.DurationSchema("How long after the message before it comes; at once where it is "+
			"left out.", "1m", "2h", "3d")),
		rules.FieldSchema("times", times),
		rules.FieldSchema("every", rules.DurationSchema("How far apart they are, with times.", "1s", "1m")),
		rules.FieldSchema("over", rules.DurationSchema("From the first to the last, with times and in place of every.", "1h")),
		rules.FieldSchema("message", messageSchema("What is different about this message: laid over the defaults. null removes "+
			"what they say; {n} in a text or an id is the number of the repetition, {n%7} that number modulo 7.")),
		rules.FieldSchema("expect", expectSchema())))
	steps.MinItems = 1
	return steps
}

// expectSchema allows what one message can be expected to be, and what can be told of many.
func expectSchema() *rules.Schema {
	s := wantSchema("What must come out, of every message where there are many. Without it a step only prepares for the next.")
	counts := rules.RuleMapSchema("How many of the messages have a route, or a hit of a rule.", rangeSchema("So many messages.",
		9990, ">= 9900"))
	for _, route := range routes() {
		counts.Fields = append(counts.Fields, rules.FieldSchema(route, rangeSchema("So many messages have route "+route+".")))
	}
	counts.MinFields = 1
	s.Fields = append(s.Fields,
		rules.FieldSchema("counts", counts),
		rules.FieldSchema("first", wantSchema("What must come out of the first of many.")),
		rules.FieldSchema("last", wantSchema("What must come out of the last of many.")))
	return s
}

func wantSchema(about string) *rules.Schema {
	family := &rules.Schema{Type: "string", Pattern: `^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$|\*$`,
		PatternHint: "want a rule id such as limit.sender, or a family such as limit.*"}
	rule := rules.RuleSchema("")
	s := rules.ObjectSchema(about, nil,
		rules.FieldSchema("route", rules.ChoiceSchema("Where it goes.", routes(), nil)),
		rules.FieldSchema("score", rangeSchema("The score: a number, or a range such as \">= 3\" or 3..9.5.", 4.5, ">= 3", "3..9.5")),
		rules.FieldSchema("trust", rules.ChoiceSchema("The tie that makes it trusted, or none: it is scored.", trusts, nil)),
		rules.FieldSchema("hits", rules.ListSchema("Rules that must hit.", rule)),
		rules.FieldSchema("no_hits", rules.ListSchema("Rules that must not hit; account.* is all of the family.", family)),
		rules.FieldSchema("only_hits", rules.ListSchema("Exactly these rules hit; []: none.", rule)),
		rules.FieldSchema("shadow_hits", rules.ListSchema("Rules in shadow mode that must hit.", rule)))
	s.MinFields = 1
	return s
}

// rangeSchema allows a number or a range, in quotes too.
func rangeSchema(about string, examples ...any) *rules.Schema {
	return &rules.Schema{Type: []string{"number", "string"}, Description: about, Examples: slices.Clip(examples),
		Pattern:     RangePattern + `|^\s*-?[0-9]+(\.[0-9]+)?\s*$`,
		PatternHint: `want a number or a range such as 4.5, ">= 3", "< 10" or 3..10`}
}
