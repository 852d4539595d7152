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
	Reason string `json:"reason"`

	of    string // the value; "" is any
	about int    // the line that it is about
	used  bool
}

var markerForm = regexp.MustCompile(`#\s*mutate:\s*ok(?:\s+([^,]+))?,\s*because\s+(\S.*)$`)

// markersOf returns the markers of a file.
func markersOf(file string, data []byte) []Marker {
	var out []Marker
	for i, text := range strings.Split(string(data), "\n") {
		found := markerForm.FindStringSubmatchIndex(text)
		if found == nil {
			continue
		}
		m := Marker{File: file, Line: i + 1, about: i + 1, Reason: strings.TrimSpace(text[found[4]:found[5]])}
		if found[2] >= 0 {
			m.of = strings.TrimSpace(text[found[2]:found[3]])
		}
		if strings.TrimSpace(text[:found[0]]) == "" {
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
		for _, marker := range markers {
			if !marker.used {
				stale = append(stale, marker)
			}
		}
	}
	return stale
}

func acceptOne(m *Mutant, markers []Marker) {
	if m.Noticed != "" || m.Accepted != "" {
		return
	}
	for i := range markers {
		marker := &markers[i]
		if marker.File == m.File && marker.about == m.Line && (marker.of == "" || marker.of == m.Old) {
			m.Accepted, marker.used = marker.Reason, true
		}
	}
}
