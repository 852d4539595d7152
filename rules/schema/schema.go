// Package schema makes JSON Schemas: what editors complete, explain and check YAML with. They are for writing
// out; nothing in dmgate decides by one.
package schema

import (
	"bytes"
	"encoding/json"
)

// Draft is the dialect of the schemas: the newest that the language server behind most editors' YAML knows in full.
const Draft = "http://json-schema.org/draft-07/schema#"

// Schema is a JSON Schema, or a part of one. The zero value allows anything.
type Schema struct {
	Draft       string     `json:"$schema,omitempty"` // Draft, at the root
	Title       string     `json:"title,omitempty"`
	Description string     `json:"description,omitempty"`
	Type        any        `json:"type,omitempty"` // a name, or several
	Const       any        `json:"const,omitempty"`
	Enum        []string   `json:"enum,omitempty"`
	EnumAbout   []string   `json:"enumDescriptions,omitempty"` // one for each of Enum; editors show them
	Default     any        `json:"default,omitempty"`
	Examples    []any      `json:"examples,omitempty"`
	Pattern     string     `json:"pattern,omitempty"`
	PatternHint string     `json:"patternErrorMessage,omitempty"` // what editors say where Pattern doesn't hold
	MinLength   int        `json:"minLength,omitempty"`
	Minimum     *float64   `json:"minimum,omitempty"`
	Maximum     *float64   `json:"maximum,omitempty"`
	Above       *float64   `json:"exclusiveMinimum,omitempty"`
	Items       *Schema    `json:"items,omitempty"`
	MinItems    int        `json:"minItems,omitempty"`
	Distinct    bool       `json:"uniqueItems,omitempty"`
	Required    []string   `json:"required,omitempty"`
	MinFields   int        `json:"minProperties,omitempty"`
	Fields      Fields     `json:"properties,omitempty"`
	Named       Fields     `json:"patternProperties,omitempty"` // by regular expression
	Names       *Schema    `json:"propertyNames,omitempty"`
	Closed      ClosedFlag `json:"additionalProperties,omitzero"`
	AnyOf       []*Schema  `json:"anyOf,omitempty"`
	Not         *Schema    `json:"not,omitempty"`
	If          *Schema    `json:"if,omitempty"`
	Then        *Schema    `json:"then,omitempty"`
	Else        *Schema    `json:"else,omitempty"`
}

// ClosedFlag says, where it is true, that an object has no other fields than those that are named.
type ClosedFlag bool

// MarshalJSON writes that additional properties are not allowed.
func (c ClosedFlag) MarshalJSON() ([]byte, error) { return json.Marshal(!bool(c)) }

// Member is a field of an object, or a family of fields whose names match a regular expression.
type Member struct {
	Name   string
	Schema *Schema
}

// Field returns a field of an object.
func Field(name string, s *Schema) Member { return Member{Name: name, Schema: s} }

// Fields are the fields of an object, in the order in which they are documented.
type Fields []Member

// MarshalJSON writes the fields as an object, in their order.
func (f Fields) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, field := range f {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := marshalPlain(field.Name)
		if err != nil {
			return nil, err
		}
		value, err := marshalPlain(field.Schema)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// JSON returns the schema as the content of a file.
func (s *Schema) JSON() ([]byte, error) {
	compact, err := marshalPlain(s)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, compact, "", "  "); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// marshalPlain is json.Marshal, but leaves <, > and & for people to read.
func marshalPlain(value any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
