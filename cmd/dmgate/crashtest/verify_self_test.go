package crashtest

import (
	"fmt"
	"slices"
	"testing"
)

// streams are five messages, the fourth not valid and the fifth a twin of the first, as they come out where nothing breaks.
func streams() ([]published, []routed) {
	in := []published{
		{seq: 1, id: "a", body: []byte("one")}, {seq: 2, id: "b", body: []byte("two")},
		{seq: 3, id: "c", body: []byte("three")}, {seq: 4, id: "d", body: []byte("no event")},
		{seq: 5, id: "twin-a", body: []byte("one")},
	}
	out := []routed{
		{seq: 1, of: 1, body: []byte("one")}, {seq: 2, of: 2, body: []byte("two")}, {seq: 3, of: 3, body: []byte("three")},
		{seq: 1, of: 4, invalid: true, body: []byte("no event")},
	}
	return in, out
}

// A verifier that can't fail proves nothing.
func TestVerifierFindsWhatIsBroken(t *testing.T) {
	tests := map[string]struct {
		breaks func(in []published, out []routed) ([]published, []routed, uint64)
		want   findings
	}{
		"nothing": {
			breaks: func(in []published, out []routed) ([]published, []routed, uint64) { return in, out, 5 },
		},
		"a twin that was routed too is no finding": {
			breaks: func(in []published, out []routed) ([]published, []routed, uint64) {
				return in, slices.Insert(out, 3, routed{seq: 4, of: 5, body: []byte("one")}), 5
			},
		},
		"a lost message": {
			breaks: func(in []published, out []routed) ([]published, []routed, uint64) {
				return in, slices.Delete(out, 1, 2), 5
			},
			want: findings{lost: []string{"message 2 (b) was not routed"}},
		},
		"a lost message that is not valid": {
			breaks: func(in []published, out []routed) ([]published, []routed, uint64) { return in, out[:3], 5 },
			want:   findings{lost: []string{"message 4 (d) was not routed"}},
		},
		"a doubled message": {
			breaks: func(in []published, out []routed) ([]published, []routed, uint64) {
				return in, slices.Insert(out, 3, routed{seq: 4, of: 2, body: []byte("two")}), 5
			},
			want: findings{doubled: []string{"message 2 is at 2 of the routed stream and at 4 of the routed stream"}},
		},
		"a message that is routed and called invalid": {
			breaks: func(in []published, out []routed) ([]published, []routed, uint64) {
				return in, append(out, routed{seq: 2, of: 2, invalid: true, body: []byte("two")}), 5
			},
			want: findings{doubled: []string{"message 2 is at 2 of the routed stream and at 2 of the invalid stream"}},
		},
		"two messages out of order": {
			breaks: func(in []published, out []routed) ([]published, []routed, uint64) {
				out[1], out[2] = routed{seq: 2, of: 3, body: []byte("three")}, routed{seq: 3, of: 2, body: []byte("two")}
				return in, out, 5
			},
			want: findings{reordered: []string{"message 2 follows message 3 in the routed stream"}},
		},
		"another body": {
			breaks: func(in []published, out []routed) ([]published, []routed, uint64) {
				out[0].body = []byte("uno")
				return in, out, 5
			},
			want: findings{altered: []string{"message 1 has 3 bytes, its copy at 1 of the routed stream has 3 others"}},
		},
		"a copy of nothing": {
			breaks: func(in []published, out []routed) ([]published, []routed, uint64) {
				return in, slices.Insert(out, 3, routed{seq: 4, of: 9}), 5
			},
			want: findings{unknown: []string{"4 of the routed stream is a copy of message 9, which was never published"}},
		},
		"a message that is routed and not acknowledged": {
			breaks: func(in []published, out []routed) ([]published, []routed, uint64) { return in, out, 4 },
			want:   findings{unsettled: []string{"message 5 (twin-a) was not acknowledged"}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := verify(test.breaks(streams()))
			if fmt.Sprint(got.all()) != fmt.Sprint(test.want.all()) {
				t.Errorf("found\n%vwant\n%v", got, &test.want)
			}
		})
	}
}
