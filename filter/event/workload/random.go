package workload

import "math/bits"

// random is a source of numbers that are the same for ever, whatever the version of Go and the machine: SplitMix64
// (Steele, Lea, Flood 2014), in whole numbers alone.
type random struct{ state uint64 }

// next returns 64 random bits.
func (r *random) next() uint64 {
	r.state += 0x9e3779b97f4a7c15
	return mix(r.state)
}

// below returns a number from 0 to n-1.
func (r *random) below(n int) int {
	high, _ := bits.Mul64(r.next(), uint64(n))
	return int(high)
}

// oneIn is true once in n times.
func (r *random) oneIn(n int) bool { return r.below(n) == 0 }

// zipf returns a rank from first up to first<<octaves, without the last: each octave is as likely as any other, so a rank
// is drawn about as often as one over itself.
func (r *random) zipf(first, octaves int) int {
	from := first << r.below(octaves)
	return from + r.below(from)
}

// mix spreads a number over 64 bits. Different numbers give different ones.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// of returns a source that depends on the seed and on who asks for it: the numbers of one account, say.
func of(seed uint64, what string, number int) *random {
	state := seed
	for _, b := range []byte(what) {
		state = mix(state + uint64(b) + 1)
	}
	return &random{mix(state + uint64(number))}
}
