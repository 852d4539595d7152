package blocklist

import (
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/bits-and-blooms/bloom/v3"
)

// bigEntries is how many entries BenchmarkTenMillion has. The ten million that its name tells take 1.5 GB for the time it
// takes to make them, half a minute, so they are made where they are asked for.
var bigEntries = flag.Int("entries", 0, "entries of BenchmarkTenMillion, which is skipped without")

// BenchmarkTenMillion measures a list of millions of domains: what a lookup takes, beside nothing but a Test of a Bloom
// filter for the same keys, in turn with it; what an entry takes in memory; and what it takes to open the list. The filter
// that it is compared with is one that could do without confirmation: one in a thousand passes. It has huge pages, as
// the list has. Beside the list's own filter, which is smaller, a hit is a metric too.
//
//	go test -run '^$' -bench TenMillion -benchtime 5x ./rules/blocklist -entries 10000000
func BenchmarkTenMillion(b *testing.B) {
	if *bigEntries == 0 {
		b.Skip("takes half a minute and 1.5 GB: asked for with -entries 10000000")
	}
	listed, unlisted, bare, file := bigList(b, *bigEntries)
	debug.FreeOSMemory() // as in a process that has just begun
	free := heap()
	l, load := openTimed(b, file)
	bytes := float64(heap()-free) / float64(l.Stats().Entries)

	var miss, bareMiss, hit, bareHit, own []time.Duration
	for b.Loop() {
		test, has := inTurn(unlisted, bare.TestString, l.Has)
		bareMiss, miss = append(bareMiss, test), append(miss, has)
		test, has = inTurn(listed, bare.TestString, l.Has)
		bareHit, hit = append(bareHit, test), append(hit, has)
		test, _ = inTurn(unlisted, l.filter.TestString, l.Has)
		own = append(own, test)
	}
	ratio := func(a, b []time.Duration) float64 { return float64(median(a)) / float64(median(b)) }
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(bytes, "bytes/entry")
	b.ReportMetric(load.Seconds(), "load-s")
	b.ReportMetric(float64(median(bareMiss)), "bloom-ns")
	b.ReportMetric(ratio(miss, bareMiss), "miss/bloom")
	b.ReportMetric(ratio(hit, bareMiss), "hit/bloom")
	b.ReportMetric(float64(median(bareHit)), "bloom-listed-ns")
	b.ReportMetric(ratio(hit, bareHit), "hit/bloom-listed")
	b.ReportMetric(ratio(hit, own), "hit/own-bloom")
	runtime.KeepAlive(l)
	runtime.KeepAlive(bare)
}

// inTurn returns how long two ways to look a key up take. They take turns every thousand keys, each at other keys, so that
// neither finds in the cache what the other has just looked at, and both have the same share of what else the machine does.
func inTurn(keys []string, one, other func(string) bool) (oneTook, otherTook time.Duration) {
	const turn = 1000
	for i := 0; i < len(keys); i += turn {
		oneTook += timed(keys[i:][:turn], one)
		otherTook += timed(keys[(i+len(keys)/2)%len(keys):][:turn], other)
	}
	return oneTook / time.Duration(len(keys)), otherTook / time.Duration(len(keys))
}

// bigList writes a compiled list of n domains, and returns some that it has, some that it has not, nothing but a Bloom filter of
// them, and the file.
func bigList(b *testing.B, n int) (listed, unlisted []string, bare *bloom.BloomFilter, file string) {
	const lookups = 500_000
	keys := make([]string, n)
	for i := range keys {
		keys[i] = bigDomain(1, i)
	}
	for i := range lookups {
		listed = append(listed, bigDomain(1, i*7919%n))
		unlisted = append(unlisted, bigDomain(2, i))
	}
	bits, hashes := bloom.EstimateParameters(uint(n), falsePositivesInFull)
	bare = bloom.FromWithM(inHugePages(make([]uint64, filterWords(uint64(bits)))), bits, hashes)
	for _, key := range keys {
		bare.AddString(key)
	}
	l, err := newList(Domains, [32]byte{1}, keys, Options{})
	if err != nil {
		b.Fatal(err)
	}
	file = filepath.Join(b.TempDir(), "big.dmlist")
	if err := os.WriteFile(file, compiled(b, l), 0o600); err != nil {
		b.Fatal(err)
	}
	return listed, unlisted, bare, file
}

// bigDomain returns a domain as long as those of real lists, 21 bytes on average. No two are the same.
func bigDomain(seed uint64, i int) string {
	r := rand.New(rand.NewPCG(seed, uint64(i)))
	ending := [...]string{".com", ".shop", ".pages.dev", ".info", ".xyz", ".co.uk"}[r.IntN(6)]
	return letters(r, 2+r.IntN(9)) + "-" + strconv.Itoa(i) + strconv.Itoa(int(seed)) + ending
}

// openTimed reads and opens a compiled list 5 times, and returns the median of what that took.
func openTimed(b *testing.B, file string) (l *List, took time.Duration) {
	var all []time.Duration
	for range 5 {
		l = nil
		runtime.GC()
		start := time.Now()
		data, err := os.ReadFile(file)
		if err == nil {
			l, err = Open(file, data)
		}
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, time.Since(start))
	}
	return l, median(all)
}

func timed(keys []string, has func(string) bool) time.Duration {
	start := time.Now()
	for _, key := range keys {
		has(key)
	}
	return time.Since(start)
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

// heap returns what is in use after a garbage collection.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
