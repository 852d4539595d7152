package main

import (
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/stream"
	"github.com/dmgate/dmgate/ratelimit"
	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/live"
)

// gateView is what the gauges read when they are scraped. All of it answers at once, whatever NATS and the sidecar do.
// What is nil is not there yet.
type gateView struct {
	monitor *stream.Monitor
	engine  func() *filter.Engine // that decides the next message
	changes *live.Book            // the live log
}

// glance is what there is to see at one scrape. Every gauge of a scrape reads the same one.
type glance struct {
	now     time.Time
	status  stream.Status
	packs   [2]*rules.Pack // in the order of packModes; nil where there is none
	demoted []string
	limits  []ratelimit.Stat
	live    uint64            // position in the live log
	entries map[live.List]int // in the live log
}

// look takes a glance.
func (v *gateView) look(now time.Time, known *packLabels) *glance {
	g := &glance{now: now, packs: known.packs}
	if v.monitor != nil {
		g.status = v.monitor.Status()
	}
	if v.engine != nil {
		engine := v.engine()
		g.demoted, g.live = engine.Demoted(), engine.Live()
		if limits, ok := engine.Limits().(*ratelimit.Limits); ok {
			g.limits = limits.Stats()
		}
	}
	if v.changes != nil {
		g.entries = v.changes.Counts(g.live)
	}
	return g
}

// yield takes a number with the values of its labels.
type yield func(value float64, labels ...string)

// gaugeKind is a number that is read when it is scraped, once for every value of its labels.
type gaugeKind struct {
	name, help string
	labels     []string
	kind       prometheus.ValueType
	read       func(*glance, yield)
}

// gaugeKinds are all of them, but for those of the runtime and the process.
var gaugeKinds = [][]gaugeKind{gaugesOfTheGate, gaugesOfTheStream, gaugesOfTheOutput, gaugesOfThePacks, gaugesOfTheState}

// gaugeCollector reads the gauges of a gate.
type gaugeCollector struct {
	view  *gateView
	known *knownLabels
	descs map[string]*prometheus.Desc
}

// watchGate adds what there is to see of a running gate.
func (m *metrics) watchGate(view *gateView) {
	if m == nil {
		return
	}
	c := &gaugeCollector{view: view, known: &m.known, descs: map[string]*prometheus.Desc{}}
	for _, kinds := range gaugeKinds {
		for _, k := range kinds {
			c.descs[k.name] = prometheus.NewDesc(metricPrefix+k.name, k.help, k.labels, nil)
		}
	}
	m.registry.MustRegister(c)
}

// Describe implements prometheus.Collector.
func (c *gaugeCollector) Describe(to chan<- *prometheus.Desc) {
	for _, desc := range c.descs {
		to <- desc
	}
}

// Collect implements prometheus.Collector.
func (c *gaugeCollector) Collect(to chan<- prometheus.Metric) {
	g := c.view.look(time.Now(), c.known.now.Load())
	for _, kinds := range gaugeKinds {
		for _, k := range kinds {
			k.read(g, func(value float64, labels ...string) {
				to <- prometheus.MustNewConstMetric(c.descs[k.name], k.kind, value, labels...)
			})
		}
	}
}

func gauge(name, help string, read func(*glance, yield), labels ...string) gaugeKind {
	return gaugeKind{name: name, help: help, kind: prometheus.GaugeValue, read: read, labels: labels}
}

func total(name, help string, read func(*glance, yield), labels ...string) gaugeKind {
	return gaugeKind{name: name, help: help, kind: prometheus.CounterValue, read: read, labels: labels}
}

// one reads a number that is always there.
func one(read func(*glance) float64) func(*glance, yield) {
	return func(g *glance, y yield) { y(read(g)) }
}

// moment reads a time; one that is not known has no series, and not 1970.
func moment(read func(*glance) time.Time) func(*glance, yield) {
	return func(g *glance, y yield) {
		if t := read(g); !t.IsZero() {
			y(unixSeconds(t))
		}
	}
}

