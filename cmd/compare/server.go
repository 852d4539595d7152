package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"time"
)

// server is a program in a process of its own that answers over HTTP.
type server struct {
	url    string
	client *http.Client
	stop   func()
}

// patience is how long a server may take to start, and to stop.
const patience = 2 * time.Minute

// startServer runs a command and waits until it answers a path well. Its directory goes when it is stopped.
func startServer(ctx context.Context, dir, address, path, binary string, args ...string) (*server, error) {
	command := exec.CommandContext(ctx, binary, args...)
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) } // so that its workers end too
	command.WaitDelay = patience
	command.Stderr = os.Stderr
	if err := command.Start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	s := &server{
		url:    "http://" + address,
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}},
		stop: func() {
			_ = command.Process.Signal(os.Interrupt)
			_ = command.Wait() // with whatever status
			_ = os.RemoveAll(dir)
		},
	}
	if err := s.await(ctx, path); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

// freeAddress is one that nobody listened on a moment ago.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

func (s *server) await(ctx context.Context, path string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	ticks := time.NewTicker(20 * time.Millisecond)
	defer ticks.Stop()
	for {
		_, err := s.ask(ctx, http.MethodGet, path, nil)
		if err == nil {
			return nil
		}
		select {
		case <-ticks.C:
		case <-ctx.Done():
			return fmt.Errorf("%s does not answer: %w", s.url, err)
		}
	}
}

// ask returns the body of a good answer.
func (s *server) ask(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, s.url+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	response, err := s.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %s", response.Status)
	}
	return answer, err
}
