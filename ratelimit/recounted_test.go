package ratelimit

import (
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// A reading with another count is what the limit reads when it has counted so many at once.
func TestRecounted(t *testing.T) {
	limits := map[string]Limit{
		"plain":  {ID: "l", Key: []Key{Sender}, Rate: 4, Per: time.Hour, Burst: 4},
		"banded": {ID: "l", Key: []Key{Sender}, Rate: 4, Per: time.Hour, Burst: 4, Bands: []Band{{"busy", 0.5}, {"flood", 1.5}}},
	}
	for name, limit := range limits {
		l, err := New([]Limit{limit}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		f := &filter.Facts{Message: &filter.Message{Sender: filter.Sender{ID: "u1"}, At: time.Unix(1e9, 0)}}
		first, _ := l.Take(f)
		for n := 2; n < 10; n++ {
			read, _ := l.Take(f)
			if got := limit.Recounted(first[0], n); got != read[0] {
				t.Errorf("%s, count %d: got %+v, want %+v", name, n, got, read[0])
			}
		}
	}
}

// A band holds for one more than the highest count before it, whatever share of the burst it begins at.
func TestBefore(t *testing.T) {
	for _, from := range []float64{0.001, 0.3, 0.5, 1, 1.1, 2.5, 5, 1e30} {
		l := Limit{Burst: 10, Bands: []Band{{Name: "band", From: from}}}
		before := l.Before(l.Bands[0])
		if got := l.Recounted(filter.Reading{}, before).Band; got != "ok" {
			t.Errorf("from %v: %d is in band %q", from, before, got)
		}
		if got := l.Recounted(filter.Reading{}, before+1).Band; got != "band" && from < 1e9 {
			t.Errorf("from %v: %d is in band %q", from, before+1, got)
		}
	}
}
