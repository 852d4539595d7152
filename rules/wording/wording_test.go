package wording_test

import (
	"testing"

	"github.com/dmgate/dmgate/rules/wording"
)

func TestWords(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{wording.Share(0, 5), "0 %"}, {wording.Share(5, 0), "0 %"}, {wording.Share(5, 5), "100 %"},
		{wording.Share(1, 10_000), "< 0.1 %"}, {wording.Share(1, 1000), "0.1 %"}, {wording.Share(9999, 10_000), "> 99.9 %"},
		{wording.Share(123, 1000), "12 %"}, {wording.Share(995, 1000), "99.5 %"},
		{wording.Commas(0), "0"}, {wording.Commas(999), "999"}, {wording.Commas(1000), "1,000"},
		{wording.Commas(-1_234_567), "-1,234,567"}, {wording.Commas(-123), "-123"},
		{wording.Things(1, "message"), "1 message"}, {wording.Things(1200, "message"), "1,200 messages"},
		{wording.Or(nil), ""}, {wording.Or([]string{"a"}), "a"}, {wording.Or([]string{"a", "b"}), "a or b"},
		{wording.Or([]string{"a", "b", "c"}), "a, b or c"}, {wording.And([]string{"a", "b", "c"}), "a, b and c"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
