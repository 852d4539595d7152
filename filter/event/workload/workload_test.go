package workload

import (
	"bufio"
	"bytes"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
	decoder "github.com/dmgate/dmgate/filter/event"
)

func generator(t *testing.T, kind Kind, seed uint64) *Generator {
	t.Helper()
	g, err := New(Config{Samples: samples(t), Kind: kind, Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func samples(t *testing.T) []*filter.Message {
	t.Helper()
	data, err := os.ReadFile("../../../testdata/traffic.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var out []*filter.Message
	for line := bufio.NewScanner(bytes.NewReader(data)); line.Scan(); {
		if m, err := decoder.Decode(line.Bytes(), time.Time{}); err == nil {
			out = append(out, m)
		}
	}
	return out
}

// What is made again is the same, and another seed is not.
func TestSameTraffic(t *testing.T) {
	one, same := generator(t, Mixed, 1).Make(500), generator(t, Mixed, 1).Make(500)
	if !reflect.DeepEqual(one, same) {
		t.Error("the same seed made other messages")
	}
	for i, m := range generator(t, Mixed, 2).Make(500) {
		if m.ID == one[i].ID {
			t.Fatalf("message %d has the same id with another seed", i)
		}
	}
}

// Every message is of the wanted kind, and its event says all that the message does.
func TestKinds(t *testing.T) {
	for kind, share := range map[Kind][2]float64{Strangers: {0, 0}, Trusted: {1, 1}, Mixed: {0.68, 0.72}} {
		const n = 5000
		trusted := 0
		for _, m := range generator(t, kind, 3).Make(n) {
			got, err := decoder.Decode(Encode(m), time.Time{})
			if err != nil {
				t.Fatalf("kind %d: %v", kind, err)
			}
			if kindOf(got) != kindOf(m) || got.Text != m.Text || !got.At.Equal(m.At) || got.Sender.IP != m.Sender.IP {
				t.Fatalf("kind %d: the event of %s is of another message", kind, m.ID)
			}
			trusted += int(kindOf(m))
		}
		if got := float64(trusted) / n; got < share[0] || got > share[1] {
			t.Errorf("kind %d: a share of %.3f is trusted, want %v", kind, got, share)
		}
	}
}

// The package's documentation says how the traffic is shaped.
func TestShape(t *testing.T) {
	const n = 100_000
	messages := generator(t, Strangers, 4).Make(n)
	senders, recipients, texts := map[string]int{}, map[string]int{}, map[string]int{}
	var lengths, sizes []int
	for i, m := range messages {
		senders[m.Sender.ID]++
		recipients[m.Recipient.ID]++
		texts[m.Text]++
		lengths = append(lengths, len([]rune(m.Text)))
		if i%50 == 0 {
			sizes = append(sizes, len(Encode(m)))
		}
		if i > 0 && m.At.Before(messages[i-1].At) {
			t.Fatalf("message %d was sent before the one in front of it", i)
		}
	}
	slices.Sort(lengths)
	slices.Sort(sizes)
	few := 0
	for _, count := range senders {
		if count <= 2 {
			few++
		}
	}
	for _, check := range []struct {
		what          string
		got, from, to int
	}{
		{"messages of the busiest sender", most(senders), 100, 200},
		{"messages to the busiest recipient", most(recipients), 300, 800},
		{"senders", len(senders), n / 4, n},
		{"percent of senders who write once or twice", 100 * few / len(senders), 80, 90},
		{"texts", len(texts), n * 3 / 4, n},
		{"median length of a text", lengths[n/2], 80, 110},
		{"median size of an event", sizes[len(sizes)/2], 530, 600},
		{"seconds that it takes", int(messages[n-1].At.Sub(messages[0].At) / time.Second), n/50 - 20, n/50 + 20},
	} {
		t.Logf("%s: %d", check.what, check.got)
		if check.got < check.from || check.got > check.to {
			t.Errorf("%s: %d, want %d to %d", check.what, check.got, check.from, check.to)
		}
	}
}

func most(counts map[string]int) int {
	out := 0
	for _, count := range counts {
		out = max(out, count)
	}
	return out
}

func TestNoSamples(t *testing.T) {
	all := samples(t)
	trusted := slices.DeleteFunc(slices.Clone(all), func(m *filter.Message) bool { return kindOf(m) == Strangers })
	if _, err := New(Config{Samples: trusted, Kind: Mixed}); err == nil || err.Error() != "no sample is a stranger's" {
		t.Errorf("mixed traffic from trusted samples alone: %v", err)
	}
	if _, err := New(Config{Samples: trusted, Kind: Trusted}); err != nil {
		t.Errorf("trusted traffic from trusted samples: %v", err)
	}
}
