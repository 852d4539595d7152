package rules

import (
	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/ratelimit"
	"github.com/dmgate/dmgate/rules/blocklist"
	"github.com/dmgate/dmgate/rules/schema"
)

// PackSchema returns the schema of pack.yaml, made of the tables that the loader reads by. A schema can't tell all that
// is wrong with a pack: what it refuses is wrong, what it takes may be.
func PackSchema() *schema.Schema {
	s := schema.Object("How the parts of a dmgate pack are put together.",
		[]string{"name", "thresholds", "trust", "rollout", "weights"},
		schema.Field("name", schema.Text("What the pack is called. It decides nothing.", "mypack")),
		schema.Field("thresholds", thresholdsSchema()),
		schema.Field("trust", trustSchema()),
		schema.Field("rollout", rolloutSchema()),
		schema.Field("breaker", breakerSchema()),
		schema.Field("bands", schema.NameMap("Numbers turned into names, which policies compare: "+
			"input.bands.account_age == \"new\".", bandSchema())),
		schema.Field("lists", schema.NameMap("Lists of what is known. A match is a hit of rule list.<name>, or, with as: "+
			"fact, input.lists.<name> for policies and nothing more.", listSchema())),
		schema.Field("limits", schema.NameMap("How many messages of strangers are allowed in what time. One exceeded is a "+
			"hit of rule limit.<name>; policies read input.limits.<name>.", limitSchema())),
		schema.Field("weights", schema.NameMap("What every rule adds to the score, in groups. Every limit, every list that "+
			"hits and every rule of a policy needs a weight.", groupSchema())),
	)
	s.Draft, s.Title = schema.Draft, "dmgate pack"
	return s
}

func thresholdsSchema() *schema.Schema {
	return schema.Object("Scores from which a message is held or dropped.", []string{"requests", "drop"},
		schema.Field("requests", schema.Number("The score from which a message goes to the requests folder.", 3)),
		schema.Field("drop", schema.Number("The score from which a message is dropped; above requests.", 10)))
}

func trustSchema() *schema.Schema {
	return schema.Object("Who is trusted, so that their messages are delivered unscored.", []string{"follow_age"},
		schema.Field("follow_age", schema.Duration("How long a sender must have followed the recipient to be trusted as a "+
			"follower.", "72h", "30d")))
}

func rolloutSchema() *schema.Schema {
	percent := schema.Number("Share of recipients, chosen by their ids, for whom the open inbox is on. For the others "+
		"everyone acts as mutual.", 100, 10)
	percent.Minimum, percent.Maximum = new(0.0), new(100.0)
	return schema.Object("For whom the open inbox is on.", []string{"percent"},
		schema.Field("percent", percent),
		schema.Field("allow", schema.List("Ids of recipients for whom it is on in any case.",
			schema.Text("The id of a recipient."))))
}

func breakerSchema() *schema.Schema {
	percent := schema.Number("Share of a window's messages that a rule has to hit, at least.", 25)
	percent.Minimum, percent.Maximum = new(0.0), new(100.0)
	factor := schema.Number("How many times its share before that has to be.", 10)
	factor.Minimum = new(1.0)
	window := schema.Whole("Messages of strangers in a window. A rule is judged from the 17th window on.", 1000)
	window.Minimum = new(100.0)
	return schema.Object("When a rule suddenly hits far more than it used to, and is demoted: what its points alone would drop "+
		"is held as a request. Floors stand. Absent: no rule is ever demoted.", []string{"window", "percent", "factor", "hold"},
		schema.Field("window", window),
		schema.Field("percent", percent),
		schema.Field("factor", factor),
		schema.Field("hold", schema.Duration("How long, by the messages' own time, until the rule is tried again.", "1h")),
		schema.Field("except", schema.List("Rules that are never demoted; a * stands for anything.",
			schema.Text("The id of a rule, or a pattern of ids.", "limit.*"))))
}

