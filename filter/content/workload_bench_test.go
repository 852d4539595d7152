package content_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/content"
	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/filter/event/workload"
	"github.com/dmgate/dmgate/testdata"
)

// BenchmarkReadWorkload reads the texts of strangers in the traffic that the gate is measured with.
func BenchmarkReadWorkload(b *testing.B) {
	var samples []*filter.Message
	for line := range bytes.Lines(testdata.Traffic) {
		if m, err := event.Decode(line, time.Time{}); err == nil {
			samples = append(samples, m)
		}
	}
	g, err := workload.New(workload.Config{Samples: samples, Kind: workload.Strangers})
	if err != nil {
		b.Fatal(err)
	}
	messages, size := g.Make(20_000), 0
	for _, m := range messages {
		size += len(m.Text)
	}
	reader := content.New()
	b.ReportAllocs()
	b.SetBytes(int64(size / len(messages)))
	for i := 0; b.Loop(); i++ {
		if _, err := reader.Read(messages[i%len(messages)]); err != nil {
			b.Fatal(err)
		}
	}
}
