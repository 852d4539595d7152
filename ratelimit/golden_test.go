package ratelimit_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/ratelimit"
)

// goldenState was written, after 400 messages of the stream below, by the build that kept its buckets in a Go map of
// rate.Limiters; goldenDigest is of its readings of the whole stream and of its state after it.
const (
	goldenState  = "version-1.state"
	goldenDigest = "fc5c22f90740d647e7f0c50e3be341f69eac0b3632b59dc9abfcc8f407fcb17e"
)

// A state of an earlier build is restored, and written, byte for byte, and goes on to the same readings.
func TestStateOfAnEarlierBuild(t *testing.T) {
	golden, err := os.ReadFile(filepath.Join("testdata", goldenState))
	if err != nil {
		t.Fatal(err)
	}
	o := ratelimit.Options{MaxKeys: 12}
	l := newLimits(t, o, odd()...)
	digest := sha256.New()
	for i, f := range adversity(4242, 600) {
		if i == 400 {
			if !bytes.Equal(l.AppendState(nil), golden) {
				t.Error("the state is another than that of the earlier build")
			}
			l = newLimits(t, o, odd()...)
			if err := l.RestoreState(golden); err != nil {
				t.Fatal(err)
			}
		}
		var readings []filter.Reading
		readings, _ = l.Take(f)
		fmt.Fprintln(digest, readings)
	}
	digest.Write(l.AppendState(nil))
	if got := fmt.Sprintf("%x", digest.Sum(nil)); got != goldenDigest {
		t.Errorf("the readings or the state at the end have the digest %s, want %s", got, goldenDigest)
	}
}
