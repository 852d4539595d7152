package review

import (
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/rules"
)

// What is said to change no route changes none: packs whose weights are chance are warned of, what they are warned of is
// taken out, and the sample traffic goes where it went.
func TestWarnedWeightsChangeNoRoute(t *testing.T) {
	pack, err := rules.Load(rules.Shipped())
	if err != nil {
		t.Fatal(err)
	}
	at, err := rules.ConfigLines(rules.Shipped())
	if err != nil {
		t.Fatal(err)
	}
	messages := sampleTraffic(t)
	chance := rand.New(rand.NewPCG(5, 6))
	taken := map[Kind]int{}
	for range 60 {
		s := pack.Config.Scoring
		weighed := with(pack, byChance(chance, &s))
		r := &reviewer{pack: weighed, config: weighed.Config, at: at, vocabulary: newVocabulary(weighed.Config, nil)}
		r.reviewWeights()
		mended := copyOf(&weighed.Config.Scoring)
		for _, w := range r.found {
			taken[w.Kind]++
			takeOut(mended, w, at)
		}
		before, after := routes(weighed, messages), routes(with(pack, mended), messages)
		for i := range messages {
			if before[i] != after[i] {
				t.Fatalf("%s went to %s, and goes to %s without what was warned of:\n%v", messages[i].ID, before[i], after[i], r.found)
			}
		}
	}
	for _, k := range []Kind{NoEffect, IdleFloor, IdleCap, UnreachableThreshold} {
		if taken[k] == 0 {
			t.Errorf("no %s came up", k)
		}
	}
}

// with returns the pack with other weights.
func with(pack *rules.Pack, s *filter.Scoring) *rules.Pack {
	other, config := *pack, *pack.Config
	config.Scoring, other.Config = *s, &config
	return &other
}

func copyOf(s *filter.Scoring) *filter.Scoring {
	return &filter.Scoring{Weights: maps.Clone(s.Weights), Caps: maps.Clone(s.Caps), Thresholds: s.Thresholds}
}

// byChance weighs the same rules otherwise.
func byChance(chance *rand.Rand, s *filter.Scoring) *filter.Scoring {
	out := copyOf(s)
	out.Thresholds = filter.Thresholds{Requests: float64(1 + chance.IntN(4)), Drop: float64(6 + chance.IntN(10))}
	few := chance.IntN(2) == 0 // weights in all, so that thresholds are out of reach
	for _, rule := range slices.Sorted(maps.Keys(out.Weights)) {
		w := out.Weights[rule]
		w.Weight = filter.Weight{Floor: filter.Route(max(0, chance.IntN(5)-2))}
		if !few || chance.IntN(60) == 0 {
			w.Points = float64(chance.IntN(14)-1) / 2
		}
		if w.Points < 0 && chance.IntN(10) > 0 {
			w.Points = 0
		}
		w.Shadow = chance.IntN(10) == 0
		out.Weights[rule] = w
	}
	for _, group := range []string{"account", "text", "behaviour", "minors", "lists"} {
		if chance.IntN(2) == 0 {
			out.Caps[group] = []float64{0, 1, 3, 8, 40, 400}[chance.IntN(6)]
		}
	}
	return out
}

// takeOut takes out of the weights what a warning is about.
func takeOut(s *filter.Scoring, w Warning, at map[string]int) {
	if w.Kind == UnreachableThreshold {
		if strings.HasPrefix(w.Message, "points change no route") {
			for rule, weight := range s.Weights {
				weight.Points = 0
				s.Weights[rule] = weight
			}
		} else {
			s.Thresholds.Drop = 1e9
		}
		return
	}
	for rule, weight := range s.Weights {
		ofGroup := strings.Contains(w.Message, "group "+weight.Group+" ")
		switch {
		case w.Kind == IdleCap && ofGroup:
			delete(s.Caps, weight.Group)
		case w.Kind == NoEffect && ofGroup:
			weight.Points = 0
		case w.Line != at["weights."+weight.Group+".rules."+rule]:
		case w.Kind == IdleFloor:
			weight.Floor = filter.Inbox
		case weight.Floor == filter.Drop:
			weight.Points = 0
		default:
			weight.Shadow = true
		}
		s.Weights[rule] = weight
	}
}

func routes(pack *rules.Pack, messages []*filter.Message) []filter.Route {
	engine := pack.Engine()
	var out []filter.Route
	for _, m := range messages {
		out = append(out, engine.Decide(m).Route)
	}
	return out
}

// sampleTraffic returns the messages that the repository ships.
func sampleTraffic(t *testing.T) []*filter.Message {
	t.Helper()
	traffic, err := os.ReadFile("../../testdata/traffic.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var messages []*filter.Message
	for line := range strings.Lines(string(traffic)) {
		m, err := event.Decode([]byte(line), time.Time{})
		if err != nil {
			continue // some are no valid events
		}
		messages = append(messages, m)
	}
	if len(messages) < 100 {
		t.Fatalf("%d messages, want the sample traffic", len(messages))
	}
	return messages
}
