package rego

import (
	"encoding/json"

	"github.com/dmgate/dmgate/filter"
)

// object is a JSON object.
type object = map[string]any

// Schema returns the JSON Schema (draft 7) of the input document that policies read, for documentation and editors. It
// allows nothing but what it names, which is what turns a misspelt name in a policy into an error.
func Schema(n Names) []byte {
	text, err := json.MarshalIndent(shapeOf(n).schema(), "", "  ")
	if err != nil {
		panic(err) // strings, lists and maps of them always marshal
	}
	return append(text, '\n')
}

func (s shape) schema() object {
	sections := object{}
	for i := range s {
		fields := object{}
		for _, f := range s[i].fields {
			fields[f.name] = f.schema()
		}
		sections[s[i].name] = closed(fields, s[i].about)
	}
	out := closed(sections, "What a dmgate policy can read of a message. A fact that is unknown is absent.")
	out["$schema"] = "http://json-schema.org/draft-07/schema#"
	return out
}

func closed(properties object, about string) object {
	return object{"type": "object", "description": about, "properties": properties, "additionalProperties": false}
}

func (f *field) schema() object {
	out := object{}
	if f.about != "" {
		out["description"] = f.about
	}
	switch f.kind {
	case filter.Flag:
		out["type"] = "boolean"
	case filter.Number:
		out["type"] = "number"
		switch f.fact.Unit {
		case filter.Seconds:
			out["description"] = f.about + " In seconds."
		case filter.Share:
			out["description"] = f.about + " From 0 to 1."
		}
	case filter.Label:
		out["type"] = "string"
		if len(f.values) > 0 {
			out["enum"] = f.values
		}
	}
	return out
}
