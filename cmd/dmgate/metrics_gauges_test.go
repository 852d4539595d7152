package main

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/filter/stream"
	"github.com/dmgate/dmgate/ratelimit"
	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/blocklist"
	"github.com/dmgate/dmgate/rules/live"
)

// watched returns metrics of a gate with everything that there is to see.
func watched(t *testing.T, pack *rules.Pack) (*metrics, *filter.Engine) {
	t.Helper()
	m, engine := newMetrics(pack, pack), pack.Engine()
	m.watchGate(&gateView{monitor: &stream.Monitor{}, engine: func() *filter.Engine { return engine }, changes: &live.Book{}})
	return m, engine
}

// Names, units and help are as Prometheus wants them, and every metric has a line on the page for operators.
func TestMetricsAreNamedWell(t *testing.T) {
	m, _ := watched(t, loadShipped(t))
	problems, err := promlint.New(strings.NewReader(page(m))).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
	text, err := os.ReadFile("../../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := string(text)
	for _, name := range metricNames(t, m) {
		if strings.HasPrefix(name, metricPrefix) && !strings.Contains(documented, "`"+name+"`") {
			t.Errorf("docs/operating.md does not tell of %s", name)
		}
	}
	for _, name := range regexp.MustCompile("`(dmgate_[a-z_]+)`").FindAllStringSubmatch(documented, -1) {
		if !slices.Contains(metricNames(t, m), name[1]) {
			t.Errorf("docs/operating.md tells of %s, which is not there", name[1])
		}
	}
}

// metricNames returns the names of all that a gate can show, also of what has no series yet, sorted.
func metricNames(t *testing.T, m *metrics) []string {
	t.Helper()
	return slices.Sorted(maps.Keys(metricLabels(t, m)))
}

// metricLabels returns the labels of all that a gate can show, by name.
func metricLabels(t *testing.T, m *metrics) map[string][]string {
	t.Helper()
	descs := make(chan *prometheus.Desc)
	go func() {
		m.registry.Describe(descs)
		close(descs)
	}()
	labels := map[string][]string{}
	for desc := range descs {
		found := described.FindStringSubmatch(desc.String())
		if found == nil {
			t.Fatalf("what has no name is described as %s", desc)
		}
		labels[found[1]] = strings.Split(found[2], ",")
	}
	return labels
}

var described = regexp.MustCompile(`fqName: "([^"]+)".*variableLabels: {([^}]*)}`)

// Whoever writes whatever, and whatever decisions say: the series stay those that there were.
func TestMetricsDoNotGrow(t *testing.T) {
	m, engine := watched(t, loadShipped(t))
	before := series(t, page(m))
	hostile := []string{"\n", "\"}\n", "\\", "\xff\xfe", "💣", strings.Repeat("x", 300), "{a=\"b\"}", "dmgate_messages_total 7"}
	for i := range 4000 {
		text := fmt.Sprintf("%s%d", hostile[i%len(hostile)], i)
		body := fmt.Sprintf(`{"id":"m-%d","sender":{"id":"u-%d%s","ip":"10.0.%d.%d"},"recipient":{"id":"%s"},"text":"win £%d at x%d.example"}`,
			i, i, text, i%250, i%99, text, i, i)
		e := stream.Event{Stored: time.Unix(int64(i), 0).UTC(), Sender: text, Recipient: text, Latency: time.Duration(i) * time.Millisecond}
		if message, err := event.Decode([]byte(body), e.Stored); err != nil {
			e.Invalid = err.Error()
		} else {
			e.Decision = engine.Decide(message)
		}
		m.observe(e)
		m.observe(stream.Event{Invalid: text})
		m.observe(stream.Event{Duplicate: true, Invalid: text})
		m.observe(stream.Event{Decision: filter.Decision{Hits: []filter.Hit{{Rule: text}}, ShadowHits: []filter.Hit{{Rule: text}},
			Faults: []filter.Fault{{Source: text}, {Source: "lists." + text}}, ShadowFaults: []filter.Fault{{Source: text}}, Revision: text,
			Shadow: &filter.Shadow{Added: []filter.Hit{{Rule: text}}, Removed: []filter.Hit{{Rule: text}}, Faults: []filter.Fault{{Source: text}}}}})
	}
	after := series(t, page(m))
	for name := range after {
		_, known := before[name]
		if !known && !strings.HasPrefix(name, "go_") && !strings.HasPrefix(name, "process_") {
			t.Errorf("%s is new", name)
		}
	}
	if after[`dmgate_faults_total{source="other"}`] != 8000 || after[`dmgate_invalid_total{reason="other"}`] != 4000 {
		t.Errorf("of unknown sources are %v faults, of unknown reasons %v messages", after[`dmgate_faults_total{source="other"}`],
			after[`dmgate_invalid_total{reason="other"}`])
	}
	if after[`dmgate_limit_keys{limit="sender"}`] == 0 || after[`dmgate_messages_total{route="requests"}`] == 0 {
		t.Error("nothing was decided")
	}
}

// The rules, lists and revision of a pack that no longer decides go away, and those of the next begin at 0.
func TestMetricsFollowThePack(t *testing.T) {
	first := loadShipped(t)
	second, err := loadPack(packVariant(t, "limit.sender: {weight: 5, floor: requests}", "limit.sender: {weight: 5, mode: shadow}", ""))
	if err != nil {
		t.Fatal(err)
	}
	m := newMetrics(first, nil)
	applied := 0
	m.watchGate(&gateView{})
	hit := stream.Event{Decision: filter.Decision{Hits: []filter.Hit{{Rule: "limit.sender"}}}}
	m.observe(hit)
	m.before(func(pack, _ *rules.Pack) {
		applied++
		if _, there := series(t, page(m))[`dmgate_rule_hits_total{mode="shadow",rule="limit.sender"}`]; !there || pack != second {
			t.Error("the metrics are told after the pack decides")
		}
	})(second, nil)
	m.observe(hit) // of a message that the first pack decided
	all := series(t, page(m))
	for name, want := range map[string]bool{
		`dmgate_rule_hits_total{mode="act",rule="limit.sender"}`:                 false,
		`dmgate_rule_hits_total{mode="shadow",rule="limit.sender"}`:              true,
		fmt.Sprintf(`dmgate_pack_info{mode="act",revision=%q}`, first.Revision):  false,
		fmt.Sprintf(`dmgate_pack_info{mode="act",revision=%q}`, second.Revision): true,
		`dmgate_list_entries{list="shorteners"}`:                                 true,
		`dmgate_list_changed_timestamp_seconds{list="shorteners"}`:               true,
		`dmgate_reloads_total{mode="act",result="failed"}`:                       true,
		`dmgate_reloads_total{mode="shadow",result="failed"}`:                    false,
	} {
		if _, there := all[name]; there != want {
			t.Errorf("%s is there: %v, want %v", name, there, want)
		}
	}
	if applied != 1 {
		t.Errorf("the pack was applied %d times", applied)
	}
}

func TestMetricsOfReloads(t *testing.T) {
	pack := loadShipped(t)
	m := newMetrics(pack, nil)
	value := func(name string) float64 { return series(t, page(m))[name] }
	const successful, failed = `dmgate_reload_successful{mode="act"}`, `dmgate_reloads_total{mode="act",result="failed"}`
	if value(successful) != 1 || value(`dmgate_reload_success_timestamp_seconds{mode="act"}`) == 0 {
		t.Error("the first load is no success")
	}
	m.observeReload(reload{Mode: modeAct, Result: reloadFailed, Pack: pack})
	m.observeReload(reload{Mode: modeAct, Result: reloadFailed, Pack: pack})
	if value(successful) != 0 || value(failed) != 2 {
		t.Errorf("after two failures: successful is %v, failed %v", value(successful), value(failed))
	}
	m.observeReload(reload{Mode: modeAct, Result: reloadUnchanged, Pack: pack})
	if value(successful) != 1 || value(failed) != 2 {
		t.Errorf("after the files are put back: successful is %v, failed %v", value(successful), value(failed))
	}
	var none *metrics
	none.observeReload(reload{Mode: modeAct, Result: reloadFailed, Pack: pack})
	none.before(func(_, _ *rules.Pack) {})(pack, nil)
}

// Every kind of reason that a message can be invalid for has its place.
func TestInvalidReasons(t *testing.T) {
	for body, want := range map[string]string{
		`{"sender":{"id":"u1"},"recipient":{"id":"u2"}}`:                          "absent",
		`{"id":"m","sender":{"id":7},"recipient":{"id":"u2"}}`:                    "value",
		`{"id":"m","sender":{"id":"u","age_band":"old"},"recipient":{"id":"u2"}}`: "value",
		`{"id":"m","id":"n"}`:                "malformed",
		`no JSON`:                            "malformed",
		"{\"id\":\"\xff\"}":                  "malformed",
		`[]`:                                 "malformed",
		strings.Repeat(" ", event.MaxBody+1): "too_large",
		`{"x":` + strings.Repeat("[", event.MaxDepth+1): "too_large",
	} {
		_, err := event.Decode([]byte(body), time.Unix(1, 0))
		if err == nil {
			t.Fatalf("%.60s is valid", body)
		}
		if got := invalidReason(err.Error()); got != want {
			t.Errorf("%q is %s, want %s", err, got, want)
		}
	}
	for reason, want := range map[string]string{
		"id: already used by another message":                          "id_reused",
		"the routed stream refuses it: nats: maximum payload exceeded": "refused",
		"dmgate ended 2 times while it decided this message":           "poison",
		"the decision can't be written: no":                            "other",
		"":                                                             "other",
	} {
		if got := invalidReason(reason); got != want {
			t.Errorf("%q is %s, want %s", reason, got, want)
		}
	}
}

// What the gauges show is what there is to see.
func TestGauges(t *testing.T) {
	now := time.Unix(2_000_000_000, 0)
	pack := loadShipped(t)
	g := &glance{now: now, packs: [2]*rules.Pack{pack, nil}, demoted: []string{"list.domains"}, live: 42,
		entries: map[live.List]int{{ID: "domains", Kind: blocklist.Domains}: 3, {ID: "urls", Kind: blocklist.Senders}: 2,
			{ID: "gone", Kind: blocklist.URLs}: 9},
		limits: []ratelimit.Stat{{Limit: "sender", Keys: 5, Room: 9, Forgotten: 7, Overflowed: 2}},
		status: stream.Status{Phase: stream.Routing, Connected: true, Reconnects: 4, Deciding: 3, Outbox: 8, Settled: 99,
			Lag:     stream.Lag{Asked: now.Add(-time.Second), Pending: 10, Unacknowledged: 1, Oldest: now.Add(-90 * time.Second)},
			Retries: 6, Refusals: map[stream.Refusal]uint64{stream.RefusedFull: 12}, Unread: 2, Stalled: now, Refused: now,
			Checkpoint:  stream.CheckpointNote{Stored: now.Add(-time.Minute), Sequence: 77, Bytes: 1024, Took: 20 * time.Millisecond},
			Checkpoints: 5, Unsaved: 1},
	}
	got := map[string]float64{}
	for _, kinds := range gaugeKinds {
		for _, k := range kinds {
			k.read(g, func(value float64, labels ...string) {
				if len(labels) != len(k.labels) {
					t.Errorf("%s has the labels %v, want values of %v", k.name, labels, k.labels)
				}
				got[strings.Join(append([]string{k.name}, labels...), " ")] = value
			})
		}
	}
	for name, want := range map[string]float64{
		"state routing": 1, "state recovering": 0, "stalled": 1, "connected": 1, "reconnects_total": 4,
		"lag_messages": 11, "lag_oldest_seconds": 90, "lag_checked_timestamp_seconds": 1_999_999_999,
		"in_flight_messages deciding": 3, "in_flight_messages publishing": 8, "settled_total": 99, "read_failures_total": 2,
		"output_refused": 1, "publish_failures_total full": 12, "publish_failures_total permission": 0, "publish_retries_total": 6,
		"pack_info act " + pack.Revision: 1, "list_live_entries domains": 3, "list_live_entries urls": 0, "live_position": 42,
		"rules_demoted": 1, "rule_demoted list.domains": 1,
		"limit_keys sender": 5, "limit_max_keys sender": 9, "limit_forgotten_total sender": 7, "limit_overflowed_total sender": 2,
		"checkpoint_timestamp_seconds": 1_999_999_940, "checkpoint_size_bytes": 1024, "checkpoint_duration_seconds": 0.02,
		"checkpoint_sequence": 77, "checkpoints_total": 5, "checkpoint_failures_total": 1,
	} {
		if value, there := got[name]; !there || value != want {
			t.Errorf("%s is %v, %v, want %v", name, value, there, want)
		}
	}
	if entries := got["list_entries shorteners"]; entries < 10 {
		t.Errorf("the shipped list of shorteners has %v entries", entries)
	}
	if _, there := got["list_live_entries gone"]; there {
		t.Error("a list that the pack lacks has a series")
	}
	if _, there := got["list_changed_timestamp_seconds shorteners"]; there {
		t.Error("a list without a date has one")
	}
}

// A scrape answers at once while NATS is away, and says so; a restart would not bring NATS back, so the gate lives.
func TestScrapeWhileNATSIsAway(t *testing.T) {
	store := t.TempDir()
	serve := func(addr string) *stream.Embedded {
		server, err := stream.StartEmbedded(stream.EmbeddedOptions{Addr: addr, StoreDir: store})
		if err != nil {
			t.Fatal(err)
		}
		return server
	}
	server := serve("127.0.0.1:0")
	url := server.ClientURL()
	gate := measure(t, "--nats", url)
	expect := func(path, answer string, connected float64) {
		t.Helper()
		err := await(func() error {
			got := series(t, scrape(t, gate.metrics))["dmgate_connected"]
			if said := healthOf(t, gate.metrics, path); said != answer || got != connected {
				return fmt.Errorf("%s says %s, connected is %v; want %s and %v", path, said, got, answer, connected)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	expect("/readyz", `200 {"state":"routing"}`, 1)
	server.Shutdown()
	expect("/livez", `200 {"state":"routing"}`, 0)
	client := http.Client{Timeout: time.Second} // what NATS is asked may take five
	response, err := client.Get(gate.metrics)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	server = serve(strings.TrimPrefix(url, "nats://"))
	t.Cleanup(server.Shutdown)
	expect("/readyz", `200 {"state":"routing"}`, 1)
	gate.stop()
}
