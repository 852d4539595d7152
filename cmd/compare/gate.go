package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
)

func gateRival(o options) *rival {
	return &rival{what: "the gate", does: doesGate,
		rate: func(ctx context.Context) (float64, error) { return gateRate(ctx, o.gate, o.gateMessages) }}
}

// gateRate has dmgate measure itself: strangers' messages through the whole sidecar, with the shipped pack.
func gateRate(ctx context.Context, binary string, messages int) (float64, error) {
	command := exec.CommandContext(ctx, binary, "bench", "--only", "gate", "--rounds", "1", "--output", "json",
		"--messages", strconv.Itoa(messages))
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		return 0, err
	}
	var report struct {
		Figures []struct {
			Metric string
			Median float64
		}
	}
	if err := json.Unmarshal(out, &report); err != nil {
		return 0, err
	}
	for _, f := range report.Figures {
		if f.Metric == "gate-msg/s" {
			return f.Median, nil
		}
	}
	return 0, fmt.Errorf("%s bench told no rate", binary)
}