// bandSchema allows bounds as durations or as numbers, depending on the fact.
func bandSchema() *schema.Schema {
	durations, all, abouts := numberFacts()
	s := schema.Object("A number turned into a name.", []string{"fact", "ranges"},
		schema.Field("fact", schema.Choice("The number.", all, abouts)),
		schema.Field("ranges", &schema.Schema{Type: "array", MinItems: 1,
			Description: "The names, each with the bound below which it holds, going up; the last one without."}),
		schema.Field("unknown", schema.Name("The name where the number is not known. Without it the band then has none.",
			"unknown")))
	s.If = &schema.Schema{Fields: schema.Fields{schema.Field("fact", &schema.Schema{Enum: durations})}}
	s.Then = rangesOf(schema.Duration("The range ends below this.", "1h", "72h", "30d"))
	s.Else = rangesOf(schema.Number("The range ends below this.", 1, 5, 0.5))
	return s
}

func rangesOf(bound *schema.Schema) *schema.Schema {
	item := schema.Object("A range of the band.", []string{"name"},
		schema.Field("name", schema.Name("What policies call it.", "new", "few", "many")),
		schema.Field("below", bound))
	return &schema.Schema{Fields: schema.Fields{schema.Field("ranges", schema.List("", item))}}
}

// numberFacts returns the facts that bands can be made of, those that are durations also by themselves.
func numberFacts() (durations, all, abouts []string) {
	for _, f := range filter.Vocabulary() {
		if f.Kind != filter.Number {
			continue
		}
		all, abouts = append(all, f.Name), append(abouts, f.About)
		if f.Unit == filter.Seconds {
			durations = append(durations, f.Name)
		}
	}
	return durations, all, abouts
}

// kindsAbout says what the entries of a list of each kind are, and what they match.
var kindsAbout = map[blocklist.Kind]string{
	blocklist.Senders: "An account id a line; matches the sender.",
	blocklist.Devices: "A device id a line; matches the sender's device.",
	blocklist.Domains: "A domain a line; matches links and e-mail addresses, subdomains too.",
	blocklist.URLs:    "A URL a line; matches links, and all below it.",
	blocklist.Media:   "A SHA-256 in hex a line; matches attachments.",
	blocklist.Phrases: "One to eight words a line, * at the end of a word for any ending; matches the text.",
}

func listSchema() *schema.Schema {
	var abouts []string
	for _, k := range blocklist.Kinds {
		abouts = append(abouts, kindsAbout[k])
	}
	as := schema.Choice("What a match is.", []string{"hit", "fact"}, []string{
		"A match is a hit of rule list.<name>, which needs a weight. Policies can read it too.",
		"A match is input.lists.<name> for policies, and no hit.",
	})
	as.Default = "hit"
	return schema.Object("A list.", []string{"kind", "block"},
		schema.Field("kind", schema.Choice("What the entries are.", blocklist.Kinds, abouts)),
		schema.Field("as", as),
		schema.Field("block", filesSchema("Files of entries, below the pack's directory: text, or compiled with dmgate "+
			"list build.")),
		schema.Field("allow", filesSchema("Files of entries that are never listed, whatever block says.")))
}

func filesSchema(about string) *schema.Schema {
	files := schema.List(about, schema.File("A file below the pack's directory.", "lists/domains.txt"))
	files.Distinct = true
	return files
}

// keysAbout says what a limit counts for each of.
var keysAbout = map[ratelimit.Key]string{
	ratelimit.Sender:      "Each sender.",
	ratelimit.Recipient:   "Each recipient.",
	ratelimit.Device:      "Each device of senders; a message without a device id does not count.",
	ratelimit.IP:          "Each network address, an IPv4 address or an IPv6 /64; a message without one does not count.",
	ratelimit.Fingerprint: "Copies of each text, across spelling tricks; one too short to compare does not count.",
}

