package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// results are the figures of a run, and where it ran.
type results struct {
	values map[metric][]float64
	place  map[string]string // goos, goarch, cpu: as printed
	cores  string
	failed bool
}

// metric is one figure of a benchmark.
type metric struct {
	benchmark string // with its parts, without "Benchmark" and the number of processors: "Million", "Rules/plain"
	unit      string
}

// read reads the output of "go test -bench", of several packages and several rounds, and repeats it line by line.
func read(in io.Reader, progress io.Writer) (*results, error) {
	r := &results{values: map[metric][]float64{}, place: map[string]string{}}
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		fmt.Fprintln(progress, lines.Text())
		r.take(lines.Text())
	}
	return r, lines.Err()
}

func (r *results) take(line string) {
	if key, value, ok := strings.Cut(line, ": "); ok && slices.Contains([]string{"goos", "goarch", "cpu"}, key) {
		r.place[key] = value
		return
	}
	if strings.HasPrefix(line, "FAIL") || strings.HasPrefix(line, "--- FAIL") {
		r.failed = true
	}
	fields := strings.Fields(line)
	if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
		return
	}
	name := strings.TrimPrefix(fields[0], "Benchmark")
	if at := strings.LastIndexByte(name, '-'); at > 0 {
		name, r.cores = name[:at], name[at+1:]
	}
	for i := 2; i+1 < len(fields); i += 2 {
		if value, err := strconv.ParseFloat(fields[i], 64); err == nil {
			m := metric{name, fields[i+1]}
			r.values[m] = append(r.values[m], value)
		}
	}
}

// spread is what several rounds measured of one figure.
type spread struct {
	median, least, most float64
	rounds              int
}

// of returns a figure of a benchmark or of one of its parts.
func (r *results) of(m metric) (spread, bool) {
	var values []float64
	for found, all := range r.values {
		if found.unit == m.unit && (found.benchmark == m.benchmark || strings.HasPrefix(found.benchmark, m.benchmark+"/")) {
			values = append(values, all...)
		}
	}
	slices.Sort(values)
	if len(values) == 0 {
		return spread{}, false
	}
	return spread{median: values[len(values)/2], least: values[0], most: values[len(values)-1], rounds: len(values)}, true
}
