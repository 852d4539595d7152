package replay

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dmgate/dmgate/filter/nearest"
)

// Condition compares a metric with a number: "accepted_held > 0", "changed > 1%".
type Condition struct {
	text    string
	metric  Metric
	compare string
	number  float64
	percent bool
}

// Result is what a condition says of a report.
type Result struct {
	Condition string  `json:"condition"`
	Figure    float64 `json:"figure"` // a percentage where the condition has one
	Percent   bool    `json:"percent,omitempty"`
	Holds     bool    `json:"holds"`
}

var conditionPattern = regexp.MustCompile(`^\s*([A-Za-z_]+)\s*(>=|<=|==|!=|>|<)\s*([0-9]+(?:\.[0-9]+)?)\s*(%?)\s*$`)

var comparisons = map[string]func(a, b float64) bool{
	">":  func(a, b float64) bool { return a > b },
	">=": func(a, b float64) bool { return a >= b },
	"<":  func(a, b float64) bool { return a < b },
	"<=": func(a, b float64) bool { return a <= b },
	"==": func(a, b float64) bool { return a == b },
	"!=": func(a, b float64) bool { return a != b },
}

// ParseCondition reads a condition.
func ParseCondition(text string) (Condition, error) {
	parts := conditionPattern.FindStringSubmatch(text)
	if parts == nil {
		return Condition{}, fmt.Errorf("want a metric, one of > >= < <= == != and a number or a percentage, "+
			"such as %q or %q", "accepted_stopped > 0", "changed > 1%")
	}
	c := Condition{text: strings.Join(parts[1:4], " ") + parts[4], compare: parts[2], percent: parts[4] != ""}
	metrics := Metrics()
	i := slices.IndexFunc(metrics, func(m Metric) bool { return m.Name == parts[1] })
	if i < 0 {
		return Condition{}, unknownMetric(parts[1], metrics)
	}
	c.metric = metrics[i]
	if c.percent && c.metric.Of == "" {
		return Condition{}, fmt.Errorf("%s is no share of anything, want a number without %%", c.metric.Name)
	}
	var err error
	c.number, err = strconv.ParseFloat(parts[3], 64)
	return c, err
}

// unknownMetric says which metric is meant, or which there are.
func unknownMetric(name string, metrics []Metric) error {
	var names []string
	for _, m := range metrics {
		names = append(names, m.Name)
	}
	if near := nearest.Of(name, names); near != "" {
		return fmt.Errorf("unknown metric %q, did you mean %s?", name, near)
	}
	var plain, moves []string
	for _, m := range metrics {
		if group, _, _ := strings.Cut(m.Name, "_"); !slices.Contains(groupNames[:], group) {
			plain = append(plain, m.Name)
		}
	}
	for _, m := range moveNames {
		moves = append(moves, "_"+m.name)
	}
	return fmt.Errorf("unknown metric %q, want one of %s, or an outcome (%s), alone or with %s", name,
		strings.Join(plain, ", "), strings.Join(groupNames[:], ", "), strings.Join(moves, ", "))
}

// Of returns what the condition says of a report. A share of nothing is 0 %.
func (c Condition) Of(r *Report) Result {
	n, of := c.metric.read(r)
	figure := float64(n)
	if c.percent {
		figure = 0
		if of > 0 {
			figure = 100 * float64(n) / float64(of)
		}
	}
	return Result{Condition: c.text, Figure: figure, Percent: c.percent, Holds: comparisons[c.compare](figure, c.number)}
}

// FigureText is the figure for people.
func (r Result) FigureText() string {
	if r.Percent {
		return strconv.FormatFloat(r.Figure, 'f', 2, 64) + " %"
	}
	return strconv.FormatFloat(r.Figure, 'f', -1, 64)
}
