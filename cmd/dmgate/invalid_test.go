package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/filter/stream"
)

// hostile is an input that may be anything, and where it has to end up.
type hostile struct {
	body   []byte
	reason string // in the invalid stream; "" where it is a valid event after all
}

// Whatever is published to the inbound stream comes out: invalid, with the reason, or on its route.
func TestNothingEndsNowhere(t *testing.T) {
	inputs := append(sampleInvalid(t), generatedHostile()...)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	topology := stream.Topology{}
	server := startGate(t, ctx, topology)
	var sent events
	want := map[string]hostile{}
	for i, in := range inputs {
		// The token of the subject is as hostile as the body, and never agrees with it.
		sent = append(sent, stream.Outgoing{
			ID: fmt.Sprintf("published-%d", i), Sender: fmt.Sprintf("%d.*.>\r\n é", i), Body: in.body,
		})
		want[string(in.body)] = in
	}
	if _, err := stream.Send(ctx, server.conn, topology, sent.each, nil); err != nil {
		t.Fatal(err)
	}
	for _, r := range routedMessages(t, ctx, server, topology, len(inputs)) {
		in, ok := want[string(r.Body)]
		if !ok {
			t.Errorf("out came what was not sent, or what had come out before: %.80q", r.Body)
			continue
		}
		delete(want, string(r.Body))
		if r.Invalid != in.reason {
			t.Errorf("%.80q\ngot reason  %q\nwant reason %q", in.body, r.Invalid, in.reason)
		}
	}
}

// sampleInvalid reads the malformed inputs that ship as samples.
func sampleInvalid(t *testing.T) []hostile {
	t.Helper()
	lines := func(file string) []string {
		data, err := os.ReadFile("../../testdata/" + file)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	}
	bodies, reasons := lines("invalid.jsonl"), lines("invalid.reasons")
	if len(bodies) != len(reasons) || len(bodies) < 30 {
		t.Fatalf("%d inputs and %d reasons, want as many of both, and at least 30", len(bodies), len(reasons))
	}
	var inputs []hostile
	for i := range bodies {
		inputs = append(inputs, hostile{body: []byte(bodies[i]), reason: reasons[i]})
	}
	return inputs
}

// generatedHostile are inputs too large or too strange for a line of a file.
func generatedHostile() []hostile {
	valid := func(id, more string) []byte {
		return []byte(`{"id":"` + id + `","sender":{"id":"a"},"recipient":{"id":"b"}` + more + `}`)
	}
	text := func(n int) string { return `,"text":"` + strings.Repeat("a", n) + `"` }
	twice := []byte(`{"id":"reused","sender":{"id":"a"},"recipient":{"id":"b"},"text":"another"}`)
	return []hostile{
		{nil, reasonOf(nil)},
		{[]byte{0}, reasonOf([]byte{0})},
		{valid("large", text(300<<10)), reasonOf(valid("large", text(300<<10)))},
		{valid("just-fits", text(event.MaxBody-100)), ""},
		{valid("deep", `,"x":`+strings.Repeat("[", 5000)+strings.Repeat("]", 5000)), reasonOf(valid("deep",
			`,"x":`+strings.Repeat("[", 5000)+strings.Repeat("]", 5000)))},
		{bytes.Repeat([]byte("["), 200<<10), reasonOf(bytes.Repeat([]byte("["), 200<<10))},
		{valid(strings.Repeat("i", event.MaxID), ""), ""},
		{valid("per%cent.dot*star>more é", ""), ""},
		{valid("reused", ""), ""},
		{twice, "id: already used by another message"},
		{valid("unknown", `,"unknown":{"id":1,"sender":[]}`), ""},
	}
}

// reasonOf is why the decoder refuses a body. What it says is the decoder's own tests' business; here it counts that it
// arrives.
func reasonOf(body []byte) string {
	_, err := event.Decode(body, time.Unix(1, 0))
	if err == nil {
		panic("a body that has to be invalid is valid")
	}
	return err.Error()
}
