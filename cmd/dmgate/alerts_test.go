package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// alerts is a file of rules for Prometheus, as far as these have to be right.
type alerts struct {
	Groups []struct {
		Name  string
		Rules []struct {
			Alert       string
			Expr        string
			For         string
			Labels      struct{ Severity string }
			Annotations struct{ Summary, Description string }
		}
	}
}

var (
	metricIn = regexp.MustCompile(`\b(?:dmgate|go|process)_[a-z0-9_]+`)
	labelIn  = regexp.MustCompile(`\b([a-z_]+)(?:=~|!~|!=|=)"`)
	ofLabels = regexp.MustCompile(`\b(?:by|on) \(([a-z_, ]*)\)|\$labels\.([a-z_]+)`)
	fromThis = regexp.MustCompile(`^(.*)_(?:bucket|sum|count)$`)
)

// The example alerts are rules that Prometheus can load, and watch metrics and labels that there are.
func TestExampleAlerts(t *testing.T) {
	file, err := os.Open("../../docs/alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var all alerts
	decoder := yaml.NewDecoder(file)
	decoder.KnownFields(true)
	if err := decoder.Decode(&all); err != nil {
		t.Fatal(err)
	}
	m, _ := watched(t, loadShipped(t))
	labels := metricLabels(t, m)
	seen := map[string]bool{}
	for _, group := range all.Groups {
		for _, rule := range group.Rules {
			if rule.Alert == "" || seen[rule.Alert] || rule.Annotations.Summary == "" || !slices.Contains([]string{"page", "ticket"}, rule.Labels.Severity) {
				t.Errorf("alert %q is not whole, or not the only one: %+v", rule.Alert, rule)
			}
			seen[rule.Alert] = true
			if _, err := time.ParseDuration(rule.For); rule.For != "" && err != nil {
				t.Errorf("%s: for: %v", rule.Alert, err)
			}
			for _, problem := range problemsOf(rule.Expr, rule.Annotations.Summary, labels) {
				t.Errorf("%s: %s: %s", rule.Alert, rule.Expr, problem)
			}
		}
	}
	if len(seen) < 12 {
		t.Errorf("there are %d alerts", len(seen))
	}
}

// problemsOf says what of an expression and its summary can't be, given the labels that each metric has.
func problemsOf(expr, summary string, labels map[string][]string) (problems []string) {
	if strings.Count(expr, "(") != strings.Count(expr, ")") {
		problems = append(problems, "parentheses are open")
	}
	known := []string{"le", "job", "instance"}
	names := metricIn.FindAllString(expr, -1)
	for _, name := range names {
		of, there := labels[name]
		if base := fromThis.FindStringSubmatch(name); !there && base != nil {
			of, there = labels[base[1]]
		}
		if !there {
			problems = append(problems, "there is no metric "+name)
		}
		known = append(known, of...)
	}
	if len(names) == 0 {
		problems = append(problems, "it watches nothing")
	}
	for _, label := range labelIn.FindAllStringSubmatch(expr, -1) {
		if !slices.Contains(known, label[1]) {
			problems = append(problems, "no metric in it has the label "+label[1])
		}
	}
	for _, some := range ofLabels.FindAllStringSubmatch(expr+summary, -1) {
		for label := range strings.SplitSeq(some[1]+some[2], ", ") {
			if !slices.Contains(known, label) {
				problems = append(problems, "no metric in it has the label "+label)
			}
		}
	}
	return problems
}

// A misspelt metric or label is a problem.
func TestProblemsOfAlerts(t *testing.T) {
	labels := map[string][]string{"dmgate_faults_total": {"source"}, "dmgate_latency_seconds": nil}
	for expr, want := range map[string]string{
		`rate(dmgate_faults_total{source="lists"}[5m]) > 0`:     "",
		`sum by (le) (rate(dmgate_latency_seconds_bucket[5m]))`: "",
		`rate(dmgate_fault_total[5m]) > 0`:                      "there is no metric dmgate_fault_total",
		`dmgate_faults_total{src="lists"} > 0`:                  "no metric in it has the label src",
		`sum by (rule) (dmgate_faults_total)`:                   "no metric in it has the label rule",
		`sum(dmgate_faults_total`:                               "parentheses are open",
		`up == 0`:                                               "it watches nothing",
	} {
		if got := strings.Join(problemsOf(expr, "", labels), ", "); got != want {
			t.Errorf("%s: %q, want %q", expr, got, want)
		}
	}
}
