//go:build linux

package crashtest

import (
	"bufio"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// sample is what a sidecar says of itself at a moment, by quantity.
type sample struct {
	at     time.Duration // since the soak began
	values map[string]float64
}

// quantity is something that is watched over the soak, and the metrics that add up to it.
type quantity struct {
	name   string
	metric string  // without its labels
	unit   float64 // what of the metric is one of the quantity
}

var quantities = []quantity{
	{"resident MB", "process_resident_memory_bytes", 1e6},
	{"heap in use MB", "go_memstats_heap_inuse_bytes", 1e6},
	{"goroutines", "go_goroutines", 1},
	{"file descriptors", "process_open_fds", 1},
	{"in flight", "dmgate_in_flight_messages", 1},
	{"lag, messages", "dmgate_lag_messages", 1},
	{"buckets of limits", "dmgate_limit_keys", 1},
	{"checkpoint MB", "dmgate_checkpoint_size_bytes", 1e6},
	{"routed", "dmgate_messages_total", 1},
}

// scrape reads the metrics of a sidecar. One that is away says nothing.
func scrape(ctx context.Context, url string) map[string]float64 {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil
	}
	defer response.Body.Close()
	sums := map[string]float64{}
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		name, value, ok := strings.Cut(lines.Text(), " ")
		if labels := strings.IndexByte(lines.Text(), '{'); labels >= 0 {
			name = lines.Text()[:labels]
			value = lines.Text()[strings.LastIndexByte(lines.Text(), ' ')+1:]
		}
		if number, err := strconv.ParseFloat(value, 64); ok && err == nil {
			sums[name] += number
		}
	}
	values := map[string]float64{}
	for _, q := range quantities {
		if sum, ok := sums[q.metric]; ok {
			values[q.name] = sum / q.unit
		}
	}
	return values
}

// span is the samples of a part of the soak.
type span []sample

// between are the samples from one moment to another.
func (s span) between(from, to time.Duration) span {
	var out span
	for _, one := range s {
		if one.at >= from && one.at < to {
			out = append(out, one)
		}
	}
	return out
}

// values are those of a quantity, sorted.
func (s span) values(of string) []float64 {
	var out []float64
	for _, one := range s {
		if v, ok := one.values[of]; ok {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return out
}

// median is the value in the middle, and whether there is one.
func (s span) median(of string) (float64, bool) {
	values := s.values(of)
	if len(values) == 0 {
		return 0, false
	}
	return values[len(values)/2], true
}

func (s span) maximum(of string) (float64, bool) {
	values := s.values(of)
	if len(values) == 0 {
		return 0, false
	}
	return values[len(values)-1], true
}
