package ratelimit

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"golang.org/x/time/rate"
)

// inside returns what a limiter keeps to itself: its tokens, and the seconds and nanoseconds of the time they are of.
func inside(l *rate.Limiter) (tokens float64, at [2]int64) {
	v := reflect.ValueOf(l).Elem()
	last := v.FieldByName("last")
	wall, ext := last.FieldByName("wall").Uint(), last.FieldByName("ext").Int()
	return v.FieldByName("tokens").Float(), [2]int64{ext, int64(wall)}
}

// beside is a bucket and the limiter that says what it has to do.
type beside struct {
	shape   shape
	bucket  bucket
	limiter *rate.Limiter
}

func newBeside(per time.Duration, burst int, perToken float64) *beside {
	s := shape{limit: rate.Limit(perToken), burst: burst, refill: float64(per)}
	return &beside{shape: s, bucket: s.full(), limiter: rate.NewLimiter(s.limit, burst)}
}

// allow asks both, at a time that is clamped for both, and compares all that they hold, to the last bit.
func (b *beside) allow(t *testing.T, at instant) {
	t.Helper()
	now := max(at, b.bucket.seen)
	b.bucket.seen = now
	want := b.limiter.AllowN(now.time(), 1)
	got := b.bucket.allow(&b.shape, now)
	tokens, last := inside(b.limiter)
	if got != want || math.Float64bits(b.bucket.tokens) != math.Float64bits(tokens) {
		t.Fatalf("%v per second, burst %d, at %d: %v and %v tokens, want %v and %v",
			b.shape.limit, b.shape.burst, now, got, b.bucket.tokens, want, tokens)
	}
	if _, same := inside(limiterAt(b.bucket.allowed)); last != same && b.bucket.allowed != dawn {
		t.Fatalf("the tokens are as of %d, want %v", b.bucket.allowed, last)
	}
	b.throughState(t)
}

// limiterAt returns a limiter last used at a time.
func limiterAt(at instant) *rate.Limiter {
	l := rate.NewLimiter(1, 1)
	l.AllowN(at.time(), 1)
	return l
}

// throughState has the bucket go through a state and through a cell, and requires it to be what it was.
func (b *beside) throughState(t *testing.T) {
	t.Helper()
	const now = 1 << 40
	var read bucket
	r := &reader{rest: b.bucket.append(nil, now)}
	read.read(r, &b.shape, now, true)
	cell := make([]byte, 64)
	writeKey(cell, []byte("a key"))
	writeBucket(cell, &b.bucket)
	if err := r.end(); err != nil || read != b.bucket || readBucket(cell) != b.bucket || string(keyOf(cell)) != "a key" {
		t.Fatalf("%+v comes out of a state as %+v, %v, and out of a cell as %+v", b.bucket, read, err, readBucket(cell))
	}
}

// Property: a bucket decides as a rate.Limiter does, and holds the same tokens as of the same nanosecond, also where it
// owes a share of one, and however many come back in a nanosecond.
func TestBucketIsALimiter(t *testing.T) {
	owing, fractions, refused := 0, 0, 0
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 12))
		burst, per := 1+r.IntN(30), time.Duration(1+r.Int64N(1<<(1+seed%50)))
		b := newBeside(per, burst, float64(burst)/per.Seconds())
		at := instant(1-2*r.IntN(2)) * instant(r.Int64N(int64(dusk)/2))
		for range 300 {
			switch r.IntN(8) {
			case 0:
				b.allow(t, at-instant(r.Int64N(int64(per)))) // time goes back
			case 1: // the moment at which a token comes back
				at = max(at, b.bucket.allowed.add(max(0, -b.bucket.tokens)/float64(b.shape.limit)*1e9))
			default:
				at += instant(r.Int64N(2 + int64(per)/int64(burst)))
			}
			before := b.bucket.tokens
			b.allow(t, at)
			tokens := b.bucket.tokens
			if tokens < 0 {
				owing++
			}
			if tokens != math.Floor(tokens) {
				fractions++
			}
			if tokens == before {
				refused++
			}
		}
	}
	if owing < 1000 || fractions < 1000 || refused < 1000 {
		t.Errorf("this proves little: %d owe a share of a token, %d hold one, %d are refused", owing, fractions, refused)
	}
}

// FuzzBucketIsALimiter asks both at any times, of any rate that a limit can have.
func FuzzBucketIsALimiter(f *testing.F) {
	f.Add(uint32(10), uint32(10), int64(time.Hour), []byte("\x00\x00\x01\x00\xff\xff\x80\x00\x00\x10"))
	f.Add(uint32(3_000_000_007), uint32(2), int64(time.Second), []byte("\x01\x02\x03\x04\x05\x06"))
	f.Add(uint32(1), uint32(1), int64(97*time.Second), []byte("\x3f\x3e\x3d\x3c\x00\x00"))
	f.Fuzz(func(t *testing.T, rate, burst uint32, per int64, steps []byte) {
		limit := Limit{ID: "x", Key: []Key{Sender}, Rate: int(rate), Per: time.Duration(per), Burst: int(burst)}
		if limit.validate() != nil {
			return
		}
		s := newCounter(limit, 1).store.shape
		b := newBeside(time.Duration(s.refill), s.burst, float64(s.limit))
		at := instant(0)
		for len(steps) >= 2 {
			// Steps from nanoseconds to the whole of time, a few of them back.
			step := instant(steps[1]) << (steps[0] % 56)
			if steps[0] >= 0xc0 {
				step = -step
			}
			at = min(max(at+step, dawn), dusk)
			b.allow(t, at)
			steps = steps[2:]
		}
	})
}

// Property: what is left of a shared bucket is what the limiter would have left.
func TestBucketThatBeginsAsAnother(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 13))
	for range 2000 {
		burst, per := 1+r.IntN(30), time.Duration(1+r.Int64N(1<<(1+r.IntN(50))))
		b := newBeside(per, burst, float64(burst)/per.Seconds())
		at := instant(r.Int64N(1 << 60))
		for range r.IntN(2 * burst) {
			at += instant(r.Int64N(2 + int64(per)/int64(burst)))
			b.bucket.take(&b.shape, at, dawn)
			b.limiter.AllowN(at.time(), 1)
		}
		got, model := b.shape.fullAs(&b.bucket), rate.NewLimiter(b.shape.limit, burst)
		seen := b.bucket.seen.time()
		spent := min(math.Ceil(float64(burst)-b.limiter.TokensAt(seen)), float64(burst))
		model.AllowN(seen, int(spent))
		if tokens, _ := inside(model); got.tokens != tokens || got.level != spent || got.allowed != b.bucket.seen {
			t.Fatalf("got %+v, want %v tokens", got, tokens)
		}
	}
}

// Any key, however long, comes out of a cell as it went in.
func TestKeysOfEveryLength(t *testing.T) {
	c := cells{sharing: &sharing{}}
	var refs []ref
	key := func(n int) []byte {
		k := make([]byte, n)
		for i := range k {
			k[i] = byte(i*7 + n)
		}
		return binary.AppendUvarint(k, uint64(n))
	}
	const longest = 1100
	for n := range longest {
		refs = append(refs, c.add(key(n)))
		writeBucket(c.write(refs[n]), &bucket{level: float64(n), overflow: n%2 == 0})
	}
	for n, r := range refs {
		cell := c.read(r)
		if got := readBucket(cell); string(keyOf(cell)) != string(key(n)) || got.level != float64(n) || got.overflow != (n%2 == 0) {
			t.Fatalf("a key of %d bytes: got %q and %+v", n, keyOf(cell), got)
		}
	}
}
