package blocklist

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

var additionTime = time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)

// TestAdditionsCountAsEntriesOfFiles compares an index with additions with one whose lists have those in their files that
// have not ended when the message comes.
func TestAdditionsCountAsEntriesOfFiles(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	changed := 0
	for range 300 {
		sources := randomSources(t, r)
		plain := NewIndex(sources)
		additions, inFiles := randomAdditions(t, r, sources)
		with, want := plain.With(additions), NewIndex(inFiles)
		for range 30 {
			m, c := randomMessage(t, r)
			m.At = additionTime
			expected, _ := want.Lookup(m, c)
			got, _ := with.Lookup(m, c)
			if !reflect.DeepEqual(got, expected) {
				t.Fatalf("%+v %+v: got %v, want %v", m, c, got, expected)
			}
			if before, _ := plain.Lookup(m, c); !reflect.DeepEqual(before, expected) {
				changed++
			}
			if explained := matchesOf(with.Explain(m, c)); explained != ids(expected) {
				t.Fatalf("%+v %+v: Explain finds %q, want %q", m, c, explained, ids(expected))
			}
		}
		if got := with.With(nil); !reflect.DeepEqual(lookedUp(t, got, 1), lookedUp(t, plain, 1)) {
			t.Fatal("without its additions the index answers otherwise than before")
		}
	}
	if changed < 1000 {
		t.Errorf("the additions changed only %d answers: too few to compare", changed)
	}
}

// lookedUp returns what an index says of the same random messages.
func lookedUp(t *testing.T, x *Index, seed uint64) (out [][]filter.ListMatch) {
	r := rand.New(rand.NewPCG(seed, seed))
	for range 20 {
		matches, _ := x.Lookup(randomMessage(t, r))
		out = append(out, matches)
	}
	return out
}

// matchesOf returns the ids of the lists that a look-up matched through.
func matchesOf(explained []Lookup) string {
	var out []string
	for _, l := range explained {
		if l.Matches && !slices.Contains(out, l.List) {
			out = append(out, l.List)
		}
	}
	return strings.Join(out, " ")
}

// randomAdditions makes additions to sources, and sources with those in their files that are in force.
func randomAdditions(t *testing.T, r *rand.Rand, sources []Source) (map[string]*Additions, []Source) {
	additions, inFiles := map[string]*Additions{}, slices.Clone(sources)
	for i := range inFiles {
		s := &inFiles[i]
		var all []Addition
		var block, allow []string
		for range r.IntN(4) {
			line := randomEntry(r, s.Kind)
			one := Addition{Entry: entry(t, s.Kind, line), Allow: r.IntN(3) == 0}
			if r.IntN(2) == 0 {
				one.Until = additionTime.Add(time.Duration(r.IntN(3)-1) * time.Nanosecond)
			}
			all = append(all, one)
			switch ended := !one.Until.IsZero() && !additionTime.Before(one.Until); {
			case ended:
			case one.Allow:
				allow = append(allow, line)
			default:
				block = append(block, line)
			}
		}
		additions[s.ID] = NewAdditions(s.Kind, slices.Values(all))
		s.Block = append(slices.Clip(s.Block), list(t, s.Kind, block...))
		s.Allow = append(slices.Clip(s.Allow), list(t, s.Kind, allow...))
	}
	return additions, inFiles
}

func entry(t testing.TB, kind Kind, line string) Entry {
	t.Helper()
	e, err := Parse(kind, line)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// What can't be added counts for nothing, and where nothing can be the index is the same one.
func TestAdditionsThatFitNoSource(t *testing.T) {
	x := NewIndex([]Source{{ID: "a", Kind: Senders, Hit: true}, {ID: "broken", Kind: Senders, Err: errUnreadable}})
	sender := slices.Values([]Addition{{Entry: entry(t, Senders, "u-1")}})
	for name, additions := range map[string]map[string]*Additions{
		"none":         nil,
		"nil":          {"a": nil},
		"empty":        {"a": NewAdditions(Senders, slices.Values([]Addition(nil)))},
		"unknown list": {"b": NewAdditions(Senders, sender)},
		"other kind":   {"a": NewAdditions(Devices, slices.Values([]Addition{{Entry: entry(t, Devices, "u-1")}}))},
		"mixed kinds":  {"a": NewAdditions(Devices, sender)},
	} {
		if got := x.With(additions); got != x {
			t.Errorf("%s: another index", name)
		}
	}
	broken := x.With(map[string]*Additions{"broken": NewAdditions(Senders, sender)})
	if matches, faults := broken.Lookup(message(), &filter.Content{}); len(matches) != 0 || len(faults) != 1 {
		t.Errorf("a list that can't be read: %v, %v", matches, faults)
	}
	if matches, _ := x.With(map[string]*Additions{"a": NewAdditions(Senders, sender)}).Lookup(message(), &filter.Content{}); ids(matches) != "a" {
		t.Errorf("got %v", matches)
	}
}

// Kind tells only of lists that messages are looked up in.
func TestIndexKind(t *testing.T) {
	x := NewIndex([]Source{{ID: "a", Kind: Media}, {ID: "broken", Kind: Senders, Err: errUnreadable}})
	for id, want := range map[string]bool{"a": true, "broken": false, "c": false} {
		if kind, ok := x.Kind(id); ok != want || ok && kind != Media {
			t.Errorf("%s: %s, %v", id, kind, ok)
		}
	}
}
