package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/stream"
	"github.com/dmgate/dmgate/rules"
)

// The metrics of a gate add up to the decisions that it published, and say nothing of anyone.
func TestMetricsAddUpToTheDecisions(t *testing.T) {
	gate := startMeasured(t, "--shadow", shadowPacks(t)["strict"])
	send(t, gate.nats)
	decisions := watchDecisions(t, gate.nats, countSamples(t))
	want := countDecisions(t, decisions)
	var page string
	var got map[string]float64
	err := await(func() error { // a message is counted a moment after it is published
		page = scrape(t, gate.metrics)
		got = series(t, page)
		if routed := got["dmgate_latency_seconds_count"]; routed < float64(len(decisions)) {
			return fmt.Errorf("%v of %d messages are counted", routed, len(decisions))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s is %v, want %v", name, got[name], value)
		}
	}
	for name, value := range got {
		if _, ok := want[name]; !ok && value != 0 && strings.Contains(name, "{") && counted(name) {
			t.Errorf("%s is %v, but no decision says so", name, value)
		}
	}
	for _, private := range []string{"m-021", "u-sven", "u-author-mia", "u-lena"} {
		if strings.Contains(page, private) {
			t.Errorf("the metrics name %s", private)
		}
	}
	gate.stop()
	if response, err := http.Get(gate.metrics); err == nil {
		response.Body.Close()
		t.Error("the metrics are served by a gate that has stopped")
	}
}

// counted reports whether a series counts messages.
func counted(series string) bool {
	for _, counts := range []string{"messages_total", "shadow_messages_total", "rule_hits_total", "faults_total", "invalid_total",
		"shadow_hits_added_total", "shadow_hits_removed_total", "shadow_faults_total"} {
		if strings.HasPrefix(series, metricPrefix+counts+"{") {
			return true
		}
	}
	return false
}

// countDecisions counts what the metrics of the same messages must be.
func countDecisions(t *testing.T, decisions map[string]string) map[string]float64 {
	t.Helper()
	want := map[string]float64{}
	for _, text := range decisions {
		var d filter.Decision
		if err := json.Unmarshal([]byte(text), &d); err != nil {
			t.Fatal(err)
		}
		want["dmgate_latency_seconds_count"]++
		want[fmt.Sprintf("dmgate_messages_total{route=%q}", d.Route)]++
		want[fmt.Sprintf("dmgate_shadow_messages_total{route=%q,shadow_route=%q}", d.Route, d.Shadow.Route)]++
		for _, h := range d.Hits {
			want[fmt.Sprintf(`dmgate_rule_hits_total{mode="act",rule=%q}`, h.Rule)]++
		}
		for _, h := range d.Shadow.Added {
			want[fmt.Sprintf("dmgate_shadow_hits_added_total{rule=%q}", h.Rule)]++
		}
		for _, h := range d.Shadow.Removed {
			want[fmt.Sprintf("dmgate_shadow_hits_removed_total{rule=%q}", h.Rule)]++
		}
	}
	return want
}

// What a decision can say, each in its series; a message that was routed before counts as nothing else.
func TestMetricsOfOneMessage(t *testing.T) {
	pack, err := loadPack(packVariant(t, "list.urls: {floor: drop}", "list.urls: {floor: drop, mode: shadow}", ""))
	if err != nil {
		t.Fatal(err)
	}
	m := newMetrics(pack, pack)
	before := series(t, page(m))
	m.observe(stream.Event{Latency: 20 * time.Millisecond, Waited: 15 * time.Millisecond, Deciding: 60 * time.Microsecond,
		Publishing: 4 * time.Millisecond, Redelivered: true, Decision: filter.Decision{
			Route:      filter.Requests,
			Hits:       []filter.Hit{{Rule: "limit.sender"}},
			ShadowHits: []filter.Hit{{Rule: "list.urls"}},
			Faults:     []filter.Fault{{Source: "lists.domains"}},
			Shadow: &filter.Shadow{Route: filter.Drop, Added: []filter.Hit{{Rule: "list.domains"}},
				Removed: []filter.Hit{{Rule: "limit.sender"}}, Faults: []filter.Fault{{Source: "policies"}}},
		}})
	m.observe(stream.Event{Invalid: "id: absent"})
	m.observe(stream.Event{Duplicate: true, Decision: filter.Decision{Route: filter.Drop, Hits: []filter.Hit{{Rule: "limit.sender"}}}})
	after := series(t, page(m))
	want := map[string]float64{
		`dmgate_messages_total{route="requests"}`:                            1,
		`dmgate_rule_hits_total{mode="act",rule="limit.sender"}`:             1,
		`dmgate_rule_hits_total{mode="shadow",rule="list.urls"}`:             1,
		`dmgate_faults_total{source="lists.domains"}`:                        1,
		`dmgate_shadow_messages_total{route="requests",shadow_route="drop"}`: 1,
		`dmgate_shadow_hits_added_total{rule="list.domains"}`:                1,
		`dmgate_shadow_hits_removed_total{rule="limit.sender"}`:              1,
		`dmgate_shadow_faults_total{source="policies"}`:                      1,
		`dmgate_invalid_total{reason="absent"}`:                              1,
		`dmgate_duplicates_total`:                                            1,
		`dmgate_latency_seconds_count`:                                       1,
		`dmgate_latency_seconds_sum`:                                         0.02,
		`dmgate_stage_seconds_count{stage="waiting"}`:                        1,
		`dmgate_stage_seconds_sum{stage="waiting"}`:                          0.015,
		`dmgate_stage_seconds_count{stage="deciding"}`:                       1,
		`dmgate_stage_seconds_sum{stage="deciding"}`:                         0.00006,
		`dmgate_stage_seconds_count{stage="publishing"}`:                     1,
		`dmgate_stage_seconds_sum{stage="publishing"}`:                       0.004,
		`dmgate_redelivered_total`:                                           1,
	}
	got := map[string]float64{}
	for name, value := range after {
		if strings.HasPrefix(name, metricPrefix) && !strings.Contains(name, "_bucket{") && value != before[name] {
			got[name] = value
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("changed have\n%v\nwant\n%v", got, want)
	}
	if after[`dmgate_latency_seconds_bucket{le="0.025"}`] != 1 || after[`dmgate_latency_seconds_bucket{le="0.01"}`] != 0 {
		t.Error("20 ms are not between 10 and 25 ms")
	}
}

// Every rule of the pack has its series from the start, in the mode that it has; those of shadows are there only where
// there is one.
func TestMetricsStartAtZero(t *testing.T) {
	dir := packVariant(t, "limit.sender: {weight: 5, floor: requests}", "limit.sender: {weight: 5, mode: shadow}", "")
	pack, err := loadPack(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := series(t, page(newMetrics(pack, nil)))
	for _, rule := range pack.Rules() {
		mode := modeAct
		if rule.ID == "limit.sender" {
			mode = modeShadow
		}
		if value, ok := all[fmt.Sprintf("dmgate_rule_hits_total{mode=%q,rule=%q}", mode, rule.ID)]; !ok || value != 0 {
			t.Errorf("rule %s in mode %s: %v, %v", rule.ID, mode, value, ok)
		}
	}
	for name := range all {
		ofPack := strings.HasPrefix(name, "dmgate_shadow") && !strings.HasPrefix(name, "dmgate_shadow_faults_total")
		if ofPack || strings.Contains(name, `mode="shadow"`) && !strings.HasPrefix(name, "dmgate_rule_hits_total") {
			t.Errorf("without a pack in the shadow there is %s", name)
		}
	}
}

func loadShipped(t testing.TB) *rules.Pack {
	t.Helper()
	pack, err := rules.Load(rules.Shipped())
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

// page is what a scrape gets.
func page(m *metrics) string { return pageOf(m, &stream.Monitor{}) }

func pageOf(m *metrics, monitor *stream.Monitor) string {
	w := httptest.NewRecorder()
	m.handler(monitor).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return w.Body.String()
}

// series reads the text format: the value of each series, labels included.
func series(t *testing.T, page string) map[string]float64 {
	t.Helper()
	all := map[string]float64{}
	for line := range strings.Lines(page) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		at := strings.LastIndex(line, " ")
		value, err := strconv.ParseFloat(strings.TrimSpace(line[at+1:]), 64)
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		all[line[:at]] = value
	}
	return all
}

// measured is a gate whose metrics can be read.
type measured struct {
	nats, metrics string
	log           *safeBuffer
	stop          func()
}

// startMeasured runs a gate with an embedded server and metrics until stop, or the end of the test.
func startMeasured(t *testing.T, flags ...string) measured {
	t.Helper()
	ready := filepath.Join(t.TempDir(), "ready")
	gate := measure(t, append([]string{"--embedded=127.0.0.1:0", "--ready-file", ready}, flags...)...)
	gate.nats = waitForFile(t, ready)
	return gate
}

// measure runs a gate with metrics and returns as soon as these are served.
func measure(t *testing.T, flags ...string) measured {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	log := &safeBuffer{}
	c := &console{out: io.Discard, err: log, getenv: func(string) string { return "" }}
	ended := make(chan int, 1)
	go func() { ended <- run(ctx, append([]string{"run", "--metrics=127.0.0.1:0"}, flags...), c) }()
	stop := sync.OnceFunc(func() {
		cancel()
		if status := <-ended; status != exitOK {
			t.Errorf("run ended with %d: %s", status, log)
		}
	})
	t.Cleanup(stop)
	var url []string
	err := await(func() error {
		if url = servedAt.FindStringSubmatch(log.String()); url == nil {
			return fmt.Errorf("the log does not say where the metrics are: %s", log)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return measured{metrics: url[1], stop: stop, log: log}
}

var servedAt = regexp.MustCompile(`msg="serving metrics" url=(\S+)`)

// safeBuffer is a buffer that one goroutine reads while others write.
type safeBuffer struct {
	mu   sync.Mutex
	text strings.Builder
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func scrape(t *testing.T, url string) string {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", url, response.Status, err)
	}
	return string(text)
}
