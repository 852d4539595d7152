package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"dmgate": main})
}

// TestScripts runs the scripts in testdata, which are the specification of the command line.
func TestScripts(t *testing.T) {
	traffic, err := filepath.Abs(trafficFile)
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":        exits,
			"waitfor":      waitFor,
			"natsserver":   natsServerScript,
			"as":           asUser,
			"violations":   violations,
			"secureserver": secureServer(t),
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("TRAFFIC", traffic)
			env.Setenv("HOME", env.WorkDir)
			return nil
		},
	})
}

// trafficFile is the sample traffic that the repository ships.
const trafficFile = "../../testdata/traffic.jsonl"

// exits runs a command that must end with an exit status: exits STATUS COMMAND ARGS...
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS COMMAND ARGS...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// waitFor waits for the ready file that a gate writes, and sets variables to the URL in it and to the URL's address:
// waitfor FILE URL [ADDRESS]
func waitFor(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: waitfor FILE URL [ADDRESS]")
	}
	url, err := awaitFile(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Setenv(args[1], url)
	if len(args) == 3 {
		ts.Setenv(args[2], strings.TrimPrefix(url, "nats://"))
	}
}

// awaitFile waits for a file that another process writes, and returns what it says.
func awaitFile(name string) (said string, err error) {
	err = await(func() error {
		data, err := os.ReadFile(name)
		said = strings.TrimSpace(string(data))
		if err == nil && said == "" {
			err = fmt.Errorf("%s is empty", name)
		}
		return err
	})
	return said, err
}

// await tries until there is no error, for a minute: another process can't be waited for in any other way.
func await(try func() error) error {
	ticks := time.NewTicker(5 * time.Millisecond)
	defer ticks.Stop()
	deadline := time.After(time.Minute)
	for {
		err := try()
		if err == nil {
			return nil
		}
		select {
		case <-ticks.C:
		case <-deadline:
			return fmt.Errorf("after a minute: %w", err)
		}
	}
}
