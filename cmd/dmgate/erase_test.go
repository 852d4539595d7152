package main

import "testing"

func TestMentions(t *testing.T) {
	for _, test := range []struct {
		text, id string
		want     bool
	}{
		{"request by u-1001", "u-1001", true}, {"(u-1001) asked", "u-1001", true}, {"u-1001", "u-1001", true},
		{"request 4711", "11", false}, {"request 4711, by 11", "11", true}, {"11é by é11, 1111", "11", false},
		{"they asked", "\xff", false}, {"as \xff asked", "\xff", true},
	} {
		if got := mentions(test.text, test.id); got != test.want {
			t.Errorf("%q in %q: %v, want %v", test.id, test.text, got, test.want)
		}
	}
}
