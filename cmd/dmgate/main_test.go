package main

import (
	"errors"
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
			"exits":   exits,
			"waitfor": waitFor,
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
	deadline := time.Now().Add(time.Minute)
	for {
		data, err := os.ReadFile(ts.MkAbs(args[0]))
		if err == nil {
			url := strings.TrimSpace(string(data))
			ts.Setenv(args[1], url)
			if len(args) == 3 {
				ts.Setenv(args[2], strings.TrimPrefix(url, "nats://"))
			}
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("%s did not appear within a minute", args[0])
		}
		time.Sleep(5 * time.Millisecond)
	}
}
