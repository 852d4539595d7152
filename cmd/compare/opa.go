package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	opa "github.com/open-policy-agent/opa/v1/rego"
)

// embeddedOPA evaluates the policies in the process, as OPA's documentation shows.
type embeddedOPA struct{ query opa.PreparedEvalQuery }

func newEmbedded(ctx context.Context) (*embeddedOPA, error) {
	options := []func(*opa.Rego){opa.Query("data.dmgate.hits")}
	if err := eachPolicy(func(name, text string) { options = append(options, opa.Module(name, text)) }); err != nil {
		return nil, err
	}
	query, err := opa.New(options...).PrepareForEval(ctx)
	return &embeddedOPA{query}, err
}

func (e *embeddedOPA) ask(ctx context.Context, document map[string]any) ([]string, error) {
	results, err := e.query.Eval(ctx, opa.EvalInput(document))
	if err != nil || len(results) == 0 {
		return nil, errors.Join(err, errors.New("no result"))
	}
	var found []string
	for _, hit := range results[0].Expressions[0].Value.([]any) {
		found = append(found, hit.(map[string]any)["rule"].(string))
	}
	return found, nil
}

// opaServer is an OPA server in a process of its own.
type opaServer struct {
	url    string
	client *http.Client
	stop   func()
}

// patience is how long a server may take to start.
const patience = 2 * time.Minute

func startOPA(ctx context.Context, binary string) (*opaServer, error) {
	dir, err := os.MkdirTemp("", "compare-opa-")
	if err != nil {
		return nil, err
	}
	var failed error
	if err := eachPolicy(func(name, text string) {
		failed = errors.Join(failed, os.WriteFile(filepath.Join(dir, filepath.Base(name)), []byte(text), 0o600))
	}); err != nil || failed != nil {
		return nil, errors.Join(err, failed)
	}
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, binary, "run", "--server", "--addr", address, "--log-level", "error",
		"--skip-version-check", dir)
	command.Stderr = os.Stderr
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("the OPA server: %w", err)
	}
	s := &opaServer{
		url:    "http://" + address,
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}},
		stop: func() {
			_ = command.Process.Kill() // it has nothing to save
			_ = command.Wait()
			_ = os.RemoveAll(dir)
		},
	}
	return s, s.await(ctx)
}

// freeAddress is one that nobody listened on a moment ago.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

func (s *opaServer) await(ctx context.Context) error {
	return awaitHTTP(ctx, s.client, s.url+"/health")
}

// awaitHTTP waits until a server answers well.
func awaitHTTP(ctx context.Context, client *http.Client, url string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	ticks := time.NewTicker(20 * time.Millisecond)
	defer ticks.Stop()
	for {
		response, err := client.Get(url)
		if err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ticks.C:
		case <-ctx.Done():
			return fmt.Errorf("%s does not answer: %w", url, errors.Join(err, ctx.Err()))
		}
	}
}

func (s *opaServer) ask(ctx context.Context, document map[string]any) ([]string, error) {
	body, err := json.Marshal(map[string]any{"input": document})
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/v1/data/dmgate/hits", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	response, err := s.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		return nil, errors.Join(err, fmt.Errorf("status %s", response.Status))
	}
	var answer struct{ Result []struct{ Rule string } }
	if err := json.Unmarshal(text, &answer); err != nil {
		return nil, err
	}
	var found []string
	for _, hit := range answer.Result {
		found = append(found, hit.Rule)
	}
	return found, nil
}
