package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/filter/stream"
	"github.com/dmgate/dmgate/rules"
)

// loop is a policy that goes round so many times, in as many rounds, for every stranger's message.
func loop(rounds string) string {
	return `package dmgate

# METADATA
# title: Loop
# description: Goes round and round.
# custom:
#   abuse: none, it is a test
hits contains {"rule": "loop.round", "reason": "it went round"} if {
	some i in numbers.range(1, ` + rounds + `)
	some j in numbers.range(1, ` + rounds + `)
	i + j == 0
}
`
}

// packVariant writes out the shipped pack with one text of its pack.yaml replaced, and perhaps one more policy.
func packVariant(t testing.TB, old, new, policy string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, rules.Shipped()); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(dir, rules.ConfigFile)
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(text, []byte(old)) {
		t.Fatalf("the shipped pack.yaml has no %q", old)
	}
	text = bytes.Replace(text, []byte(old), []byte(new), 1)
	if err := os.WriteFile(config, text, 0o644); err != nil {
		t.Fatal(err)
	}
	if policy != "" {
		if err := os.WriteFile(filepath.Join(dir, "policies", "loop.rego"), []byte(policy), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// shadowPacks are packs to run in the shadow of the shipped one: stricter, without end and so always failing, and slow.
func shadowPacks(t testing.TB) map[string]string {
	weighed := "\nweights:\n  loops: {rules: {loop.round: 1}}\n"
	return map[string]string{
		"strict":  packVariant(t, "{requests: 3, drop: 10}", "{requests: 0, drop: 1}", ""),
		"failing": packVariant(t, "\nweights:\n", weighed, loop("1000")),
		"slow":    packVariant(t, "\nweights:\n", weighed, loop("17")),
	}
}

// Whatever runs in the shadow, a gate publishes what it would publish without: the same subjects, headers and bytes in
// the same order. Only the decision's field shadow comes on top.
func TestShadowChangesNothingThatComesOut(t *testing.T) {
	want, _ := published(t)
	if len(want) == 0 {
		t.Fatal("nothing came out")
	}
	for name, dir := range shadowPacks(t) {
		got, log := published(t, "--shadow", dir)
		if logged := strings.Count(log, "the pack in the shadow fails"); logged > 1 || logged == 1 != (name == "failing") {
			t.Errorf("%s: the log says %s", name, log)
		}
		if len(got) != len(want) {
			t.Errorf("%s: %d messages came out, want %d", name, len(got), len(want))
			continue
		}
		for i := range got {
			bare, shadow := withoutShadow(got[i].decision)
			if routed := got[i].decision != ""; routed != (shadow != "") {
				t.Errorf("%s: message %d is routed: %v, and its shadow is %q", name, i, routed, shadow)
			}
			if failed := strings.Contains(shadow, `"faults":[{"source":"policies"`); name == "failing" &&
				strings.Contains(bare, `"scored":true`) && !failed {
				t.Errorf("%s: message %d: the shadow did not fail: %s", name, i, shadow)
			}
			if got[i].decision = bare; got[i] != want[i] {
				t.Errorf("%s: message %d came out as\n%+v\nwant\n%+v", name, i, got[i], want[i])
			}
		}
	}
}

// withoutShadow takes the field shadow, which is the last one, out of a decision.
func withoutShadow(decision string) (bare, shadow string) {
	bare, shadow, found := strings.Cut(decision, `,"shadow":{`)
	if found {
		bare += "}"
	}
	return bare, shadow
}

// copied is a message as it came out of a gate.
type copied struct{ subject, headers, decision, body string }

// published feeds the sample traffic to a gate, and returns all that it published, and what it warned of.
func published(t *testing.T, flags ...string) (all []copied, log string) {
	t.Helper()
	store := t.TempDir()
	var out, errs bytes.Buffer
	c := &console{out: &out, err: &errs, getenv: func(string) string { return "" }}
	args := append([]string{"run", "--embedded=127.0.0.1:0", "--store", store, "--feed", trafficFile, "--feed-only",
		"--log-level", "warn"}, flags...)
	if status := run(t.Context(), args, c); status != exitOK {
		t.Fatalf("run ended with %d: %s", status, errs.String())
	}
	server, err := embed("127.0.0.1:0", store, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer server.close()
	topology := stream.Topology{}
	all = append(stored(t, server, topology.RoutedStream()), stored(t, server, topology.InvalidStream())...)
	return all, errs.String()
}

// stored reads a stream to its end.
func stored(t *testing.T, server *natsServer, name string) []copied {
	t.Helper()
	js, err := jetstream.New(server.conn)
	if err != nil {
		t.Fatal(err)
	}
	consumer, err := js.OrderedConsumer(t.Context(), name, jetstream.OrderedConsumerConfig{})
	if err != nil {
		t.Fatal(err)
	}
	left := consumer.CachedInfo().NumPending
	if left == 0 {
		return nil
	}
	batch, err := consumer.Fetch(int(left))
	if err != nil {
		t.Fatal(err)
	}
	var all []copied
	for m := range batch.Messages() {
		headers := m.Headers()
		one := copied{subject: m.Subject(), body: string(m.Data()), decision: headers.Get(stream.HeaderDecision)}
		for _, header := range slices.Sorted(maps.Keys(headers)) {
			switch header {
			case stream.HeaderDecision, stream.HeaderStored, jetstream.MsgIDHeader, jetstream.ExpectedLastMsgIDHeader,
				jetstream.ExpectedLastSeqHeader:
				// the decision is compared by itself, the others depend on when a message was stored
			default:
				one.headers += header + ": " + headers.Get(header) + "\n"
			}
		}
		all = append(all, one)
	}
	if err := batch.Error(); err != nil || len(all) != int(left) {
		t.Fatalf("%s: %d of %d messages: %v", name, len(all), left, err)
	}
	return all
}

// The published schema describes also what shadows say.
func TestShadowSchema(t *testing.T) {
	schema := compileSchema(t, "decision")
	pack, err := loadPack(packVariant(t, "evasion.styled: 2", "evasion.styled: {weight: 2, floor: drop, mode: shadow}", ""))
	if err != nil {
		t.Fatal(err)
	}
	packs, lines := shadowPacks(t), sampleLines(t, "traffic.jsonl")
	var tried, changed, failed int
	for dir, lines := range map[string][][]byte{packs["strict"]: lines, packs["slow"]: lines, packs["failing"]: lines[:9]} {
		second, err := loadPack(dir)
		if err != nil {
			t.Fatal(err)
		}
		engine := pack.EngineWithShadow(second.Engine())
		for _, line := range lines {
			d := engine.Decide(decodeSample(t, line))
			tried += len(d.ShadowHits)
			changed += len(d.Shadow.Added)
			failed += len(d.Shadow.Faults)
			text, err := json.Marshal(d)
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(jsonValue(t, text)); err != nil {
				t.Errorf("%s: %v", d.MessageID, err)
			}
		}
	}
	if tried == 0 || changed == 0 || failed == 0 {
		t.Errorf("%d hits in shadow mode, %d changes, %d faults: want some of each", tried, changed, failed)
	}
}

func decodeSample(t *testing.T, line []byte) *filter.Message {
	t.Helper()
	m, err := event.Decode(line, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}
