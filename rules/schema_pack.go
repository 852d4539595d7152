package rules

import (
	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/ratelimit"
	"github.com/dmgate/dmgate/rules/blocklist"
)

// PackSchema returns the schema of pack.yaml, made of the tables that the loader reads by. A schema can't tell all that
// is wrong with a pack: what it refuses is wrong, what it takes may be.
func PackSchema() *Schema {
	s := ObjectSchema("How the parts of a dmgate pack are put together.",
		[]string{"name", "thresholds", "trust", "rollout", "weights"},
		FieldSchema("name", TextSchema("What the pack is called. It decides nothing.", "mypack")),
		FieldSchema("thresholds", thresholdsSchema()),
		FieldSchema("trust", ObjectSchema("Who is trusted, so that their messages are delivered unscored.", []string{"follow_age"},
			FieldSchema("follow_age", DurationSchema("How long a sender must have followed the recipient to be trusted as a "+
				"follower.", "72h", "30d")))),
		FieldSchema("rollout", rolloutSchema()),
		FieldSchema("bands", MapSchema("Numbers turned into names, which policies compare: input.bands.account_age == \"new\".",
			namePattern, bandSchema())),
		FieldSchema("lists", MapSchema("Lists of what is known. A match is a hit of rule list.<name>, or, with as: fact, "+
			"input.lists.<name> for policies and nothing more.", namePattern, listSchema())),
		FieldSchema("limits", MapSchema("How many messages of strangers are allowed in what time. One exceeded is a hit of rule "+
			"limit.<name>; policies read input.limits.<name>.", namePattern, limitSchema())),
		FieldSchema("weights", MapSchema("What every rule adds to the score, in groups. Every limit, every list that hits and "+
			"every rule of a policy needs a weight.", namePattern, groupSchema())),
	)
	s.Draft, s.Title = SchemaDraft, "dmgate pack"
	return s
}

func thresholdsSchema() *Schema {
	return ObjectSchema("Scores from which a message is held or dropped.", []string{"requests", "drop"},
		FieldSchema("requests", NumberSchema("The score from which a message goes to the requests folder.", 3)),
		FieldSchema("drop", NumberSchema("The score from which a message is dropped; above requests.", 10)))
}

func rolloutSchema() *Schema {
	percent := NumberSchema("Share of recipients, chosen by their ids, for whom the open inbox is on. For the others "+
		"everyone acts as mutual.", 100, 10)
	percent.Minimum, percent.Maximum = at(0), at(100)
	return ObjectSchema("For whom the open inbox is on.", []string{"percent"},
		FieldSchema("percent", percent),
		FieldSchema("allow", ListSchema("Ids of recipients for whom it is on in any case.", TextSchema("The id of a recipient."))))
}

// bandSchema allows bounds as durations or as numbers, depending on the fact.
func bandSchema() *Schema {
	durations, all, abouts := numberFacts()
	s := ObjectSchema("A number turned into a name.", []string{"fact", "ranges"},
		FieldSchema("fact", ChoiceSchema("The number.", all, abouts)),
		FieldSchema("ranges", &Schema{Type: "array", MinItems: 1,
			Description: "The names, each with the bound below which it holds, going up; the last one without."}),
		FieldSchema("unknown", NameSchema("The name where the number is not known. Without it the band then has none.", "unknown")))
	s.If = &Schema{Fields: Fields{{"fact", &Schema{Enum: durations}}}}
	s.Then = rangesOf(DurationSchema("The range ends below this.", "1h", "72h", "30d"))
	s.Else = rangesOf(NumberSchema("The range ends below this.", 1, 5, 0.5))
	return s
}

