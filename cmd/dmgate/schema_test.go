package main

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/rules"
)

// The published schema of the event allows what the decoder allows: all of the sample traffic, and nothing that it
// refuses would the decoder take.
func TestEventSchema(t *testing.T) {
	schema := compileSchema(t, "event")
	for _, line := range sampleLines(t, "traffic.jsonl") {
		if err := schema.Validate(jsonValue(t, line)); err != nil {
			t.Errorf("%.60s: %v", line, err)
		}
	}
	refused := 0
	for _, line := range sampleLines(t, "invalid.jsonl") {
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(line))
		if err != nil || schema.Validate(value) == nil {
			continue // no JSON, or wrong in a way that schemas can't tell
		}
		refused++
		if _, err := event.Decode(line, time.Unix(1, 0)); err == nil {
			t.Errorf("the schema refuses what the decoder takes: %.80s", line)
		}
	}
	if refused < 20 {
		t.Errorf("the schema refuses %d of the malformed samples, want at least 20", refused)
	}
}

// The published schema of the decision describes what comes out.
func TestDecisionSchema(t *testing.T) {
	schema := compileSchema(t, "decision")
	pack, err := rules.Load(rules.Shipped())
	if err != nil {
		t.Fatal(err)
	}
	engine := pack.Engine()
	for _, line := range sampleLines(t, "traffic.jsonl") {
		m, err := event.Decode(line, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		decision, err := json.Marshal(engine.Decide(m))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(jsonValue(t, decision)); err != nil {
			t.Errorf("%s: %v", m.ID, err)
		}
	}
}

func compileSchema(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile("../../docs/schema/" + name + ".schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func jsonValue(t *testing.T, data []byte) any {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func sampleLines(t *testing.T, name string) [][]byte {
	t.Helper()
	data, err := os.ReadFile("../../testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Split(bytes.TrimSuffix(data, []byte("\n")), []byte("\n"))
}
