package blocklist

import (
	"iter"
	"math"

	"github.com/bits-and-blooms/bloom/v3"
)

// The shares of unlisted keys that a filter lets through to the exact entries: when nothing else is asked for, and at
// least. Every thousandth part costs ten more hashes a lookup and 14 more bits an entry. That pays before entries in full,
// which are searched; digests are found in one wait for memory, as long as a Test takes, and a filter that lets an eighth
// through has three hashes and fits the cache better, which makes both misses and hits faster. A share any smaller than 0.126
// takes a fourth hash.
const (
	falsePositivesInFull    = 0.001
	falsePositivesOfDigests = 0.126
	minFalsePositives       = 1e-9
)

// maxHashes bounds the hashes of a filter that is opened. One for the least share of false positives has 30.
const maxHashes = 64

// newFilter makes a filter of keys, of which n are distinct.
func newFilter(keys iter.Seq[string], n int, falsePositives float64) *bloom.BloomFilter {
	f := bloom.NewWithEstimates(uint(max(1, n)), falsePositives)
	for key := range keys {
		f.AddString(key)
	}
	return f
}

// filterWords is the number of 64-bit words that hold the bits.
func filterWords(bits uint64) uint64 { return bits/64 + min(1, bits%64) }

// falsePositives estimates the share of unlisted keys that the filter lets through, from the bits that are set.
func falsePositives(f *bloom.BloomFilter) float64 {
	return math.Pow(float64(f.BitSet().Count())/float64(f.Cap()), float64(f.K()))
}
