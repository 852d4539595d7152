package main

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
)

func TestExposed(t *testing.T) {
	for addr, want := range map[string]bool{
		"127.0.0.1:4222": false,
		"127.8.0.1:4222": false,
		"localhost:4222": false,
		"[::1]:4222":     false,
		"0.0.0.0:4222":   true,
		"[::]:4222":      true,
		":4222":          true,
		"10.0.0.5:4222":  true,
		"gate.test:4222": true,
	} {
		if got := exposed(addr); got != want {
			t.Errorf("%s: %v, want %v", addr, got, want)
		}
	}
}

// A server that other machines can reach is warned of at the level that make run logs.
func TestExposedServerIsWarnedOf(t *testing.T) {
	for addr, want := range map[string]bool{"127.0.0.1:0": false, "0.0.0.0:0": true} {
		var log bytes.Buffer
		server, err := embed(addr, "", slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn})))
		if err != nil {
			t.Fatal(err)
		}
		if err := server.close(); err != nil {
			t.Error(err)
		}
		if got := strings.Contains(log.String(), "asks for no credentials"); got != want {
			t.Errorf("%s: logged %q", addr, log.String())
		}
	}
}
