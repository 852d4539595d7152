package rules

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/dmgate/dmgate/filter"
)

const referenceFile = "../docs/reference.md"

// The reference is written from the vocabulary, the shipped pack and the schema, so it can't fall behind.
func TestReference(t *testing.T) {
	page, err := os.ReadFile(referenceFile)
	if err != nil {
		t.Fatal(err)
	}
	pack, err := Load(Shipped())
	if err != nil {
		t.Fatal(err)
	}
	want := string(page)
	for _, part := range []struct{ name, text string }{
		{"facts", readableTable(pack, "fact")},
		{"bands", readableTable(pack, "band")},
		{"lists", readableTable(pack, "list")},
		{"limits", readableTable(pack, "limit")},
		{"rules", ruleTables(pack)},
		{"fields of pack.yaml", fieldTable(PackSchema())},
	} {
		want = replacePart(t, want, part.name, part.text)
	}
	if string(page) == want {
		return
	}
	if !*update {
		t.Fatalf("%s is not as the code is: run go test ./rules -run TestReference -update", referenceFile)
	}
	if err := os.WriteFile(referenceFile, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

// replacePart puts text between the marks of a part.
func replacePart(t *testing.T, page, name, text string) string {
	t.Helper()
	begin, end := "<!-- "+name+": written by a test -->\n", "<!-- end of "+name+" -->\n"
	before, rest, found := strings.Cut(page, begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatalf("%s lacks the marks around the %s", referenceFile, name)
	}
	return before + begin + text + end + after
}

func readableTable(p *Pack, source string) string {
	var b strings.Builder
	b.WriteString("| read it as | value | what it says |\n|---|---|---|\n")
	for _, r := range p.Readable() {
		if r.Source == source {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", r.Path, valueText(r), aboutText(r))
		}
	}
	return b.String()
}

func valueText(r Readable) string {
	switch r.Type {
	case "flag":
		if r.List != nil {
			return "true, false: " + string(r.List.Kind)
		}
		return "true, false"
	case "number":
		return "number, " + map[filter.Unit]string{
			filter.Count: "a count", filter.Ratio: "a ratio", filter.Seconds: "seconds", filter.Share: "a share from 0 to 1",
		}[r.Unit]
	}
	var values []string
	for _, v := range r.Values {
		if v.Means != "" {
			v.Means = ": " + v.Means
		}
		values = append(values, "`"+v.Name+"`"+v.Means)
	}
	if r.Source == "fact" {
		return strings.Join(values, ", ")
	}
	return strings.Join(values, "<br>")
}

func aboutText(r Readable) string {
	about := r.About
	if r.Fact != "" {
		about = "From `" + r.Fact + "`. " + about
	}
	switch {
	case r.List != nil && r.Rule != "":
		about += " Also a hit of `" + r.Rule + "`."
	case r.Limit != nil:
		about += " More is a hit of `" + r.Rule + "`."
	}
	return about
}

// accessAbout says what the rules before all weights are about.
var accessAbout = map[string]string{
	filter.RuleBlocked:      "The recipient has blocked the sender, or the conversation: drop.",
	filter.RuleClosed:       "The inbox is closed to the sender: drop.",
	filter.RuleMinor:        "A stranger or mere follower writes to a recipient under 16: drop.",
	filter.RuleAdultToMinor: "An adult stranger writes to a recipient of 16 or 17: at least requests.",
}

// ruleTables has a table for each group, and one for what stands before all weights.
func ruleTables(p *Pack) string {
	rules := slices.Clone(p.Rules())
	slices.SortStableFunc(rules, func(a, b Rule) int { return cmp.Compare(a.Group, b.Group) })
	var b strings.Builder
	group := "none yet"
	for _, r := range rules {
		if r.Group != group {
			group = r.Group
			b.WriteString(groupTitle(p, group))
		}
		if r.Source == FromAccess {
			fmt.Fprintf(&b, "| `%s` | – | – | %s |\n", r.ID, accessAbout[r.ID])
			continue
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", r.ID, pointsText(r), floorText(r), ruleAbout(r))
	}
	return b.String()
}

func groupTitle(p *Pack, group string) string {
	const head = "\n| rule | weight | floor | what it is about |\n|---|---|---|---|\n"
	most, capped := p.Config.Scoring.Caps[group]
	switch {
	case group == "":
		return "\n### Before all weights\n" + head
	case capped:
		return fmt.Sprintf("\n### %s, %v together at most\n%s", group, most, head)
	}
	return "\n### " + group + "\n" + head
}

func pointsText(r Rule) string {
	if r.Weight.Points == 0 {
		return "–"
	}
	return fmt.Sprintf("%+g", r.Weight.Points)
}

func floorText(r Rule) string {
	if r.Weight.Floor == filter.Inbox {
		return "–"
	}
	return r.Weight.Floor.String()
}

func ruleAbout(r Rule) string {
	switch r.Source {
	case FromLimit:
		return "Too many " + r.Title + "."
	case FromList:
		return r.Title + "."
	}
	return r.Title + ". " + r.Description
}
