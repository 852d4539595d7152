package blocklist

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/dmgate/dmgate/filter"
)

// TestFalsePositivesChangeNothing compares lists with a filter that lets everything through with ordinary ones, for
// random messages and lists whose keys often come close to each other.
func TestFalsePositivesChangeNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		sources := randomSources(t, r)
		exact, saturated := NewIndex(sources), NewIndex(saturate(sources))
		for range 30 {
			m, c := randomMessage(t, r)
			want, _ := exact.Lookup(m, c)
			if got, _ := saturated.Lookup(m, c); !reflect.DeepEqual(got, want) {
				t.Fatalf("%+v %+v: got %v, want %v", m, c, got, want)
			}
		}
	}
}

// TestExplainAgreesWithLookup explains the same matches as Lookup finds.
func TestExplainAgreesWithLookup(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	matched := 0
	for range 300 {
		x := NewIndex(randomSources(t, r))
		for range 30 {
			m, c := randomMessage(t, r)
			matches, _ := x.Lookup(m, c)
			matched += len(matches)
			var explained []string
			for _, l := range x.Explain(m, c) {
				if l.Listed && !l.Bloom || l.Matches && !l.Listed {
					t.Fatalf("contradiction in %+v", l)
				}
				if l.Matches && !slices.Contains(explained, l.List) {
					explained = append(explained, l.List)
				}
			}
			if got := strings.Join(explained, " "); got != ids(matches) {
				t.Fatalf("%+v %+v: Explain finds %q, Lookup %q", m, c, got, ids(matches))
			}
		}
	}
	if matched < 1000 {
		t.Errorf("only %d matches: too few to compare", matched)
	}
}

func TestConcurrentLookups(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	x := NewIndex(randomSources(t, r))
	m, c := randomMessage(t, r)
	want, _ := x.Lookup(m, c)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 500 {
				if got, _ := x.Lookup(m, c); !reflect.DeepEqual(got, want) {
					t.Errorf("got %v, want %v", got, want)
				}
			}
		})
	}
	group.Wait()
}

// The random lists and messages draw from few names, so that they meet often.
var (
	someHosts = []string{"a.example", "b.a.example", "c.b.a.example", "a.example.org", "github.io", "x.github.io",
		"10.0.0.1"}
	somePaths = []string{"", "/", "/x", "/x/y", "/x?y=1", "/x?y=1&z"}
	someWords = []string{"free", "freed", "money", "mon", "now"}
)

func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }

func randomSources(t testing.TB, r *rand.Rand) []Source {
	var sources []Source
	for i := range 8 {
		s := Source{ID: fmt.Sprint("l", i), Kind: Kinds[r.IntN(len(Kinds))], Hit: r.IntN(2) == 0}
		one, two, three := randomEntry(r, s.Kind), randomEntry(r, s.Kind), randomEntry(r, s.Kind)
		s.Block = []*List{list(t, s.Kind, one, two), list(t, s.Kind, three)}
		if r.IntN(2) == 0 {
			s.Allow = []*List{list(t, s.Kind, randomEntry(r, s.Kind))}
		}
		sources = append(sources, s)
	}
	return sources
}

func randomEntry(r *rand.Rand, kind Kind) string {
	switch kind {
	case Senders, Devices:
		return fmt.Sprint("u-", r.IntN(5))
	case Media:
		return strings.Repeat(fmt.Sprint(r.IntN(5)), 64)
	case Phrases:
		return strings.TrimSpace(pick(r, someWords) + pick(r, []string{"", "*"}) + " " + pick(r, append(someWords, "")))
	case URLs:
		return pick(r, someHosts) + pick(r, somePaths)
	}
	return pick(r, []string{"", "", "*."}) + pick(r, someHosts[:6]) + pick(r, []string{"", "/"})
}

func randomMessage(t testing.TB, r *rand.Rand) (*filter.Message, *filter.Content) {
	m := &filter.Message{Sender: filter.Sender{ID: randomEntry(r, Senders), DeviceID: randomEntry(r, Devices)}}
	m.Attachments = []filter.Attachment{{SHA256: randomEntry(r, Media), URL: randomEntry(r, URLs)}}
	c := linking(t, randomEntry(r, URLs), "www."+pick(r, someHosts[:6])+pick(r, somePaths))
	c.Handles = []filter.Handle{{Kind: filter.Email, Value: "u@" + pick(r, someHosts)}}
	for range 5 {
		c.Words = append(c.Words, pick(r, someWords))
	}
	return m, c
}

func saturate(sources []Source) []Source {
	out := slices.Clone(sources)
	for i := range out {
		out[i].Block, out[i].Allow = slices.Clone(out[i].Block), slices.Clone(out[i].Allow)
		for j := range out[i].Block {
			out[i].Block[j] = saturated(out[i].Block[j])
		}
		for j := range out[i].Allow {
			out[i].Allow[j] = saturated(out[i].Allow[j])
		}
	}
	return out
}
