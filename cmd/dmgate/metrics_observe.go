package main

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/stream"
)

// observer returns what the sidecar is to tell of every message; nil where there are no metrics.
func (m *metrics) observer() func(stream.Event) {
	if m == nil {
		return nil
	}
	return m.observe
}

func (m *metrics) observe(e stream.Event) {
	if e.Redelivered {
		m.redelivered.Inc()
	}
	switch {
	case e.Duplicate:
		m.duplicates.Inc()
	case e.Invalid != "":
		m.invalid.WithLabelValues(invalidReason(e.Invalid)).Inc()
	default:
		m.timed(&e)
		m.decided(&e.Decision, m.known.now.Load())
	}
}

// timed notes how long a message took, as a whole and stage by stage.
func (m *metrics) timed(e *stream.Event) {
	m.latency.Observe(e.Latency.Seconds())
	m.stages.WithLabelValues(stageWaiting).Observe(e.Waited.Seconds())
	m.stages.WithLabelValues(stageDeciding).Observe(e.Deciding.Seconds())
	m.stages.WithLabelValues(stagePublishing).Observe(e.Publishing.Seconds())
}

func (m *metrics) decided(d *filter.Decision, known *packLabels) {
	m.messages.WithLabelValues(d.Route.String()).Inc()
	for _, h := range d.Hits {
		m.hit(h.Rule, modeAct, known)
	}
	for _, h := range d.ShadowHits {
		m.hit(h.Rule, modeShadow, known)
	}
	known.countFaults(m.faults, d.Faults)
	known.countFaults(m.shadowFaults, d.ShadowFaults)
	if d.Shadow == nil {
		return
	}
	m.shadowMessages.WithLabelValues(d.Route.String(), d.Shadow.Route.String()).Inc()
	known.countHits(m.shadowAdded, d.Shadow.Added)
	known.countHits(m.shadowRemoved, d.Shadow.Removed)
	known.countFaults(m.shadowFaults, d.Shadow.Faults)
}

func (m *metrics) hit(rule, mode string, known *packLabels) {
	if known.hits[ruleMode{rule, mode}] {
		m.hits.WithLabelValues(rule, mode).Inc()
	}
}

func (l *packLabels) countHits(c *prometheus.CounterVec, hits []filter.Hit) {
	for _, h := range hits {
		if l.rules[h.Rule] {
			c.WithLabelValues(h.Rule).Inc()
		}
	}
}

func (l *packLabels) countFaults(c *prometheus.CounterVec, faults []filter.Fault) {
	for _, f := range faults {
		source := f.Source
		if !l.sources[source] {
			source = otherSource
		}
		c.WithLabelValues(source).Inc()
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
