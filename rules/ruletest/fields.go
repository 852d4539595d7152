package ruletest

import (
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules/strictyaml"
)

// knownFields is the names that an event can have: of each field that is an object, or a list of them, its own names.
type knownFields map[string]knownFields

// eventFields is what a scenario can say of a message: the fields of the contract, and ages.
var eventFields = func() knownFields {
	fields := fieldsOf(reflect.TypeFor[filter.Message]())
	fields["sender"][accountAge] = nil
	fields["relationship"][followAge] = nil
	return fields
}()

func fieldsOf(t reflect.Type) knownFields {
	fields := knownFields{}
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		fields[name] = nil
		inner := f.Type
		if inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct && inner.PkgPath() == t.PkgPath() {
			fields[name] = fieldsOf(inner)
		}
	}
	return fields
}

// check notes fields that no event has, which the gate would ignore in silence, and ages that are none.
func (k knownFields) check(n strictyaml.Node) {
	if n.IsList() {
		n.Items(k.check)
		return
	}
	if !n.IsMapping() {
		return // the decoder says best what it wants here
	}
	allowed := map[string]strictyaml.Field{}
	for name, inner := range k {
		allowed[name] = strictyaml.Field{Read: func(value strictyaml.Node) {
			switch {
			case name == accountAge || name == followAge:
				readAge(value)
			case slices.Contains(completed, name) && !value.IsMapping() && value.Tag != "!!null":
				value.Bad("found %s, want a mapping", value.Found())
			case inner != nil:
				inner.check(value)
			default:
				checkPlaceholders(value)
			}
		}}
	}
	n.Fields(allowed)
}

// completed are the objects whose gaps are filled in, so that the decoder never sees what stood in their place.
var completed = []string{"sender", "recipient", "relationship"}

// readAge notes an age that is no duration. Nothing is none either, but removes what defaults say.
func readAge(n strictyaml.Node) {
	if _, plain := n.Plain(); plain || n.IsMapping() || n.IsList() {
		n.Duration()
	}
}

// likePlaceholder is what an author may have meant to be a placeholder.
var likePlaceholder = regexp.MustCompile(`\{\s*[nN]\s*(?:%[^{}]*)?\}`)

// checkPlaceholders notes what looks like a placeholder and is none: it would stay in the text as it is.
func checkPlaceholders(n strictyaml.Node) {
	text, _ := n.Plain()
	for _, found := range likePlaceholder.FindAllString(text, -1) {
		if !placeholder.MatchString(found) {
			n.Bad("found %q, want {n} for the number of the repetition, or {n%%7} for that modulo 7", found)
		}
	}
}
