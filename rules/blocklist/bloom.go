package blocklist

import (
	"errors"
	"math"

	"github.com/bits-and-blooms/bloom/v3"
)

// The shares of unlisted keys that a filter lets through to the exact entries: when nothing else is asked for, and at
// least. Every thousandth part costs ten more hashes a lookup and 14 more bits an entry.
const (
	defaultFalsePositives = 0.001
	minFalsePositives     = 1e-9
)

// maxHashes bounds the hashes of a filter that is opened. One for the least share of false positives has 30.
const maxHashes = 64

// newFilter makes a filter of the table's keys.
func newFilter(t *table, falsePositives float64) *bloom.BloomFilter {
	f := bloom.NewWithEstimates(uint(max(1, t.len())), falsePositives)
	for i := range t.len() {
		f.Add(t.key(i))
	}
	return f
}

// filterWords is the number of 64-bit words that hold the bits.
func filterWords(bits uint64) uint64 { return bits/64 + min(1, bits%64) }

// checkFilter returns an error unless the filter lets every entry of the table through. One that is of other entries,
// made with other hash functions or lacks a single bit would make an entry unlisted.
func checkFilter(f *bloom.BloomFilter, t *table) error {
	for i := range t.len() {
		if !f.Test(t.key(i)) {
			return errors.New("the Bloom filter does not know the list's own entries")
		}
	}
	return nil
}

// falsePositives estimates the share of unlisted keys that the filter lets through, from the bits that are set.
func falsePositives(f *bloom.BloomFilter) float64 {
	return math.Pow(float64(f.BitSet().Count())/float64(f.Cap()), float64(f.K()))
}
