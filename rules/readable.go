package rules

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/ratelimit"
	"github.com/dmgate/dmgate/rules/blocklist"
	"github.com/dmgate/dmgate/rules/strictyaml"
)

// Readable is something that the policies of a pack can read.
type Readable struct {
	Path   string          `json:"path"`   // as policies write it: "input.bands.account_age"
	Source string          `json:"source"` // "fact", "band", "list" or "limit"
	Type   string          `json:"type"`   // "flag", "name" or "number"
	Unit   filter.Unit     `json:"unit,omitempty"`
	Values []ReadableValue `json:"values,omitempty"` // of a name
	About  string          `json:"about"`

	Fact  string         `json:"fact,omitempty"` // the number behind a band
	Rule  string         `json:"rule,omitempty"` // that a match of a list, or an exceeded limit, hits
	List  *ReadableList  `json:"list,omitempty"`
	Limit *ReadableLimit `json:"limit,omitempty"`
}

// ReadableValue is one of the names that something can be.
type ReadableValue struct {
	Name  string `json:"name"`
	Means string `json:"means,omitempty"` // "" where the name says all
}

// ReadableList is what a list holds.
type ReadableList struct {
	Kind    blocklist.Kind `json:"kind"`
	Entries int            `json:"entries"` // over all files of block
	Allowed int            `json:"allowed"` // over all files of allow
	Note    string         `json:"-"`       // the comment that its first file begins with
}

// ReadableLimit is what a limit counts and how much it allows.
type ReadableLimit struct {
	Counts string          `json:"counts"`
	Key    []ratelimit.Key `json:"key"`
	Rate   string          `json:"rate"` // as pack.yaml has it: "10/1h"
	Burst  int             `json:"burst"`

	When map[string][]string `json:"when,omitempty"` // what must be one of which values for a message to count
}

// Readable returns everything that the pack's policies can read: the facts, in the order in which they are documented,
// then the pack's bands, lists and limits, in its own.
func (p *Pack) Readable() []Readable {
	var out []Readable
	for _, f := range filter.Vocabulary() {
		out = append(out, readableFact(f))
	}
	for i := range p.Config.Bands {
		out = append(out, readableBand(&p.Config.Bands[i]))
	}
	for i := range p.Config.Lists {
		out = append(out, p.readableList(&p.Config.Lists[i]))
	}
	for i := range p.Config.Limits {
		out = append(out, readableLimit(&p.Config.Limits[i]))
	}
	return out
}

func readableFact(f filter.Fact) Readable {
	r := Readable{Path: "input." + f.Name, Source: "fact", About: f.About}
	switch f.Kind {
	case filter.Flag:
		r.Type = "flag"
	case filter.Number:
		r.Type, r.Unit = "number", f.Unit
	default:
		r.Type = "name"
		for _, v := range f.Values {
			r.Values = append(r.Values, ReadableValue{Name: v})
		}
	}
	return r
}

func readableBand(b *filter.Band) Readable {
	r := Readable{Path: "input.bands." + b.Name, Source: "band", Type: "name", About: b.Fact.About, Fact: b.Fact.Name}
	from := ""
	for _, part := range b.Ranges {
		below := bound(part.Below, b.Fact.Unit)
		v := ReadableValue{Name: part.Name, Means: rangeText(from, below)}
		if part.Name == b.Unknown {
			v.Means += ", or not known"
		}
		r.Values = append(r.Values, v)
		from = below
	}
	if len(bandValues(b)) > len(r.Values) {
		r.Values = append(r.Values, ReadableValue{Name: b.Unknown, Means: "not known"})
	}
	return r
}

// rangeText says what a range holds. "" stands for no bound.
func rangeText(from, below string) string {
	switch {
	case from == "" && below == "":
		return "any"
	case from == "":
		return "below " + below
	case below == "":
		return from + " and more"
	}
	return "from " + from + " to below " + below
}