func limitSchema() *schema.Schema {
	var abouts []string
	for _, k := range ratelimit.Keys {
		abouts = append(abouts, keysAbout[k])
	}
	key := schema.List("What it counts for each of; several: for each combination.",
		schema.Choice("", ratelimit.Keys, abouts))
	key.MinItems, key.Distinct = 1, true
	return schema.Object("A limit.", []string{"counts", "key", "rate", "burst"},
		schema.Field("counts", schema.Text("What it counts, in words for the reason of its hit.", "new conversations")),
		schema.Field("key", key),
		schema.Field("when", conditionsSchema()),
		schema.Field("rate", schema.Rate("How fast what is allowed comes back.", "10/1h", "3/24h")),
		schema.Field("burst", schema.Whole("How many are allowed at once.", 10)),
		schema.Field("bands", limitBandsSchema()))
}

func limitBandsSchema() *schema.Schema {
	name := schema.Name("What policies call it.", "busy", "exceeded", "flood")
	name.Not = &schema.Schema{Const: "ok"}
	from := schema.Number("It holds above this many times the burst, up to the from of the next.", 0.5, 1, 5)
	from.Above = new(0.0)
	return schema.List("Names for how much is used, going up: input.limits.<name> == \"flood\". Below the first it is "+
		"ok; without any it is ok or exceeded.", schema.Object("A band of the limit.", []string{"name", "from"},
		schema.Field("name", name), schema.Field("from", from)))
}

// conditionsSchema allows facts that are no numbers, bands and lists, with what each must be.
func conditionsSchema() *schema.Schema {
	s := schema.Object("Which messages count: all of this must hold.", nil)
	for _, f := range filter.Vocabulary() {
		switch f.Kind {
		case filter.Flag:
			s.Fields = append(s.Fields, schema.Field(f.Name, schema.Flag(f.About)))
		case filter.Label:
			s.Fields = append(s.Fields, schema.Field(f.Name, someOf(f.About, &schema.Schema{Enum: f.Values})))
		}
	}
	name := schema.Name("")
	s.Named = schema.Fields{
		schema.Field(`^bands\.[a-z][a-z0-9_]*$`, someOf("A name that the band has, or several.", name)),
		schema.Field(`^lists\.[a-z][a-z0-9_]*$`, schema.Flag("Whether the list matches.")),
	}
	return s
}

// someOf allows a value, or a list of at least one.
func someOf(about string, one *schema.Schema) *schema.Schema {
	return &schema.Schema{Description: about, AnyOf: []*schema.Schema{one, {Type: "array", Items: one, MinItems: 1}}}
}

func groupSchema() *schema.Schema {
	most := schema.Number("What the rules of the group add to the score together, at most.", 6.5)
	most.Minimum = new(0.0)
	weights := schema.RuleMap("The weight of every rule, by its id.", weightSchema())
	weights.Names = &schema.Schema{Not: &schema.Schema{Enum: filter.AccessRules}} // they stand before all weights
	return schema.Object("A group of rules.", []string{"rules"}, schema.Field("cap", most), schema.Field("rules", weights))
}

// weightSchema allows points by themselves or with a floor and a mode.
func weightSchema() *schema.Schema {
	floor := schema.Choice("The route is at least this, whatever the score.",
		[]string{filter.Requests.String(), filter.Drop.String()},
		[]string{"Never the inbox.", "Always dropped."})
	mode := schema.Choice("Whether hits count.", []string{"act", "shadow"}, []string{
		"Hits add their weight and hold their floor.",
		"Hits are recorded with what they would weigh, and change neither score nor route.",
	})
	mode.Default = "act"
	s := schema.Object("Points that a hit adds to the score, negative ones too; or a mapping of weight, floor and "+
		"mode.", nil,
		schema.Field("weight", schema.Number("Points that a hit adds to the score; negative ones lower it.", 2, -0.5)),
		schema.Field("floor", floor),
		schema.Field("mode", mode))
	s.Type = []string{"number", "object"}
	s.AnyOf = []*schema.Schema{{Required: []string{"weight"}}, {Required: []string{"floor"}}} // asked of mappings only
	s.Examples = []any{2, map[string]any{"floor": "requests"}, map[string]any{"weight": 4, "mode": "shadow"}}
	return s
}
