package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"
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

// rspamdRival asks rspamd about the same texts, each as a small mail, over HTTP and without NATS.
func rspamdRival(ctx context.Context, t *traffic) *rival {
	r := &rival{what: "rspamd alone, the same texts over HTTP, without NATS, 8 at once"}
	binary, err := exec.LookPath("rspamd")
	if err != nil {
		r.missing = "rspamd is not in PATH"
		return r
	}
	r.rate = func(ctx context.Context) (float64, error) { return rspamdRate(ctx, binary, t) }
	return r
}

func rspamdRate(ctx context.Context, binary string, t *traffic) (rate float64, err error) {
	dir, err := os.MkdirTemp("", "compare-rspamd-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	address, err := freeAddress()
	if err != nil {
		return 0, err
	}
	config := filepath.Join(dir, "rspamd.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, rspamdConfig, dir, address), 0o600); err != nil {
		return 0, err
	}
	command := exec.CommandContext(ctx, binary, "-f", "-i", "-c", config)
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) } // so that its workers end too
	command.WaitDelay = patience
	if err := command.Start(); err != nil {
		return 0, err
	}
	defer func() {
		_ = command.Process.Signal(os.Interrupt)
		_ = command.Wait()
	}()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	if err := awaitHTTP(ctx, client, "http://"+address+"/ping"); err != nil {
		return 0, err
	}
	return scan(ctx, client, "http://"+address+"/checkv2", t)
}

// scan asks about all messages, 8 at once.
func scan(ctx context.Context, client *http.Client, url string, t *traffic) (float64, error) {
	var next atomic.Int64
	var failed atomic.Pointer[error]
	var workers sync.WaitGroup
	begun := time.Now()
	for range 8 {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(t.messages) && failed.Load() == nil; i = int(next.Add(1)) - 1 {
				if err := scanOne(ctx, client, url, t.messages[i].Sender.ID, t.messages[i].Text); err != nil {
					failed.Store(&err)
				}
			}
		})
	}
	workers.Wait()
	if err := failed.Load(); err != nil {
		return 0, *err
	}
	return float64(len(t.messages)) / time.Since(begun).Seconds(), nil
}

func scanOne(ctx context.Context, client *http.Client, url, sender, text string) error {
	mail := "From: <" + sender + "@sender.example>\r\nTo: <r@recipient.example>\r\nSubject: message\r\n" +
		"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + text + "\r\n"
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(mail))
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("status %s", response.Status)
	}
	_, err = io.Copy(io.Discard, response.Body)
	return err
}
