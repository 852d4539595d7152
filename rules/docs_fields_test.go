package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dmgate/dmgate/rules/schema"
)

// fieldTable has a row for every field of a schema.
func fieldTable(s *schema.Schema) string {
	var b strings.Builder
	b.WriteString("| field | value | what it says |\n|---|---|---|\n")
	eachField(s, "", func(path string, field *schema.Schema, required bool) {
		form := formText(field)
		if required {
			form += "; required"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", path, form, aboutField(field))
	})
	return b.String()
}

// eachField visits the fields of a schema, each before those below it. The facts that a limit's conditions can name are
// one: they have a table of their own.
func eachField(s *schema.Schema, path string, visit func(path string, field *schema.Schema, required bool)) {
	facts := false
	for _, f := range append(slices.Clone(s.Fields), s.Named...) {
		name := placeholders.Replace(f.Name)
		field := f.Schema
		if strings.HasSuffix(path, ".when.") && !strings.HasSuffix(name, "NAME") {
			if facts {
				continue
			}
			facts, name = true, "FACT"
			field = &schema.Schema{Description: "What a fact that is no number must be."}
		}
		visit(path+name, field, slices.Contains(s.Required, f.Name))
		eachField(field, path+name+".", visit)
		if s.Then != nil && s.Then.Fields[0].Name == f.Name { // the other branch differs in how bounds are written
			field = s.Then.Fields[0].Schema
		}
		if field.Items != nil {
			eachField(field.Items, path+name+"[].", visit)
		}
	}
}

// placeholders puts names in the place of the forms that names have.
var placeholders = strings.NewReplacer(schema.NamePattern, "NAME", schema.RulePattern, "RULE",
	`^bands\.[a-z][a-z0-9_]*$`, "bands.NAME", `^lists\.[a-z][a-z0-9_]*$`, "lists.NAME")

// formText says what a field can be.
func formText(s *schema.Schema) string {
	switch {
	case len(s.Enum) > manyFacts:
		return "a fact that is a number"
	case len(s.Enum) > 0:
		return "`" + strings.Join(s.Enum, "`, `") + "`"
	case s.Pattern == schema.NamePattern:
		return "a name"
	case s.Pattern == schema.DurationPattern && strings.HasPrefix(s.Description, "The range"):
		return "a duration such as 72h or 30d, or a number, as the fact is"
	case s.Pattern != "":
		return strings.TrimPrefix(s.PatternHint, "want ")
	case len(s.AnyOf) > 0 && s.AnyOf[0].Type == "boolean":
		return "true, false"
	case len(s.AnyOf) > 0 && s.AnyOf[0].Pattern != "":
		return "a name, or a list of names"
	}
	switch kind, _ := s.Type.(string); kind {
	case "object":
		return "a mapping"
	case "array":
		if s.Items != nil && len(s.Items.Enum) > 0 {
			return "a list out of " + formText(s.Items)
		}
		return "a list"
	case "string":
		return "a text"
	case "number":
		return "a number"
	}
	if s.Fields != nil {
		return "a number, or a mapping"
	}
	return "true or false, a name, or a list of names"
}

// manyFacts is how many names are too many for a table.
const manyFacts = 10

// aboutField explains a field, and each of the names that it can be.
func aboutField(s *schema.Schema) string {
	about := strings.ReplaceAll(s.Description, "<name>", "NAME")
	named := s
	if s.Items != nil && len(s.Items.Enum) > 0 {
		named = s.Items
	}
	if len(named.Enum) > manyFacts {
		return about
	}
	for i, text := range named.EnumAbout {
		about += fmt.Sprintf("<br>`%s`: %s", named.Enum[i], strings.ReplaceAll(text, "<name>", "NAME"))
	}
	return about
}
