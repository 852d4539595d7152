package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter/stream/natstest"
)

// sample is what the sample traffic says of itself, in a field that no event has.
type sample struct {
	ID     string `json:"id"`
	Sample struct {
		Route string `json:"route"` // inbox, requests, drop or invalid
	} `json:"sample"`
}

// The sample traffic is decided in the same way by check, by a gate with a server of its own and by one beside a
// server process: the same bytes, revision included. And it goes where it says it goes.
func TestSameDecisionsEverywhere(t *testing.T) {
	if _, err := os.Stat(trafficFile); err != nil {
		t.Fatal(err)
	}
	checked := checkTraffic(t)
	embedded := throughGate(t, "--embedded=127.0.0.1:0")
	separate := throughGate(t, "--nats", natsServerProcess(t))
	compareDecisions(t, "the embedded server", checked, embedded)
	compareDecisions(t, "a server process", checked, separate)
	checkRoutes(t, checked)
}

// checkTraffic returns the decision on each sample, by id, as check prints it.
func checkTraffic(t *testing.T) map[string]string {
	t.Helper()
	var out, errs bytes.Buffer
	c := &console{in: strings.NewReader(""), out: &out, err: &errs, getenv: func(string) string { return "" }}
	if status := run(t.Context(), []string{"check", trafficFile}, c); status != exitOK && status != exitInvalid {
		t.Fatalf("check ended with %d: %s", status, errs.String())
	}
	return byID(t, out.Bytes())
}

// byID sorts decisions by their message's id. What is no valid event has none.
func byID(t *testing.T, lines []byte) map[string]string {
	t.Helper()
	decisions := map[string]string{}
	scanner := bufio.NewScanner(bytes.NewReader(lines))
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var d struct {
			ID string `json:"message_id"`
		}
		if err := json.Unmarshal(scanner.Bytes(), &d); err != nil {
			t.Fatal(err)
		}
		if d.ID != "" {
			decisions[d.ID] = scanner.Text()
		}
	}
	if err := scanner.Err(); err != nil {
		t.Fatal(err)
	}
	return decisions
}

// throughGate feeds the sample traffic to a gate, and returns the decisions in the headers of what it routed.
func throughGate(t *testing.T, server ...string) map[string]string {
	t.Helper()
	ready := filepath.Join(t.TempDir(), "ready")
	ctx, stop := context.WithCancel(t.Context())
	var out, errs bytes.Buffer
	c := &console{out: &out, err: &errs, getenv: func(string) string { return "" }}
	args := append([]string{"run", "--ready-file", ready, "--log-level", "warn"}, server...)
	ended := make(chan int, 1)
	go func() { ended <- run(ctx, args, c) }()
	url := waitForFile(t, ready)

	send(t, url)
	decisions := watchDecisions(t, url, countSamples(t))
	stop()
	if status := <-ended; status != exitOK || errs.Len() > 0 {
		t.Fatalf("run ended with %d: %s", status, errs.String())
	}
	return decisions
}

func send(t *testing.T, url string) {
	t.Helper()
	var errs bytes.Buffer
	c := &console{out: &errs, err: &errs, getenv: func(string) string { return "" }}
	if status := run(t.Context(), []string{"send", "--invalid", "--nats", url, trafficFile}, c); status != exitOK {
		t.Fatalf("send ended with %d: %s", status, errs.String())
	}
}

func watchDecisions(t *testing.T, url string, n int) map[string]string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var out, errs bytes.Buffer
	c := &console{out: &out, err: &errs, getenv: func(string) string { return "" }}
	args := []string{"watch", "--all", "--output", "json", "--count", fmt.Sprint(n), "--nats", url}
	if status := run(ctx, args, c); status != exitOK || ctx.Err() != nil {
		t.Fatalf("watch ended with %d: %s%v", status, errs.String(), ctx.Err())
	}
	return byID(t, out.Bytes())
}

// countSamples returns how many messages come out of the gate: the sample traffic, repeated ids counted once.
func countSamples(t *testing.T) int {
	t.Helper()
	n, ids := 0, map[string]bool{}
	for _, l := range readSamples(t) {
		if l.ID == "" || !ids[l.ID] {
			n++
		}
		ids[l.ID] = true
	}
	return n
}

func readSamples(t *testing.T) []sample {
	t.Helper()
	var samples []sample
	c := &console{}
	err := c.eachLine([]string{trafficFile}, func(l line) error {
		var s sample
		_ = json.Unmarshal(l.body, &s) // a line that is no JSON on purpose has no id
		samples = append(samples, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return samples
}

func compareDecisions(t *testing.T, by string, want, got map[string]string) {
	t.Helper()
	if len(want) == 0 {
		t.Fatal("nothing was decided")
	}
	ids := make([]string, 0, len(want))
	for id := range want {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		if got[id] != want[id] {
			t.Errorf("%s decided\n%s\nwant, as check,\n%s", by, got[id], want[id])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s decided %d messages, check %d", by, len(got), len(want))
	}
}

// checkRoutes compares the routes with those that the sample traffic says.
func checkRoutes(t *testing.T, decisions map[string]string) {
	t.Helper()
	for _, s := range readSamples(t) {
		if s.ID == "" || s.Sample.Route == "" {
			continue
		}
		d := struct{ Route string }{Route: "invalid"}
		if text, ok := decisions[s.ID]; ok {
			if err := json.Unmarshal([]byte(text), &d); err != nil {
				t.Fatal(err)
			}
		}
		if d.Route != s.Sample.Route {
			t.Errorf("sample %s went to %s, it says %s: %s", s.ID, d.Route, s.Sample.Route, decisions[s.ID])
		}
	}
}

// natsServerProcess builds nats-server, runs it as a process of its own and returns its URL.
func natsServerProcess(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	server := exec.Command(natstest.Build(t), "-a", "127.0.0.1", "-p", "-1", "-js", "-sd", filepath.Join(dir, "store"),
		"--ports_file_dir", dir)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill() // its store goes with the test's folder
		_ = server.Wait()
	})
	ports := waitForFile(t, filepath.Join(dir, fmt.Sprintf("nats-server_%d.ports", server.Process.Pid)))
	var urls struct{ Nats []string }
	if err := json.Unmarshal([]byte(ports), &urls); err != nil || len(urls.Nats) == 0 {
		t.Fatalf("ports file %q: %v", ports, err)
	}
	waitForServer(t, urls.Nats[0])
	return urls.Nats[0]
}

// waitForServer waits until the server answers.
func waitForServer(t *testing.T, url string) {
	t.Helper()
	err := await(func() error {
		conn, err := net.Dial("tcp", strings.TrimPrefix(url, "nats://"))
		if err == nil {
			conn.Close()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// waitForFile waits for a file that another process writes, and returns what it says.
func waitForFile(t *testing.T, name string) string {
	t.Helper()
	said, err := awaitFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return said
}
