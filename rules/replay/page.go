package replay

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"
	"unicode"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules/wording"
)

//go:embed page.gohtml
var pageSource string

//go:embed page.css
var pageStyle string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"number":  wording.Commas,
	"things":  wording.Things,
	"share":   wording.Share,
	"signed":  signed,
	"at":      func(t time.Time) string { return t.Format("2006-01-02 15:04:05") },
	"ids":     idsText,
	"routes":  func() []filter.Route { return filter.Routes },
	"style":   func() template.CSS { return template.CSS(pageStyle) }, // our own file
	"short":   shortRevision,
	"nobreak": func(text string) string { return strings.ReplaceAll(text, " %", "\u00a0%") },
	"percent": func(n, all int) string { return fmt.Sprintf("%.2f", 100*float64(n)/float64(max(all, 1))) },
}).Parse(pageSource))

// WritePage writes the report as a page of HTML that needs nothing beside itself: no script, no other file.
func (r *Report) WritePage(w io.Writer) error {
	var html strings.Builder
	if err := pageTemplate.Execute(&html, page{r}); err != nil {
		return err
	}
	_, err := io.WriteString(w, strings.Map(shown, html.String()))
	return err
}

// shown returns what the page has in place of a character: what is not seen, and turns the direction of writing or hides
// a part of an id, is a replacement character there.
func shown(r rune) rune {
	if r != '\n' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
		return unicode.ReplacementChar
	}
	return r
}

// page is what the template reads.
type page struct{ *Report }

// ChangedCells returns the cells that are about changed messages.
func (p page) ChangedCells() []*Cell {
	var out []*Cell
	for i := range p.Matrix {
		if c := &p.Matrix[i]; c.Changed() && c.Messages > 0 {
			out = append(out, c)
		}
	}
	return out
}

// Move says what becomes of the cell's messages: "held", "dropped", "released" or "".
func (c *Cell) Move() string { return moveText(c.Old, c.New) }

// Move says what becomes of the message: "held", "dropped" or "released".
func (c *Change) Move() string { return moveText(c.Old.Route, c.New.Route) }

func moveText(old, new filter.Route) string {
	switch {
	case new < old:
		return "released"
	case new == old:
		return ""
	case new == filter.Drop:
		return "dropped"
	}
	return "held"
}

// OutcomesText names the outcomes of the cell's messages, those without one too.
func (c *Cell) OutcomesText() string {
	var parts []string
	known := 0
	for _, o := range c.Outcomes {
		parts = append(parts, wording.Commas(o.Messages)+" "+string(o.Outcome))
		known += o.Messages
	}
	if known == 0 {
		return ""
	}
	if known < c.Messages {
		parts = append(parts, wording.Commas(c.Messages-known)+" unknown")
	}
	return strings.Join(parts, ", ")
}

// KnownOutcomes returns the groups that have messages.
func (p page) KnownOutcomes() []Group {
	var out []Group
	for _, g := range p.Outcomes {
		if g.Messages > 0 {
			out = append(out, g)
		}
	}
	return out
}

// Name is how the page names the group.
func (g Group) Name() string {
	if g.Outcome == unwanted {
		return "reported or blocked"
	}
	return g.Outcome
}

// Columns returns the counts that the page has columns for.
func (g Group) Columns() []Count { return []Count{g.Held, g.Dropped, g.Released, g.Delivered} }

// IsSum reports whether the group adds up others.
func (g Group) IsSum() bool { return g.Outcome == unwanted }

// ChangedRules returns the rules that hit otherwise, or in shadow mode.
func (p page) ChangedRules() []RuleCount { return p.rulesWhere(true) }

// SameRules returns the other rules.
func (p page) SameRules() []RuleCount { return p.rulesWhere(false) }

func (p page) rulesWhere(changed bool) []RuleCount {
	var out []RuleCount
	for _, c := range p.Rules {
		if c.Changed() == changed {
			out = append(out, c)
		}
	}
	return out
}

// Changed reports whether the rule's hits differ between the packs, or are recorded in shadow mode.
func (c RuleCount) Changed() bool { return c.Difference != 0 || c.OldShadow+c.NewShadow > 0 }

// SamePack reports whether both packs are the same.
func (p page) SamePack() bool { return p.Old.Revision == p.New.Revision }

// Hidden counts the changed decisions that the page does not list.
func (p page) Hidden() int { return p.Report.Changed - len(p.Changes) }

// FaultSides returns the faults of either pack.
func (p page) FaultSides() []faultSide {
	return []faultSide{{"new pack", p.Faults.New}, {"old pack", p.Faults.Old}}
}

type faultSide struct {
	Name string
	Faults
}

// signed writes a difference with its sign.
func signed(n int) string {
	if n > 0 {
		return "+" + wording.Commas(n)
	}
	return strings.Replace(wording.Commas(n), "-", "−", 1)
}

// idsText lists ids, with an ellipsis where there are more.
func idsText(ids []string, all int) string {
	text := strings.Join(ids, ", ")
	if len(ids) < all {
		text += ", …"
	}
	return text
}

// shortRevision is enough of a revision to tell packs apart.
func shortRevision(revision string) string {
	const enough = len("sha256:") + 12
	if len(revision) > enough {
		return revision[:enough]
	}
	return revision
}
