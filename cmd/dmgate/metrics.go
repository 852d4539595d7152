package main

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
)

// metrics counts what a gate does. Its labels are routes, the packs' rules, lists and limits, sources, revisions and words
// of the program, and nothing of a message or a user: however many of those come in, the series stay as many. A nil one
// counts nothing.
type metrics struct {
	registry *prometheus.Registry
	known    knownLabels

	messages    *prometheus.CounterVec // route
	invalid     *prometheus.CounterVec // reason
	duplicates  prometheus.Counter
	redelivered prometheus.Counter
	hits        *prometheus.CounterVec // rule, mode
	faults      *prometheus.CounterVec // source
	latency     prometheus.Histogram
	stages      *prometheus.HistogramVec // stage
	reloads     reloadMetrics

	shadowMessages *prometheus.CounterVec // route, shadow_route
	shadowAdded    *prometheus.CounterVec // rule
	shadowRemoved  *prometheus.CounterVec // rule
	shadowFaults   *prometheus.CounterVec // source
}

// The values of the label mode.
const (
	modeAct    = "act"
	modeShadow = "shadow"
)

var packModes = [2]string{modeAct, modeShadow}

// The values of the label stage: a message waits in the stream, is decided, and is published.
const (
	stageWaiting    = "waiting"
	stageDeciding   = "deciding"
	stagePublishing = "publishing"
)

// latencyBuckets reach from a stage that costs next to nothing to a gate that has fallen behind, in seconds.
var latencyBuckets = []float64{.00005, .0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30,
	60, 120, 300, 600}

// newMetrics returns metrics of a gate that decides by a pack, with a second one in its shadow; nil is none. What is
// known beforehand begins at 0.
func newMetrics(pack, shadow *rules.Pack) *metrics {
	m := &metrics{
		messages:    counters("messages_total", "Messages routed.", "route"),
		invalid:     counters("invalid_total", "Messages that went to the invalid stream, by what is wrong with them.", "reason"),
		duplicates:  counter("duplicates_total", "Messages that had been routed before, and were not routed again."),
		redelivered: counter("redelivered_total", "Messages that NATS had delivered before."),
		hits: counters("rule_hits_total", "Messages that a rule hit; in mode shadow it had no effect.",
			"rule", "mode"),
		faults:  counters("faults_total", "Failures of a source, each on one message.", "source"),
		latency: prometheus.NewHistogram(durations("latency_seconds", "Time from when a message was stored to when its routed copy was.")),
		stages: prometheus.NewHistogramVec(durations("stage_seconds",
			"Time that a message took to pass a stage, with the wait for those before it."), []string{"stage"}),
		reloads: newReloadMetrics(),
		shadowMessages: counters("shadow_messages_total",
			"Messages by where they were routed and where the pack in the shadow would have routed them.",
			"route", "shadow_route"),
		shadowAdded: counters("shadow_hits_added_total",
			"Messages that a rule hit in the shadow only, or with another weight.", "rule"),
		shadowRemoved: counters("shadow_hits_removed_total",
			"Messages that a rule did not hit in the shadow, or with another weight.", "rule"),
		shadowFaults: counters("shadow_faults_total",
			"Failures of a source in the shadow, of a second pack or of rules in shadow mode, each on one message.", "source"),
	}
	m.register(shadow != nil)
	m.startAtZero(shadow != nil)
	m.setPacks(pack, shadow)
	return m
}

const metricPrefix = "dmgate_"

func counter(name, help string) prometheus.Counter {
	return prometheus.NewCounter(prometheus.CounterOpts{Name: metricPrefix + name, Help: help})
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: metricPrefix + name, Help: help}, labels)
}

func gauges(name, help string, labels ...string) *prometheus.GaugeVec {
	return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: metricPrefix + name, Help: help}, labels)
}

func durations(name, help string) prometheus.HistogramOpts {
	return prometheus.HistogramOpts{Name: metricPrefix + name, Help: help, Buckets: latencyBuckets}
}

func (m *metrics) register(shadow bool) {
	m.registry = prometheus.NewRegistry()
	m.registry.MustRegister(m.messages, m.invalid, m.duplicates, m.redelivered, m.hits, m.faults, m.shadowFaults,
		m.latency, m.stages, m.reloads.total, m.reloads.successful, m.reloads.succeeded,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if shadow {
		m.registry.MustRegister(m.shadowMessages, m.shadowAdded, m.shadowRemoved)
	}
}

// startAtZero makes the series whose labels are words of the program, so that the first of a kind is a change and not a
// beginning.
func (m *metrics) startAtZero(shadow bool) {
	for _, route := range filter.Routes {
		m.messages.WithLabelValues(route.String())
		for _, other := range filter.Routes {
			m.shadowMessages.WithLabelValues(route.String(), other.String())
		}
	}
	for _, reason := range invalidReasons {
		m.invalid.WithLabelValues(reason)
	}
	for _, stage := range []string{stageWaiting, stageDeciding, stagePublishing} {
		m.stages.WithLabelValues(stage)
	}
	m.reloads.startAtZero(modeAct)
	if shadow {
		m.reloads.startAtZero(modeShadow)
	}
}
