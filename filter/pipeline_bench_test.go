package filter_test

import (
	"testing"

	"github.com/dmgate/dmgate/filter"
)

// BenchmarkPipeline hands items through the pipeline whose decisions cost as good as nothing.
func BenchmarkPipeline(b *testing.B) {
	engine := filter.NewEngine(quiet())
	for _, bench := range []struct {
		name  string
		shape func(*filter.Message)
	}{{"stranger", func(*filter.Message) {}}, {"trusted", recipientMessaged}} {
		messages := make([]*filter.Message, 40_000)
		for i := range messages {
			messages[i] = numbered(i)
			bench.shape(messages[i])
		}
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			in := make(chan *filter.Message, 4096)
			go func() {
				defer close(in)
				for i := range b.N {
					in <- messages[i%len(messages)]
				}
			}()
			same := func(m *filter.Message) (*filter.Message, error) { return m, nil }
			filter.Ordered(engine, 2, in, same, func(filter.Outcome[*filter.Message]) {})
		})
	}
}
