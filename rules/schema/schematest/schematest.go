// Package schematest holds schemas, and the files that they are written to, to account in tests.
package schematest

import (
	"bytes"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/dmgate/dmgate/rules/schema"
)

// Compile returns the schema as a validator.
func Compile(t *testing.T, s *schema.Schema) *jsonschema.Schema {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text(t, s)))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("schema", value); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("schema")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// Written fails the test where the file is not what the schema is written as. With update it first writes the file.
func Written(t *testing.T, file string, s *schema.Schema, update bool) {
	t.Helper()
	want := text(t, s)
	if update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not what the code makes (%v): run this package's tests with -run %s -update", file, err, t.Name())
	}
}

func text(t *testing.T, s *schema.Schema) []byte {
	t.Helper()
	data, err := s.JSON()
	if err != nil {
		t.Fatal(err)
	}
	return data
}
