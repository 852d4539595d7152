package stream

import (
	"bufio"
	"fmt"
	"os/exec"
	"regexp"
	"testing"

	"github.com/dmgate/dmgate/filter/stream/natstest"
)

var listening = regexp.MustCompile(`Listening for client connections on (127\.0\.0\.1:\d+)`)

// startProcess starts a server of its own and returns its address once it is ready.
func startProcess(t *testing.T, program, addr, port, dir string) (*exec.Cmd, string) {
	t.Helper()
	cmd := exec.Command(program, "-js", "-a", addr, "-p", port, "-sd", dir)
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(stderr)
	at, text := "", ""
	for lines.Scan() {
		text += lines.Text() + "\n"
		if m := listening.FindStringSubmatch(lines.Text()); m != nil {
			at = m[1]
		}
		if at != "" && regexp.MustCompile(`Server is ready`).MatchString(lines.Text()) {
			go func() {
				for lines.Scan() { // so that the server never waits to write its log
				}
			}()
			return cmd, at
		}
	}
	t.Fatalf("the server ends without being ready:\n%s", text)
	return nil, ""
}

// TestServerProcessKilled kills a server of its own, again and again, while the sidecar routes. The stream syncs every
// message to disk as far as the operating system, which outlives the server.
func TestServerProcessKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("builds nats-server")
	}
	program, dir := natstest.Build(t), t.TempDir()
	cmd, addr := startProcess(t, program, "127.0.0.1", "-1", dir)
	url := "nats://" + addr
	var topology Topology
	nc := connect(t, url)
	js := provision(t, nc, topology)
	messages := mixed(5000, 13)
	send(t, nc, topology, messages...)
	sidecar := run(t, connect(t, url), newTestEngine(), Config{})
	port := regexp.MustCompile(`\d+$`).FindString(addr)
	for i := range 3 {
		waitRouted(t, js, topology, 1+i*400)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		cmd, _ = startProcess(t, program, "127.0.0.1", port, dir)
		eventually(t, fmt.Sprintf("the streams are back after kill %d", i), func() bool {
			return count(t, js, topology.RoutedStream()) >= 0
		})
	}
	waitRouted(t, js, topology, len(messages))
	sidecar.drain()
	expectRouted(t, js, topology, messages)
}
