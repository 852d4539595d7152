package main

import (
	"fmt"
	"runtime"
	"slices"
	"strconv"
)

// benchReport is what bench writes.
type benchReport struct {
	Pack     string        `json:"pack"`
	Messages int           `json:"messages"` // a round
	Rounds   int           `json:"rounds"`
	Cores    int           `json:"cores"`
	Go       string        `json:"go"`
	Figures  []benchFigure `json:"figures"`
}

// benchFigure is one figure of all rounds.
type benchFigure struct {
	Part   string  `json:"part"`
	Metric string  `json:"metric"`
	What   string  `json:"what"`
	Unit   string  `json:"unit,omitempty"`
	Median float64 `json:"median"`
	Least  float64 `json:"least"`
	Most   float64 `json:"most"`

	values []float64
}

func newBenchReport(b *bencher, o *benchOptions) *benchReport {
	return &benchReport{Pack: packName(b.pack), Messages: o.messages, Rounds: o.rounds, Cores: runtime.NumCPU(),
		Go: runtime.Version(), Figures: []benchFigure{}}
}

// add adds what one round of a part read.
func (r *benchReport) add(part string, readings []reading) {
	for _, one := range readings {
		f := r.figure(part, one)
		f.values = append(f.values, one.value)
		slices.Sort(f.values)
		f.Median, f.Least, f.Most = f.values[len(f.values)/2], f.values[0], f.values[len(f.values)-1]
	}
}

// figure returns the figure that a reading is one of.
func (r *benchReport) figure(part string, one reading) *benchFigure {
	for i := range r.Figures {
		if f := &r.Figures[i]; f.Part == part && f.Metric == one.metric {
			return f
		}
	}
	r.Figures = append(r.Figures, benchFigure{Part: part, Metric: one.metric, What: one.what, Unit: one.unit})
	return &r.Figures[len(r.Figures)-1]
}

// printBench prints a row a figure, part by part.
func printBench(c *console, r *benchReport) error {
	w := c.buffered()
	fmt.Fprintf(w, "%s, %s a round, %s, %s, %s\n", printable(r.Pack), plural(r.Messages, "message"), plural(r.Rounds, "round"),
		plural(r.Cores, "core"), r.Go)
	t := table{painter: painter{c.colour()}, width: c.width, columns: []column{
		{title: "PART"}, {title: "WHAT"}, {title: "MEDIAN", right: true}, {title: "LEAST", right: true},
		{title: "MOST", right: true}, {title: "UNIT"},
	}}
	var rows [][]cell
	part := ""
	for _, f := range r.Figures {
		name := cell{}
		if f.Part != part {
			name, part = cell{f.Part, bold}, f.Part
		}
		rows = append(rows, []cell{name, {f.What, plain}, {digits(f.Median), bold}, {digits(f.Least), plain},
			{digits(f.Most), plain}, {f.Unit, dim}})
	}
	if err := t.writeAll(w, rows); err != nil {
		return err
	}
	return w.Flush()
}

// digits writes a figure with as many digits as mean anything.
func digits(value float64) string {
	switch {
	case value >= 1000:
		return thousands(int64(value + 0.5))
	case value >= 100:
		return strconv.FormatFloat(value, 'f', 0, 64)
	case value >= 10:
		return strconv.FormatFloat(value, 'f', 1, 64)
	}
	return strconv.FormatFloat(value, 'f', 2, 64)
}