// bound writes a range's bound as pack.yaml does; "" is none.
func bound(x float64, unit filter.Unit) string {
	switch {
	case math.IsInf(x, 1):
		return ""
	case unit == filter.Seconds:
		return DurationText(time.Duration(x * float64(time.Second)))
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

// DurationText writes a duration as a person would write it into pack.yaml: "72h", "30d".
func DurationText(d time.Duration) string {
	const day = 24 * time.Hour
	for _, unit := range []struct {
		size  time.Duration
		least int64
		name  string
	}{{day, 4, "d"}, {time.Hour, 1, "h"}, {time.Minute, 1, "m"}} {
		if n := int64(d / unit.size); d%unit.size == 0 && n >= unit.least {
			return strconv.FormatInt(n, 10) + unit.name
		}
	}
	return d.String()
}

// listsAbout says what a match of a list means where its file does not say more.
var listsAbout = map[blocklist.Kind]string{
	blocklist.Senders: "The sender is listed.",
	blocklist.Devices: "The sender's device is listed.",
	blocklist.Domains: "A link or an e-mail address belongs to a listed domain.",
	blocklist.URLs:    "A link leads to a listed URL.",
	blocklist.Media:   "An attachment is listed.",
	blocklist.Phrases: "The text has a listed phrase.",
}

func (p *Pack) readableList(l *List) Readable {
	list := p.lists[l.ID]
	r := Readable{Path: "input.lists." + l.ID, Source: "list", Type: "flag", List: &list,
		About: cmp.Or(list.Note, listsAbout[l.Kind])}
	if l.Hit {
		r.Rule = "list." + l.ID
	}
	return r
}

// describeLists says what every list of a pack holds.
func describeLists(c *Config, sources []blocklist.Source, files *files) map[string]ReadableList {
	lists := map[string]ReadableList{}
	for i, s := range sources { // one for each of the configuration's lists, in their order
		list := ReadableList{Kind: s.Kind}
		if block := c.Lists[i].Block; len(block) > 0 {
			list.Note = leadingComment(files.read[block[0]])
		}
		for _, l := range s.Block {
			list.Entries += l.Stats().Entries
		}
		for _, l := range s.Allow {
			list.Allowed += l.Stats().Entries
		}
		lists[s.ID] = list
	}
	return lists
}

// leadingComment returns the comment that a list's text begins with, as one line. What is compiled has none.
func leadingComment(data []byte) string {
	var lines []string
	for line := range bytes.Lines(data) {
		text, isComment := strings.CutPrefix(strings.TrimSpace(string(line)), "#")
		if !isComment {
			break
		}
		lines = append(lines, strings.TrimSpace(text))
	}
	return strings.TrimSpace(strings.Join(lines, " "))
}

func readableLimit(l *ratelimit.Limit) Readable {
	r := Readable{Path: "input.limits." + l.ID, Source: "limit", Type: "name", Rule: "limit." + l.ID, Limit: &ReadableLimit{
		Counts: l.Counts, Key: l.Key, Rate: fmt.Sprintf("%d/%s", l.Rate, DurationText(l.Per)), Burst: l.Burst,
	}}
	r.About = fmt.Sprintf("%d %s for each %s, refilled at %s%s.", l.Burst, l.Counts, strings.Join(names(l.Key), " and "),
		r.Limit.Rate, r.Limit.whenText(l.When))
	allowed := []ratelimit.Band{{Name: l.BandNames()[0]}}
	if len(l.Bands) == 0 {
		allowed = append(allowed, ratelimit.Band{Name: l.BandNames()[1], From: 1})
	}
	bands := append(allowed, l.Bands...)
	for i, b := range bands {
		v := ReadableValue{Name: b.Name}
		if b.From > 0 {
			v.Means = "more than " + strconv.Itoa(l.Before(b))
		}
		if i+1 < len(bands) {
			v.Means = strings.TrimPrefix(v.Means+", up to "+strconv.Itoa(l.Before(bands[i+1])), ", ")
		}
		r.Values = append(r.Values, v)
	}
	return r
}

// whenText takes over which messages count, and puts it in words.
func (r *ReadableLimit) whenText(when []filter.Condition) string {
	if len(when) == 0 {
		return ""
	}
	r.When = map[string][]string{}
	var parts []string
	for _, c := range when {
		r.When[c.Subject()] = c.Values()
		parts = append(parts, c.Subject()+" is "+strictyaml.OneOf(c.Values()))
	}
	return "; it counts where " + strings.Join(parts, " and ")
}

// names returns names of a type of their own as texts.
func names[T ~string](of []T) []string {
	out := make([]string, len(of))
	for i, name := range of {
		out[i] = string(name)
	}
	return out
}
