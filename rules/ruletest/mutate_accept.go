package ruletest

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// Marker is a comment that says why changes of the line that it stands on, or of the next where it stands alone, may go
// unnoticed: "# mutate: ok, because …". With a value, "# mutate: ok 30d, because …", it is about changes of that value
// only.
type Marker struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Reason string `json:"reason"` // "" where the comment gives none, so that it accepts nothing
}

// marker is a Marker and what it accepts.
type marker struct {
	Marker
	of    string // the value; "" is any
	about int    // the line that it is about
	used  bool
}

var (
	markerBegin = regexp.MustCompile(`#\s*mutate:.*$`)
	markerForm  = regexp.MustCompile(`^#\s*mutate:\s*ok(?:\s+([^,]+))?,\s*because\s+(\S.*)$`)
)

// markersOf returns the markers of a file.
func markersOf(file string, data []byte) []marker {
	var out []marker
	for i, text := range strings.Split(string(data), "\n") {
		comment := markerBegin.FindString(text)
		if comment == "" {
			continue
		}
		m := marker{Marker: Marker{File: file, Line: i + 1}, about: i + 1}
		if found := markerForm.FindStringSubmatch(comment); found != nil {
			m.of, m.Reason = strings.TrimSpace(found[1]), strings.TrimSpace(found[2])
		}
		if strings.TrimSpace(text) == strings.TrimSpace(comment) {
			m.about++
		}
		out = append(out, m)
	}
	return out
}

// accept notes the reasons for which changes may go unnoticed, and returns the markers that are about none that does.
func accept(dir fs.FS, mutants []Mutant) []Marker {
	stale := []Marker{}
	var files []string
	for i := range mutants {
		files = append(files, mutants[i].File)
	}
	slices.Sort(files)
	for _, file := range slices.Compact(files) {
		data, err := fs.ReadFile(dir, file)
		if err != nil {
			continue // it was read before
		}
		markers := markersOf(file, data)
		for i := range mutants {
			acceptOne(&mutants[i], markers)
		}
		for _, m := range markers {
			if !m.used {
				stale = append(stale, m.Marker)
			}
		}
	}
	return stale
}

func acceptOne(m *Mutant, markers []marker) {
	if m.Noticed != "" || m.Accepted != "" {
		return
	}
	for i := range markers {
		k := &markers[i]
		if k.File == m.File && k.Reason != "" && k.about == m.Line && (k.of == "" || k.of == m.Old) {
			m.Accepted, k.used = k.Reason, true
		}
	}
}
