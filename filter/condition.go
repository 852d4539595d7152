package filter

import (
	"slices"
	"strconv"
)

// Condition says which messages something applies to. It is safe for concurrent use. The zero value holds for no
// message; use FlagIs, LabelIn, BandIn or ListIs.
type Condition struct {
	subject string
	values  []string
	holds   func(*Facts) bool
}

// Holds reports whether the facts meet the condition. A fact that is unknown meets none.
func (c Condition) Holds(f *Facts) bool { return c.holds != nil && c.holds(f) }

// Subject returns what the condition is about: the name of a fact, bands.<band> or lists.<list>; "" for the zero value.
func (c Condition) Subject() string { return c.subject }

// Values returns the values of the subject for which the condition holds, those of flags and lists as true and false.
// The caller must not change them.
func (c Condition) Values() []string { return c.values }

// FlagIs holds where the fact, of kind Flag, is known and has the value.
func FlagIs(fact Fact, value bool) Condition {
	return Condition{fact.Name, []string{strconv.FormatBool(value)}, func(f *Facts) bool {
		v := fact.Read(f)
		return v.Known && v.Flag == value
	}}
}

// LabelIn holds where the fact, of kind Label, is known and is one of the values.
func LabelIn(fact Fact, values ...string) Condition {
	return Condition{fact.Name, values, func(f *Facts) bool {
		v := fact.Read(f)
		return v.Known && slices.Contains(values, v.Label)
	}}
}

// BandIn holds where the band has one of the values.
func BandIn(band string, values ...string) Condition {
	return Condition{"bands." + band, values, func(f *Facts) bool {
		v := f.Band(band)
		return v != "" && slices.Contains(values, v)
	}}
}

// ListIs holds where the list matches, or does not, as matches says.
func ListIs(list string, matches bool) Condition {
	return Condition{"lists." + list, []string{strconv.FormatBool(matches)}, func(f *Facts) bool {
		return f.Listed(list) == matches
	}}
}
