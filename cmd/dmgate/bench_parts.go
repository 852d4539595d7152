package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"strings"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/filter/event/workload"
	"github.com/dmgate/dmgate/filter/stream"
	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/testdata"
)

// bencher measures a pack. The commands and the benchmarks of this package measure with the same.
type bencher struct {
	pack    string // directory; "" is the shipped one
	program program
	scored  []stream.Outgoing // strangers' messages
	friends []stream.Outgoing // trusted ones; none where no sample is trusted
	most    float64           // messages a second that come out of the gate at most while they are published; 0 is not measured yet
}

// reading is one figure of one round.
type reading struct {
	metric string // its name among benchmarks: "gate/relay"
	what   string
	unit   string
	value  float64
}

// benchParts are what can be measured, in the order in which it is. A round of one is a round of all its figures, so that
// what they are divided by was measured right before.
var benchParts = []struct {
	name    string
	measure func(b *bencher, ctx context.Context) ([]reading, error)
}{
	{"decision", (*bencher).decision},
	{"offline", (*bencher).offline},
	{"gate", (*bencher).gate},
	{"latency", (*bencher).latency},
	{"process", (*bencher).process},
}

func benchPartNames() []string {
	var names []string
	for _, p := range benchParts {
		names = append(names, p.name)
	}
	return names
}

// benchSeed is that of all traffic that is made up to measure with.
const benchSeed = 1

// newBencher makes n messages of each kind like those in the files, or where there are none like the samples.
func newBencher(c *console, dir string, files []string, n int) (*bencher, error) {
	program, err := thisProgram()
	if err != nil {
		return nil, err
	}
	b := &bencher{pack: dir, program: program}
	if _, err := b.engine(); err != nil {
		return nil, withErrors(dir, err)
	}
	samples, err := c.benchSamples(files)
	if err != nil {
		return nil, err
	}
	strangers, err := made(samples, workload.Strangers, n)
	if err != nil {
		return nil, fmt.Errorf("%w, and only strangers' messages are scored", err)
	}
	trusted, _ := made(samples, workload.Trusted, n) // where there are none, nothing is measured with them
	b.scored, b.friends = outgoingEvents(strangers), outgoingEvents(trusted)
	return b, nil
}

func made(samples []*filter.Message, kind workload.Kind, n int) ([]*filter.Message, error) {
	g, err := workload.New(workload.Config{Samples: samples, Kind: kind, Seed: benchSeed})
	if err != nil {
		return nil, err
	}
	return g.Make(n), nil
}

// benchSamples reads the valid events of the files, or the project's samples where there are none.
func (c *console) benchSamples(files []string) ([]*filter.Message, error) {
	if len(files) == 0 {
		c, files = &console{in: bytes.NewReader(testdata.Traffic), err: io.Discard}, []string{stdinName}
	}
	var samples []*filter.Message
	err := c.eachLine(files, func(l line) error {
		if m, err := decodeLine(l); err == nil {
			samples = append(samples, m)
		}
		return nil
	})
	if err == nil && len(samples) == 0 {
		err = errors.New("there is no valid event to make traffic like")
	}
	return samples, err
}

// outgoingEvents are the messages as a backend publishes them. They lie in two pieces of memory, so that the collector
// has as little to do with them as in a gate, which does not have them.
func outgoingEvents(messages []*filter.Message) []stream.Outgoing {
	var bodies []byte
	var ids strings.Builder
	for _, m := range messages {
		bodies = append(bodies, workload.Encode(m)...)
		ids.WriteString(m.ID + m.Sender.ID)
	}
	out := make([]stream.Outgoing, len(messages))
	names := ids.String()
	for i, m := range messages {
		o, size := &out[i], len(workload.Encode(m))
		o.Body, bodies = bodies[:size:size], bodies[size:]
		o.ID, names = names[:len(m.ID)], names[len(m.ID):]
		o.Sender, names = names[:len(m.Sender.ID)], names[len(m.Sender.ID):]
	}
	return out
}

// messages are the strangers' messages, decoded.
func (b *bencher) messages() ([]*filter.Message, error) {
	out := make([]*filter.Message, len(b.scored))
	for i, e := range b.scored {
		m, err := event.Decode(e.Body, time.Time{})
		if err != nil {
			return nil, fmt.Errorf("a made-up event is not valid: %w", err)
		}
		out[i] = m
	}
	return out, nil
}

// engine loads the pack anew: nothing that was remembered of messages in one round serves in the next.
func (b *bencher) engine() (*filter.Engine, error) {
	fsys, err := packFiles(b.pack)
	if err != nil {
		return nil, err
	}
	pack, err := rules.Load(fsys)
	if err != nil {
		return nil, err
	}
	return pack.Engine(), nil
}

// offline decides the strangers' events as check does.
func (b *bencher) offline(context.Context) ([]reading, error) {
	engine, err := b.engine()
	if err != nil {
		return nil, err
	}
	var events bytes.Buffer
	for _, e := range b.scored {
		events.Write(e.Body)
		events.WriteByte('\n')
	}
	c := &console{in: &events, out: io.Discard, err: io.Discard}
	d := decider{engine: engine, workers: runtime.NumCPU(), results: newResults(c, outputJSON)}
	begun := time.Now()
	if err := d.decide(c, nil); err != nil {
		return nil, err
	}
	rate := float64(len(b.scored)) / time.Since(begun).Seconds()
	return []reading{{"offline-msg/s", "strangers' messages decided by check, all cores", "messages/s", rate}}, nil
}

// quiet is a log that nobody reads.
var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// sidecarOf moves messages with the pack's decisions.
func (b *bencher) sidecarOf() (mover, error) {
	engine, err := b.engine()
	if err != nil {
		return nil, err
	}
	return sidecarWith(engine, nil), nil
}

// sidecarWith moves messages with an engine's decisions, and has started once it is ready. observe, which may be nil, is
// told of each message too.
func sidecarWith(engine *filter.Engine, observe func(stream.Event)) mover {
	return func(ctx context.Context, server *natsServer, moved func()) (func() error, error) {
		ready := make(chan struct{})
		sidecar, err := stream.NewSidecar(server.conn, stream.Fixed(engine), event.Decode, stream.Config{
			Log: quiet, Ready: func() { close(ready) }, Observer: func(e stream.Event) {
				if observe != nil {
					observe(e)
				}
				moved()
			},
		})
		if err != nil {
			return nil, err
		}
		ctx, cancel := context.WithCancel(ctx)
		ended := make(chan error, 1)
		go func() { ended <- sidecar.Run(ctx) }()
		select {
		case <-ready:
		case err := <-ended:
			cancel()
			return nil, err
		}
		return func() error {
			cancel()
			return <-ended
		}, nil
	}
}
