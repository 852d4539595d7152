package main

import (
	"strings"
	"testing"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/stream"
)

// A released copy has a row of its own and is counted beside the decisions, not among them.
func TestLiveViewTellsOfReleases(t *testing.T) {
	v := stillView(100)
	show(t, v, routedMessage("m1", filter.Drop, "list.domains"))
	copy := routedMessage("m1", filter.Drop, "list.domains")
	copy.Route, copy.Released = filter.Inbox, &stream.Release{From: filter.Drop, Who: "ada", Why: "a false \x1balarm"}
	show(t, v, copy)
	frame := v.frame()
	for _, want := range []string{"inbox         –  m1", "released by ada: a false \uFFFDalarm\n", "1 messages ",
		"inbox 0   requests 0   drop 1   released 1\n", "top rules: list.domains 1\n"} {
		if !strings.Contains(frame, want) {
			t.Errorf("the frame has no %q:\n%s", want, frame)
		}
	}
}

// Whoever releases without a name is the user of the machine.
func TestUserAndHost(t *testing.T) {
	for user, want := range map[string]string{"ada": "ada@", "": "unknown@"} {
		got := userAndHost(&console{getenv: func(string) string { return user }})
		if !strings.HasPrefix(got, want) || len(got) == len(want) {
			t.Errorf("%q: got %q", user, got)
		}
	}
}