func flagged(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

var gaugesOfTheGate = []gaugeKind{
	gauge("build_info", "The version that runs; always 1.",
		func(_ *glance, y yield) { y(1, version(), runtime.Version()) }, "version", "go_version"),
	gauge("state", "What the gate does: 1 for the state that it is in.",
		func(g *glance, y yield) {
			for _, p := range stream.Phases {
				y(flagged(g.status.Phase == p), p.String())
			}
		}, "state"),
	gauge("stalled", "Whether nothing happens although there is work and NATS answers: a restart helps.",
		one(func(g *glance) float64 { return flagged(!g.status.Stalled.IsZero()) })),
	gauge("connected", "Whether there is a connection to NATS.",
		one(func(g *glance) float64 { return flagged(g.status.Connected) })),
	total("reconnects_total", "Connections to NATS that were lost and made again.",
		one(func(g *glance) float64 { return float64(g.status.Reconnects) })),
}

var gaugesOfTheStream = []gaugeKind{
	gauge("lag_messages", "Messages in the inbound stream that are not routed, as NATS said last.",
		one(func(g *glance) float64 { return float64(g.status.Lag.Messages()) })),
	gauge("lag_oldest_seconds", "Age of the oldest message that is not routed; 0 where all are.",
		one(func(g *glance) float64 {
			if g.status.Lag.Oldest.IsZero() {
				return 0
			}
			return max(0, g.now.Sub(g.status.Lag.Oldest).Seconds())
		})),
	gauge("lag_checked_timestamp_seconds", "When NATS last said what is not routed.",
		moment(func(g *glance) time.Time { return g.status.Lag.Asked })),
	gauge("in_flight_messages", "Messages that were taken from the stream and are not settled, by the stage that they are in.",
		func(g *glance, y yield) {
			y(float64(g.status.Deciding), stageDeciding)
			y(float64(g.status.Outbox), stagePublishing)
		}, "stage"),
	total("settled_total", "Messages that were stored where they go, and acknowledged.",
		one(func(g *glance) float64 { return float64(g.status.Settled) })),
	total("read_failures_total", "Failures to read a stream or to reach the consumer; each is tried again.",
		one(func(g *glance) float64 { return float64(g.status.Unread) })),
}

var gaugesOfTheOutput = []gaugeKind{
	gauge("output_refused", "Whether the output refuses every message: no room, no permission or no answer.",
		one(func(g *glance) float64 { return flagged(!g.status.Refused.IsZero()) })),
	total("publish_failures_total", "Failures to publish while connected, by why; those that fail together count once.",
		func(g *glance, y yield) {
			for _, r := range stream.Refusals {
				y(float64(g.status.Refusals[r]), string(r))
			}
		}, "reason"),
	total("publish_retries_total", "Copies that were published again.",
		one(func(g *glance) float64 { return float64(g.status.Retries) })),
}

var gaugesOfThePacks = []gaugeKind{
	gauge("pack_info", "The packs that decide, by mode and revision; always 1.",
		func(g *glance, y yield) {
			for i, p := range g.packs {
				if p != nil {
					y(1, packModes[i], p.Revision)
				}
			}
		}, "mode", "revision"),
	gauge("list_entries", "Entries that a list of the pack in force blocks, without live ones.",
		ofLists(func(l *rules.ListState, y yield) { y(float64(l.Entries), l.ID) }), "list"),
	gauge("list_changed_timestamp_seconds", "When the last of a list's files was written, where the file system says so.",
		ofLists(func(l *rules.ListState, y yield) {
			if !l.Changed.IsZero() {
				y(unixSeconds(l.Changed), l.ID)
			}
		}), "list"),
	gauge("list_false_positive_ratio",
		"Share of unlisted keys that the list's Bloom filters let through to the exact entries, estimated; it changes no answer.",
		ofLists(func(l *rules.ListState, y yield) { y(l.FalsePositives, l.ID) }), "list"),
	gauge("list_live_entries", "Entries that were added to a list of the pack in force while the gate runs.",
		func(g *glance, y yield) {
			ofLists(func(l *rules.ListState, y yield) {
				y(float64(g.entries[live.List{ID: l.ID, Kind: l.Kind}]), l.ID)
			})(g, y)
		}, "list"),
	gauge("live_position", "Position in the live log that decisions are made at; 0 is none.",
		one(func(g *glance) float64 { return float64(g.live) })),
	gauge("rules_demoted", "Rules whose drops the breaker turns into requests.",
		one(func(g *glance) float64 { return float64(len(g.demoted)) })),
	gauge("rule_demoted", "1 for each rule whose drops the breaker turns into requests; there is no series of the others.",
		func(g *glance, y yield) {
			for _, rule := range g.demoted {
				y(1, rule)
			}
		}, "rule"),
}

// ofLists reads a number for every list of the pack in force.
func ofLists(read func(*rules.ListState, yield)) func(*glance, yield) {
	return func(g *glance, y yield) {
		states := g.packs[0].ListStates()
		for i := range states {
			read(&states[i], y)
		}
	}
}

var gaugesOfTheState = []gaugeKind{
	gauge("limit_keys", "Buckets that a limit holds.",
		ofLimits(func(s *ratelimit.Stat) float64 { return float64(s.Keys) }), "limit"),
	gauge("limit_max_keys", "Buckets that a limit has room for; beyond, new keys share stricter ones.",
		ofLimits(func(s *ratelimit.Stat) float64 { return float64(s.Room) }), "limit"),
	total("limit_forgotten_total", "Buckets that a limit forgot once they were full again.",
		ofLimits(func(s *ratelimit.Stat) float64 { return float64(s.Forgotten) }), "limit"),
	total("limit_overflowed_total", "Messages that a limit counted in shared buckets, for lack of room.",
		ofLimits(func(s *ratelimit.Stat) float64 { return float64(s.Overflowed) }), "limit"),
	gauge("checkpoint_timestamp_seconds", "When the last checkpoint was stored.",
		moment(func(g *glance) time.Time { return g.status.Checkpoint.Stored })),
	gauge("checkpoint_size_bytes", "Size of the last checkpoint.",
		one(func(g *glance) float64 { return float64(g.status.Checkpoint.Bytes) })),
	gauge("checkpoint_duration_seconds", "Time that it took to store the last checkpoint.",
		one(func(g *glance) float64 { return g.status.Checkpoint.Took.Seconds() })),
	gauge("checkpoint_sequence", "Sequence in the inbound stream that the last checkpoint stands for.",
		one(func(g *glance) float64 { return float64(g.status.Checkpoint.Sequence) })),
	total("checkpoints_total", "Checkpoints stored.",
		one(func(g *glance) float64 { return float64(g.status.Checkpoints) })),
	total("checkpoint_failures_total", "Checkpoints that could not be stored.",
		one(func(g *glance) float64 { return float64(g.status.Unsaved) })),
}

// ofLimits reads a number for every limit.
func ofLimits(read func(*ratelimit.Stat) float64) func(*glance, yield) {
	return func(g *glance, y yield) {
		for i := range g.limits {
			y(read(&g.limits[i]), g.limits[i].Limit)
		}
	}
}
