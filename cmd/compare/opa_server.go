package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// startOPA starts an OPA server that has all the policies.
func startOPA(ctx context.Context, binary string, sets ...policies) (*server, error) {
	dir, err := os.MkdirTemp("", "compare-opa-")
	if err != nil {
		return nil, err
	}
	for i, set := range sets {
		for name, text := range set {
			file := filepath.Join(dir, fmt.Sprintf("%d_%s", i, filepath.Base(name)))
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				return nil, err
			}
		}
	}
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	return startServer(ctx, dir, address, "/health",
		binary, "run", "--server", "--addr", address, "--log-level", "error", "--skip-version-check", dir)
}

// askOPA returns a way to ask an OPA server a query.
func (s *server) askOPA(query string) asked {
	path := "/v1/" + strings.ReplaceAll(query, ".", "/")
	return func(ctx context.Context, input map[string]any) (any, error) {
		body, err := json.Marshal(map[string]any{"input": input})
		if err != nil {
			return nil, err
		}
		text, err := s.ask(ctx, http.MethodPost, path, body)
		if err != nil {
			return nil, err
		}
		var answer struct{ Result any }
		err = json.Unmarshal(text, &answer)
		return answer.Result, err
	}
}
