package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/dmgate/dmgate/filter/stream"
)

// program is how dmgate is run as a process of its own.
type program struct {
	path string // of the binary
	name string // that it is told it was called by
}

// thisProgram is the one that is running.
func thisProgram() (program, error) {
	path, err := os.Executable()
	return program{path: path, name: os.Args[0]}, err
}

// megabyte is what memory and files are told in.
const megabyte = 1 << 20

// process runs a gate as a process of its own beside a server that runs in this one, and has it route the strangers'
// messages as fast as it can. Its memory is known on Linux alone.
func (b *bencher) process(ctx context.Context) (out []reading, err error) {
	server, err := benchServer(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, server.close()) }()
	gate, took, err := b.program.start(ctx, server.url, b.pack)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, gate.stop()) }()
	out = append(out, reading{"ready-ms", "start to ready", "ms", float64(took) / float64(time.Millisecond)})
	if idle, ok := gate.memory("VmRSS"); ok {
		out = append(out, reading{"idle-MB", "resident memory, idle", "MB", idle})
	}
	arrivals, err := stream.Expect(ctx, server.conn, stream.Topology{}, b.scored)
	if err != nil {
		return nil, err
	}
	if _, err := stream.Send(ctx, server.conn, stream.Topology{}, slices.Values(b.scored), nil); err != nil {
		return nil, err
	}
	if _, err := arrivals.Wait(ctx); err != nil {
		return nil, err
	}
	if most, ok := gate.memory("VmHWM"); ok {
		out = append(out, reading{"load-MB", "resident memory, at most under full load", "MB", most})
	}
	if info, err := os.Stat(b.program.path); err == nil {
		out = append(out, reading{"binary-MB", "the binary", "MB", float64(info.Size()) / megabyte})
	}
	return out, nil
}

// gateProcess is a gate that runs as a process of its own.
type gateProcess struct {
	command *exec.Cmd
	ended   chan error
	dir     string
	said    *bytes.Buffer
}

// readyEvery is how often is looked whether a gate is ready: often enough for it not to count.
const readyEvery = time.Millisecond

// start starts a gate and returns how long it took until it could route.
func (p program) start(ctx context.Context, url, pack string) (*gateProcess, time.Duration, error) {
	dir, err := os.MkdirTemp("", "dmgate-bench-")
	if err != nil {
		return nil, 0, err
	}
	ready := filepath.Join(dir, "ready")
	args := []string{p.name, "run", "--nats", url, "--ready-file", ready, "--log-level", "error"}
	if pack != "" {
		args = append(args, "--pack", pack)
	}
	g := &gateProcess{command: exec.CommandContext(ctx, p.path), ended: make(chan error, 1), dir: dir, said: &bytes.Buffer{}}
	g.command.Args, g.command.Stderr = args, g.said
	begun := time.Now()
	if err := g.command.Start(); err != nil {
		return nil, 0, errors.Join(err, os.RemoveAll(dir))
	}
	go func() { g.ended <- g.command.Wait() }()
	ticks := time.NewTicker(readyEvery)
	defer ticks.Stop()
	for {
		if _, err := os.Stat(ready); err == nil {
			return g, time.Since(begun), nil
		}
		select {
		case <-ticks.C:
		case err := <-g.ended:
			return nil, 0, errors.Join(fmt.Errorf("the gate ended before it was ready: %w: %s", err, g.said), os.RemoveAll(dir))
		}
	}
}

// stop kills the gate: its streams go with their server.
func (g *gateProcess) stop() error {
	err := g.command.Process.Kill()
	<-g.ended
	return errors.Join(err, os.RemoveAll(g.dir))
}

// memory returns a figure of /proc/PID/status in megabytes. There is none where there is no such file.
func (g *gateProcess) memory(name string) (float64, bool) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", g.command.Process.Pid))
	if err != nil {
		return 0, false
	}
	for line := range bytes.Lines(status) {
		fields := bytes.Fields(line)
		if len(fields) == 3 && string(fields[0]) == name+":" {
			kilobytes, err := strconv.ParseFloat(string(fields[1]), 64)
			return kilobytes / 1024, err == nil
		}
	}
	return 0, false
}
