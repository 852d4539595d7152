package main

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// reloadMetrics count how loading the packs anew ends.
type reloadMetrics struct {
	total      *prometheus.CounterVec // mode, result
	successful *prometheus.GaugeVec   // mode
	succeeded  *prometheus.GaugeVec   // mode
}

func newReloadMetrics() reloadMetrics {
	return reloadMetrics{
		total: counters("reloads_total", "Attempts to load a pack anew, by how they ended.", "mode", "result"),
		successful: gauges("reload_successful",
			"Whether the last attempt to load the pack was a success; where it was none, the pack before stays.", "mode"),
		succeeded: gauges("reload_success_timestamp_seconds",
			"When the files of the pack were last loaded, or found to be no different.", "mode"),
	}
}

// startAtZero has a pack that is loaded for the first time.
func (r *reloadMetrics) startAtZero(mode string) {
	for _, result := range reloadResults {
		r.total.WithLabelValues(mode, result)
	}
	r.succeed(mode, time.Now())
}

func (r *reloadMetrics) succeed(mode string, at time.Time) {
	r.successful.WithLabelValues(mode).Set(1)
	r.succeeded.WithLabelValues(mode).Set(unixSeconds(at))
}

// observeReload counts how a reload ended.
func (m *metrics) observeReload(r reload) {
	if m == nil {
		return
	}
	m.reloads.total.WithLabelValues(r.Mode, r.Result).Inc()
	if r.Result == reloadFailed {
		m.reloads.successful.WithLabelValues(r.Mode).Set(0)
		return
	}
	m.reloads.succeed(r.Mode, time.Now())
}

// unixSeconds is how metrics tell a moment.
func unixSeconds(t time.Time) float64 { return float64(t.UnixNano()) / float64(time.Second) }
