package ruletest

import (
	"slices"

	"github.com/dmgate/dmgate/rules/schema"
)

// ScenarioSchema returns the schema of files of scenarios, for editors. A schema can't tell all that is wrong with one:
// what it refuses is wrong, what it takes may be.
func ScenarioSchema() *schema.Schema {
	scenario := schema.Object("A sequence of messages, beginning with empty limits, and what must become of them.",
		[]string{"steps"},
		schema.Field("clock", timeSchema("When the scenario begins. Left out, it is the file's.")),
		schema.Field("defaults", messageSchema("What every message of the scenario is like, laid over the file's defaults.")),
		schema.Field("steps", stepsSchema()))
	scenarios := schema.Map("The scenarios, each under a name that says what it shows.", `.`, scenario)
	scenarios.MinFields = 1
	s := schema.Object("Scenarios of a dmgate pack: messages, and what must become of them.", []string{"scenarios"},
		schema.Field("about", schema.Text("What the scenarios of this file are about.")),
		schema.Field("clock", timeSchema("When every scenario begins. It may be left out.")),
		schema.Field("defaults", messageSchema("What every message is like, unless it says otherwise.")),
		schema.Field("scenarios", scenarios))
	s.Draft, s.Title = schema.Draft, "dmgate scenarios"
	return s
}

// timeForm is how a time begins, or a text in which placeholders may make one.
const timeForm = `^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt]|\{n`

func timeSchema(about string) *schema.Schema {
	return &schema.Schema{Type: "string", Description: about, Pattern: timeForm, Examples: []any{"2026-01-05T12:00:00Z"},
		PatternHint: "want a time such as 2026-01-05T12:00:00Z"}
}

func stepsSchema() *schema.Schema {
	times := schema.Whole("The message so many times; at most 1,000,000.", 10, 10000)
	times.Maximum = new(float64(maxTimes))
	steps := schema.List("The messages, one step after the other.", schema.Object("One message, or many alike.", nil,
		schema.Field("name", schema.Text("How results call the step.")),
		schema.Field("after", schema.Duration("How long after the message before it comes; at once where it is "+
			"left out.", "1m", "2h", "3d")),
		schema.Field("times", times),
		schema.Field("every", schema.Duration("How far apart they are, with times.", "1s", "1m")),
		schema.Field("over", schema.Duration("From the first to the last, with times and in place of every.", "1h")),
		schema.Field("message", messageSchema("What is different about this message: laid over the defaults. null removes "+
			"what they say; {n} in a text or an id is the number of the repetition, {n%7} that number modulo 7.")),
		schema.Field("expect", expectSchema())))
	steps.MinItems = 1
	return steps
}

// expectSchema allows what one message can be expected to be, and what can be told of many.
func expectSchema() *schema.Schema {
	s := wantSchema("What must come out, of every message where there are many. Without it a step only prepares for the next.")
	counts := schema.RuleMap("How many of the messages have a route, or a hit of a rule.", rangeSchema("So many messages.",
		9990, ">= 9900"))
	for _, route := range routes() {
		counts.Fields = append(counts.Fields, schema.Field(route, rangeSchema("So many messages have route "+route+".")))
	}
	counts.MinFields = 1
	s.Fields = append(s.Fields,
		schema.Field("counts", counts),
		schema.Field("first", wantSchema("What must come out of the first of many.")),
		schema.Field("last", wantSchema("What must come out of the last of many.")))
	return s
}

func wantSchema(about string) *schema.Schema {
	family := &schema.Schema{Type: "string", Pattern: schema.RulePattern + `|\*$`,
		PatternHint: "want a rule id such as limit.sender, or a family such as limit.*"}
	rule := schema.Rule("")
	s := schema.Object(about, nil,
		schema.Field("route", schema.Choice("Where it goes.", routes(), nil)),
		schema.Field("score", rangeSchema("The score: a number, or a range such as \">= 3\" or 3..9.5.",
			4.5, ">= 3", "3..9.5")),
		schema.Field("trust", schema.Choice("The tie that makes it trusted, or none: it is scored.", trusts, nil)),
		schema.Field("hits", schema.List("Rules that must hit.", rule)),
		schema.Field("no_hits", schema.List("Rules that must not hit; account.* is all of the family.", family)),
		schema.Field("only_hits", schema.List("Exactly these rules hit; []: none.", rule)),
		schema.Field("shadow_hits", schema.List("Rules in shadow mode that must hit.", rule)))
	s.MinFields = 1
	return s
}

// rangeSchema allows a number or a range, in quotes too.
func rangeSchema(about string, examples ...any) *schema.Schema {
	return &schema.Schema{Type: []string{"number", "string"}, Description: about, Examples: slices.Clip(examples),
		Pattern:     RangePattern + `|^\s*-?[0-9]+(\.[0-9]+)?\s*$`,
		PatternHint: `want a number or a range such as 4.5, ">= 3", "< 10" or 3..10`}
}
