package review

import (
	"cmp"
	"fmt"
	"slices"
)

// Warning is one thing in a pack that can't be meant so, and what to do about it.
type Warning struct {
	Kind    Kind
	Note    bool // it does no harm but to the reader
	File    string
	Line    int // 1 is the first; 0 where the file as a whole is meant
	Message string
}

// Level returns "warning", or "note" for what does no harm but to the reader.
func (w Warning) Level() string {
	if w.Note {
		return "note"
	}
	return "warning"
}

// String puts it in the form that editors jump to.
func (w Warning) String() string {
	place := w.File
	if w.Line > 0 {
		place = fmt.Sprintf("%s:%d", w.File, w.Line)
	}
	return fmt.Sprintf("%s: %s: %s [%s]", place, w.Level(), w.Message, w.Kind)
}

// Kind names what a warning is about. docs/validate.md explains each.
type Kind string

// The kinds of warning.
const (
	NeverMatches         Kind = "never-matches"
	NeverDecides         Kind = "never-decides"
	NotIndexed           Kind = "not-indexed"
	ReadsNumber          Kind = "reads-number"
	UnreachableEntry     Kind = "unreachable-entry"
	AllowedEntry         Kind = "allowed-entry"   // a note: lists of others are corrected so
	RedundantEntry       Kind = "redundant-entry" // a note
	SeveralEntries       Kind = "several-entries"
	EmptiedList          Kind = "emptied-list"
	NoEffect             Kind = "no-effect"
	IdleFloor            Kind = "idle-floor"
	IdleCap              Kind = "idle-cap"
	UnreachableThreshold Kind = "unreachable-threshold"
	IdleLimit            Kind = "idle-limit"
	UnreachableBand      Kind = "unreachable-band"
	UnreadBand           Kind = "unread-band"
	UnreadList           Kind = "unread-list"
	UnreadLimitBands     Kind = "unread-limit-bands" // a note
	UnreadFile           Kind = "unread-file"
)

// Kinds lists every kind of warning.
var Kinds = []Kind{
	NeverMatches, NeverDecides, NotIndexed, ReadsNumber, UnreachableEntry, AllowedEntry, RedundantEntry, SeveralEntries,
	EmptiedList,
	NoEffect, IdleFloor, IdleCap, UnreachableThreshold, IdleLimit, UnreachableBand, UnreadBand, UnreadList,
	UnreadLimitBands, UnreadFile,
}

// notes are the kinds that are notes.
var notes = []Kind{AllowedEntry, RedundantEntry, UnreadLimitBands}

// warnings collects what is found.
type warnings struct{ found []Warning }

func (w *warnings) add(kind Kind, file string, line int, format string, args ...any) {
	w.found = append(w.found, Warning{
		Kind: kind, Note: slices.Contains(notes, kind), File: file, Line: line, Message: fmt.Sprintf(format, args...),
	})
}

// sorted returns what was found, each once, by file and line.
func (w *warnings) sorted() []Warning {
	slices.SortFunc(w.found, func(a, b Warning) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(w.found)
}