func rangesOf(bound *Schema) *Schema {
	item := ObjectSchema("A range of the band.", []string{"name"},
		FieldSchema("name", NameSchema("What policies call it.", "new", "few", "many")),
		FieldSchema("below", bound))
	return &Schema{Fields: Fields{{"ranges", ListSchema("", item)}}}
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

func listSchema() *Schema {
	var abouts []string
	for _, k := range blocklist.Kinds {
		abouts = append(abouts, kindsAbout[k])
	}
	as := ChoiceSchema("What a match is.", []string{"hit", "fact"}, []string{
		"A match is a hit of rule list.<name>, which needs a weight. Policies can read it too.",
		"A match is input.lists.<name> for policies, and no hit.",
	})
	as.Default = "hit"
	return ObjectSchema("A list.", []string{"kind", "block"},
		FieldSchema("kind", ChoiceSchema("What the entries are.", names(blocklist.Kinds), abouts)),
		FieldSchema("as", as),
		FieldSchema("block", filesSchema("Files of entries, below the pack's directory: text, or compiled with dmgate list build.")),
		FieldSchema("allow", filesSchema("Files of entries that are never listed, whatever block says.")))
}

func filesSchema(about string) *Schema {
	files := ListSchema(about, &Schema{Type: "string", Description: "A file below the pack's directory.",
		Pattern: filePattern, PatternHint: "want a file below the pack's directory", Examples: []any{"lists/domains.txt"}})
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

func limitSchema() *Schema {
	var abouts []string
	for _, k := range ratelimit.Keys {
		abouts = append(abouts, keysAbout[k])
	}
	key := ListSchema("What it counts for each of; several: for each combination.", ChoiceSchema("", names(ratelimit.Keys), abouts))
	key.MinItems, key.Distinct = 1, true
	return ObjectSchema("A limit.", []string{"counts", "key", "rate", "burst"},
		FieldSchema("counts", TextSchema("What it counts, in words for the reason of its hit.", "new conversations")),
		FieldSchema("key", key),
		FieldSchema("when", conditionsSchema()),
		FieldSchema("rate", &Schema{Type: "string", Description: "How fast what is allowed comes back.", Pattern: ratePattern,
			PatternHint: "want a rate such as 10/1h: a whole number, a slash and a duration", Examples: []any{"10/1h", "3/24h"}}),
		FieldSchema("burst", WholeSchema("How many are allowed at once.", 10)),
		FieldSchema("bands", limitBandsSchema()))
}

func limitBandsSchema() *Schema {
	name := NameSchema("What policies call it.", "busy", "exceeded", "flood")
	name.Not = &Schema{Const: "ok"}
	from := NumberSchema("It holds above this many times the burst, up to the from of the next.", 0.5, 1, 5)
	from.Above = at(0)
	return ListSchema("Names for how much is used, going up: input.limits.<name> == \"flood\". Below the first it is ok; "+
		"without any it is ok or exceeded.", ObjectSchema("A band of the limit.", []string{"name", "from"},
		FieldSchema("name", name), FieldSchema("from", from)))
}

// conditionsSchema allows facts that are no numbers, bands and lists, with what each must be.
func conditionsSchema() *Schema {
	s := ObjectSchema("Which messages count: all of this must hold.", nil)
	for _, f := range filter.Vocabulary() {
		switch f.Kind {
		case filter.Flag:
			s.Fields = append(s.Fields, FieldSchema(f.Name, FlagSchema(f.About)))
		case filter.Label:
			s.Fields = append(s.Fields, FieldSchema(f.Name, someOf(f.About, &Schema{Enum: f.Values})))
		}
	}
	name := NameSchema("")
	s.Named = Fields{
		{`^bands\.[a-z][a-z0-9_]*$`, someOf("A name that the band has, or several.", name)},
		{`^lists\.[a-z][a-z0-9_]*$`, FlagSchema("Whether the list matches.")},
	}
	return s
}

func groupSchema() *Schema {
	most := NumberSchema("What the rules of the group add to the score together, at most.", 6.5)
	most.Minimum = at(0)
	weights := RuleMapSchema("The weight of every rule, by its id.", weightSchema())
	weights.Names = &Schema{Not: &Schema{Enum: filter.AccessRules}} // they stand before all weights
	return ObjectSchema("A group of rules.", []string{"rules"}, FieldSchema("cap", most), FieldSchema("rules", weights))
}

// weightSchema allows points by themselves or with a floor and a mode.
func weightSchema() *Schema {
	floor := ChoiceSchema("The route is at least this, whatever the score.",
		[]string{filter.Requests.String(), filter.Drop.String()},
		[]string{"Never the inbox.", "Always dropped."})
	mode := ChoiceSchema("Whether hits count.", []string{"act", "shadow"}, []string{
		"Hits add their weight and hold their floor.",
		"Hits are recorded with what they would weigh, and change neither score nor route.",
	})
	mode.Default = "act"
	s := ObjectSchema("Points that a hit adds to the score, negative ones too; or a mapping of weight, floor and mode.", nil,
		FieldSchema("weight", NumberSchema("Points that a hit adds to the score; negative ones lower it.", 2, -0.5)),
		FieldSchema("floor", floor),
		FieldSchema("mode", mode))
	s.Type = []string{"number", "object"}
	s.AnyOf = []*Schema{{Required: []string{"weight"}}, {Required: []string{"floor"}}} // asked of mappings only
	s.Examples = []any{2, map[string]any{"floor": "requests"}, map[string]any{"weight": 4, "mode": "shadow"}}
	return s
}
