package main

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter/stream"
	"github.com/dmgate/dmgate/rules"
)

// Metrics are served to this machine alone unless somebody asks for more, and then the log says so.
func TestMetricsAreOfThisMachine(t *testing.T) {
	pack, err := rules.Load(rules.Shipped())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		addr    string
		exposed bool
	}{
		{":0", false}, {"127.0.0.1:0", false}, {"localhost:0", false}, {"[::1]:0", false}, {"0.0.0.0:0", true}, {"[::]:0", true},
	} {
		var log bytes.Buffer
		s, err := serveMetrics(c.addr, newMetrics(pack, nil), &stream.Monitor{}, slog.New(slog.NewTextHandler(&log, nil)))
		if err != nil {
			if strings.HasPrefix(c.addr, "[") {
				t.Logf("no IPv6 here: %v", err)
				continue
			}
			t.Fatal(err)
		}
		s.close()
		if warned := strings.Contains(log.String(), "can be reached from other machines"); warned != c.exposed {
			t.Errorf("%s: the log says %s", c.addr, log.String())
		}
		if !c.exposed && !strings.Contains(log.String(), "http://127.0.0.1:") && !strings.Contains(log.String(), "http://[::1]:") {
			t.Errorf("%s: the log says %s", c.addr, log.String())
		}
	}
	for addr, want := range map[string]string{
		"::1:9464": `metrics address "::1:9464": want HOST:PORT`,
		"9464":     `metrics address "9464": want HOST:PORT`,
		"":         `metrics address "": want HOST:PORT`,
	} {
		if _, err := serveMetrics(addr, newMetrics(pack, nil), &stream.Monitor{}, quiet); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// startBounded serves with little patience.
func startBounded(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	server.Config = boundedServer(handler, 50*time.Millisecond, quiet)
	server.Start()
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// sends has a client send something, and returns what it gets until the server ends the connection.
func sends(t *testing.T, addr, request string) string {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(conn, request) // the server may hang up before all of it is sent
	answer, err := io.ReadAll(conn)
	if e, ok := err.(net.Error); ok && e.Timeout() {
		t.Errorf("%.40q: the server holds the connection", request)
	}
	return string(answer)
}

// A client that is slow, or says too much, is cut off, and others are served meanwhile.
func TestClientsThatAreSlowOrLarge(t *testing.T) {
	addr := startBounded(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "well") })
	const head = "GET /livez HTTP/1.1\r\nHost: x\r\n"
	for name, c := range map[string]struct{ request, want string }{
		"says nothing":           {"", ""},
		"never ends its headers": {head + "X: ", ""},
		"large headers":          {head + "X: " + strings.Repeat("x", metricsHeaders+8<<10) + "\r\n\r\n", "431 Request Header Fields Too Large"},
		"closes as it should":    {head + "Connection: close\r\n\r\n", "well"},
	} {
		if got := sends(t, addr, c.request); !strings.Contains(got, c.want) || c.want == "" && strings.Contains(got, "200") {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
