package main

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/stream"
	"github.com/dmgate/dmgate/rules"
)

// metrics counts what a gate does. Its labels are routes, the packs' rules, sources and revisions, and nothing of a
// message or a user, so the series are as many as the packs have rules, whatever comes in.
type metrics struct {
	registry *prometheus.Registry

	messages   *prometheus.CounterVec // route
	invalid    prometheus.Counter
	duplicates prometheus.Counter
	hits       *prometheus.CounterVec // rule, mode
	faults     *prometheus.CounterVec // source
	latency    prometheus.Histogram

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

// latencyBuckets reach from a gate that is idle to one that has fallen behind, in seconds.
var latencyBuckets = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10, 60, 600}

// newMetrics returns metrics of a gate that decides by a pack, with a second one in its shadow; nil is none. What is
// known beforehand begins at 0.
func newMetrics(pack, shadow *rules.Pack) *metrics {
	m := &metrics{
		messages:   counters("messages_total", "Messages routed.", "route"),
		invalid:    counter("invalid_total", "Messages that were no valid event."),
		duplicates: counter("duplicates_total", "Messages that had been routed before, and were not routed again."),
		hits: counters("rule_hits_total", "Messages that a rule hit; in mode shadow it had no effect.",
			"rule", "mode"),
		faults: counters("faults_total", "Failures of a source, each on one message.", "source"),
		latency: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: metricPrefix + "latency_seconds", Buckets: latencyBuckets,
			Help: "Time from when a message was stored to when its routed copy was.",
		}),
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
	m.startAtZero(pack, shadow)
	return m
}

const metricPrefix = "dmgate_"

func counter(name, help string) prometheus.Counter {
	return prometheus.NewCounter(prometheus.CounterOpts{Name: metricPrefix + name, Help: help})
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: metricPrefix + name, Help: help}, labels)
}

func (m *metrics) register(shadow bool) {
	m.registry = prometheus.NewRegistry()
	m.registry.MustRegister(m.messages, m.invalid, m.duplicates, m.hits, m.faults, m.shadowFaults, m.latency,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if shadow {
		m.registry.MustRegister(m.shadowMessages, m.shadowAdded, m.shadowRemoved)
	}
}

// startAtZero makes the series whose labels are known, so that the first hit of a rule is a change and not a beginning.
func (m *metrics) startAtZero(pack, shadow *rules.Pack) {
	for _, route := range filter.Routes {
		m.messages.WithLabelValues(route.String())
		for _, other := range filter.Routes {
			m.shadowMessages.WithLabelValues(route.String(), other.String())
		}
	}
	for _, source := range []string{filter.SourceContent, filter.SourceLists, filter.SourceLimits, filter.SourcePolicies} {
		m.faults.WithLabelValues(source)
		m.shadowFaults.WithLabelValues(source)
	}
	for _, rule := range pack.Rules() {
		mode := modeAct
		if pack.Config.Scoring.Weights[rule.ID].Shadow {
			mode = modeShadow
		}
		m.hits.WithLabelValues(rule.ID, mode)
	}
	info := prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: metricPrefix + "pack_info", Help: "The packs that decide, by mode and revision; always 1.",
	}, []string{"mode", "revision"})
	info.WithLabelValues(modeAct, pack.Revision).Set(1)
	if shadow != nil {
		info.WithLabelValues(modeShadow, shadow.Revision).Set(1)
	}
	m.registry.MustRegister(info)
}

// observer returns what the sidecar is to tell of every message; nil where there are no metrics.
func (m *metrics) observer() func(stream.Event) {
	if m == nil {
		return nil
	}
	return m.observe
}

func (m *metrics) observe(e stream.Event) {
	switch {
	case e.Duplicate:
		m.duplicates.Inc()
	case e.Invalid != "":
		m.invalid.Inc()
	default:
		m.latency.Observe(e.Latency.Seconds())
		m.decided(&e.Decision)
	}
}

func (m *metrics) decided(d *filter.Decision) {
	m.messages.WithLabelValues(d.Route.String()).Inc()
	for _, h := range d.Hits {
		m.hits.WithLabelValues(h.Rule, modeAct).Inc()
	}
	for _, h := range d.ShadowHits {
		m.hits.WithLabelValues(h.Rule, modeShadow).Inc()
	}
	countFaults(m.faults, d.Faults)
	countFaults(m.shadowFaults, d.ShadowFaults)
	if d.Shadow == nil {
		return
	}
	m.shadowMessages.WithLabelValues(d.Route.String(), d.Shadow.Route.String()).Inc()
	for _, h := range d.Shadow.Added {
		m.shadowAdded.WithLabelValues(h.Rule).Inc()
	}
	for _, h := range d.Shadow.Removed {
		m.shadowRemoved.WithLabelValues(h.Rule).Inc()
	}
	countFaults(m.shadowFaults, d.Shadow.Faults)
}

func countFaults(c *prometheus.CounterVec, faults []filter.Fault) {
	for _, f := range faults {
		c.WithLabelValues(f.Source).Inc()
	}
}

// tellAll returns an observer that tells each of those that there are; nil where there are none.
func tellAll(observers ...func(stream.Event)) func(stream.Event) {
	var all []func(stream.Event)
	for _, o := range observers {
		if o != nil {
			all = append(all, o)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return func(e stream.Event) {
		for _, tell := range all {
			tell(e)
		}
	}
}
