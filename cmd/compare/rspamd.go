package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// rspamdConfig runs one scanner a core with the rules that the distribution ships, but for those that ask the network.
const rspamdConfig = `
.include "$CONFDIR/common.conf"
options { pidfile = "%[1]s/pid"; dynamic_conf = "%[1]s/dynamic"; rrd = ""; control_socket = "%[1]s/control mode=0600";
  hs_cache_dir = "%[1]s"; stats_file = "%[1]s/stats"; dns { timeout = 0.1s; retransmits = 1; nameserver = ["127.0.0.1:1"]; } }
logging { type = "file"; filename = "%[1]s/log"; level = "error"; }
worker "normal" { bind_socket = "%[2]s"; count = 2; mime = true; task_timeout = 8s; }
rbl { enabled = false; } surbl { enabled = false; } asn { enabled = false; } dmarc { enabled = false; } spf { enabled = false; }
dkim { enabled = false; } arc { enabled = false; } fuzzy_check { enabled = false; } phishing { enabled = false; }
mx_check { enabled = false; } mid { enabled = false; } redis { enabled = false; }
`

// rspamdRival asks rspamd about the same texts, each as a small mail, 8 at once. It runs until stop is called.
func (t *traffic) rspamdRival(ctx context.Context) (r *rival, stop func(), err error) {
	r = &rival{what: "rspamd alone, 8 at once", does: doesRspamd}
	binary, err := exec.LookPath("rspamd")
	if err != nil {
		r.missing = "rspamd is not in PATH"
		return r, func() {}, nil
	}
	s, err := startRspamd(ctx, binary)
	if err != nil {
		return nil, nil, fmt.Errorf("rspamd: %w", err)
	}
	r.rate = func(ctx context.Context) (float64, error) { return t.scan(ctx, s) }
	return r, s.stop, nil
}

func startRspamd(ctx context.Context, binary string) (*server, error) {
	dir, err := os.MkdirTemp("", "compare-rspamd-")
	if err != nil {
		return nil, err
	}
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	config := filepath.Join(dir, "rspamd.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, rspamdConfig, dir, address), 0o600); err != nil {
		return nil, err
	}
	return startServer(ctx, dir, address, "/ping", binary, "-f", "-i", "-c", config)
}

// scan has all messages scanned.
func (t *traffic) scan(ctx context.Context, s *server) (float64, error) {
	var next atomic.Int64
	var workers sync.WaitGroup
	errs := make([]error, 8)
	begun := time.Now()
	for w := range errs {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(t.messages) && errs[w] == nil; i = int(next.Add(1)) - 1 {
				_, errs[w] = s.ask(ctx, http.MethodPost, "/checkv2", mailOf(t.messages[i]))
			}
		})
	}
	workers.Wait()
	return float64(len(t.messages)) / time.Since(begun).Seconds(), errors.Join(errs...)
}

func mailOf(m *filter.Message) []byte {
	return []byte("From: <" + m.Sender.ID + "@sender.example>\r\nTo: <r@recipient.example>\r\nSubject: message\r\n" +
		"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + m.Text + "\r\n")
}
