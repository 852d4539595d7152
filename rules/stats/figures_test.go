package stats

import "testing"

// The intervals are those that R's prop.test(part, whole, correct = FALSE) gives.
func TestEstimate(t *testing.T) {
	for _, c := range []struct {
		part, whole int
		want        Estimate
	}{
		{8, 10, Estimate{0.8, 0.4902, 0.9433}},
		{0, 5, Estimate{0, 0, 0.4345}},
		{5, 5, Estimate{1, 0.5655, 1}},
		{1, 1, Estimate{1, 0.2065, 1}},
		{500, 1000, Estimate{0.5, 0.4691, 0.5309}},
	} {
		if got := estimate(c.part, c.whole); *got != c.want {
			t.Errorf("%d of %d: got %v, want %v", c.part, c.whole, *got, c.want)
		}
	}
	if got := estimate(0, 0); got != nil {
		t.Errorf("nothing of nothing: got %v, want none", *got)
	}
}

func TestSpamOverOverall(t *testing.T) {
	all := Messages{Wanted: 6, Unwanted: 4}
	for _, c := range []struct {
		hit  Messages
		want float64
	}{
		{Messages{Wanted: 1, Unwanted: 3}, 0.8182}, // 0.75 / (0.75 + 0.1667)
		{Messages{Wanted: 3, Unwanted: 2}, 0.5},    // half of either: it tells nothing
		{Messages{Unwanted: 1}, 1},
		{Messages{Wanted: 1}, 0},
	} {
		if got := spamOverOverall(&c.hit, &all); got == nil || *got != c.want {
			t.Errorf("%+v: got %v, want %v", c.hit, got, c.want)
		}
	}
	none := Messages{Ignored: 3}
	if got := spamOverOverall(&none, &all); got != nil {
		t.Errorf("no outcome: got %v, want none", *got)
	}
	onlyWanted := Messages{Wanted: 6}
	if got := spamOverOverall(&Messages{Wanted: 1}, &onlyWanted); got != nil {
		t.Errorf("nothing unwanted to compare with: got %v, want none", *got)
	}
}
