package main

import (
	"os"
	"path/filepath"
	"testing"
)

// Every rival decides the first messages as the gate does, or nearly so, and moves all of 200. What is not built or
// installed is left out.
func TestRivals(t *testing.T) {
	traffic, err := newTraffic(checked)
	if err != nil {
		t.Fatal(err)
	}
	lists, err := readLists()
	if err != nil {
		t.Fatal(err)
	}
	ways := waysHere(t)
	agreed, err := traffic.check(t.Context(), ways, lists)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(agreed)
	traffic.messages, traffic.events = traffic.messages[:200], traffic.events[:200]
	rspamd, stop, err := traffic.rspamdRival(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	for _, r := range append(traffic.rivals(ways, lists), rspamd) {
		t.Run(r.what, func(t *testing.T) {
			if r.missing != "" {
				t.Skip(r.missing)
			}
			if rate, err := r.rate(t.Context()); err != nil || rate <= 0 {
				t.Errorf("%.0f messages a second, %v", rate, err)
			}
		})
	}
}

func waysHere(t *testing.T) []way {
	t.Helper()
	shipped, own, err := readPolicies()
	if err != nil {
		t.Fatal(err)
	}
	embedded, err := embeddedWay(t.Context(), shipped, own)
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join("..", "..", "bin", "opa")
	if _, err := os.Stat(binary); err != nil {
		return []way{embedded}
	}
	server, err := startOPA(t.Context(), binary, shipped, own)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.stop)
	return []way{embedded, httpWay(server)}
}
