package filter_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// Every field of a decision is filled by reflection, so that one that is added can't be forgotten.
func TestAppendJSONIsThatOfEncodingJSON(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		var d filter.Decision
		fill(random, reflect.ValueOf(&d).Elem())
		want, err := json.Marshal(&d)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.AppendJSON([]byte("before ")); string(got) != "before "+string(want) {
			t.Fatalf("got\n%s\nwant\n%s", got[len("before "):], want)
		}
	}
}

func FuzzAppendJSON(f *testing.F) {
	f.Add("m", "limit.sender", "12 messages in 1h, 10 allowed", 4.5, uint8(1), int64(1))
	f.Add("\x00<m>", "\u2028", "\xff\"\\≥", -1e-9, uint8(7), int64(-1))
	f.Fuzz(func(t *testing.T, id, rule, reason string, weight float64, route uint8, at int64) {
		hits := []filter.Hit{{Rule: rule, Weight: weight, Floor: filter.Route(route), Reason: reason}}
		d := filter.Decision{MessageID: id, Route: filter.Route(route), Score: weight, Hits: hits, DecidedAt: time.Unix(0, at).UTC()}
		want, err := json.Marshal(&d)
		if err != nil {
			return // a weight that is no number
		}
		if got := d.AppendJSON(nil); string(got) != string(want) {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	})
}

func TestAppendJSONOfWhatIsNoNumber(t *testing.T) {
	d := filter.Decision{Score: math.NaN()}
	if got := d.AppendJSON(nil); !json.Valid(got) {
		t.Errorf("%s is not valid JSON", got)
	}
}

func TestAppendJSONAllocatesNothing(t *testing.T) {
	d := filter.Decision{
		MessageID: "m", Scored: true, Score: 4.5, Revision: "sha256:0a", DecidedAt: time.Unix(1_800_000_000, 5e6).UTC(),
		Hits: []filter.Hit{{Rule: "limit.sender", Weight: 4.5, Reason: "12 messages in 1h, 10 allowed"}}, Faults: []filter.Fault{},
	}
	b := make([]byte, 0, 1024)
	if n := testing.AllocsPerRun(100, func() { d.AppendJSON(b) }); n > 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

func BenchmarkDecisionJSON(b *testing.B) {
	d := filter.Decision{
		MessageID: "01JDCY7R9M3K8Q", Scored: true, Route: filter.Requests, Score: 6.5, Revision: "sha256:0a1b2c3d4e5f",
		DecidedAt: time.Unix(1_800_000_000, 5e6).UTC(), Faults: []filter.Fault{}, Hits: []filter.Hit{
			{Rule: "first_contact.link", Weight: 1, Floor: filter.Requests, Reason: "a link in the first message"},
			{Rule: "limit.new_conversations", Weight: 5.5, Reason: "12 new conversations in 1h, 10 allowed"},
		},
	}
	b.Run("append", func(b *testing.B) {
		b.ReportAllocs()
		line := make([]byte, 0, 1024)
		for b.Loop() {
			line = d.AppendJSON(line[:0])
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := json.Marshal(&d); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// fill sets a value at random: texts that have to be escaped and those that have not, numbers small and large, lists
// that are nil, empty and not.
func fill(random *rand.Rand, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(randomText(random))
	case reflect.Bool:
		v.SetBool(random.IntN(2) == 0)
	case reflect.Uint8:
		v.SetUint(uint64(random.IntN(4)))
	case reflect.Uint64:
		v.SetUint(random.Uint64() >> random.IntN(65))
	case reflect.Float64:
		v.SetFloat(randomFloat(random))
	case reflect.Pointer:
		if random.IntN(2) == 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(random, v.Elem())
		}
	case reflect.Slice:
		if n := random.IntN(5) - 1; n >= 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
		}
		for i := range v.Len() {
			fill(random, v.Index(i))
		}
	case reflect.Struct:
		if at, ok := v.Addr().Interface().(*time.Time); ok {
			*at = time.Unix(random.Int64N(7e9), random.Int64N(1e9)/1e6*1e6*random.Int64N(2)).UTC()
			return
		}
		for i := range v.NumField() {
			fill(random, v.Field(i))
		}
	default:
		panic("no random " + v.Type().String())
	}
}

func randomText(random *rand.Rand) string {
	pieces := []string{"", "a", "limit.sender", "12 in 1h", `"`, `\`, "<", ">", "&", "\x00", "\n", "\b", "\x7f", "é", "≥", "\u2028", "\xff"}
	text := ""
	for range random.IntN(4) {
		text += pieces[random.IntN(len(pieces))]
	}
	return text
}

func randomFloat(random *rand.Rand) float64 {
	switch random.IntN(4) {
	case 0:
		return 0
	case 1:
		return float64(random.IntN(20_000)-10_000) / 1000
	case 2:
		return math.Copysign(0, -1)
	}
	return random.NormFloat64() * math.Pow(10, float64(random.IntN(60)-30))
}
