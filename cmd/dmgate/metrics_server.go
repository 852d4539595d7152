package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/dmgate/dmgate/filter/stream"
)

// defaultMetrics is where metrics are served unless it is said where.
const defaultMetrics = "127.0.0.1:9464"

// metricsServer serves metrics and health over HTTP. A nil one serves none.
type metricsServer struct {
	server *http.Server
	ended  chan struct{}
}

// Bounds on what a client may take: a scrape is one small request a few times a minute.
const (
	metricsTimeout  = 10 * time.Second
	metricsIdle     = 2 * time.Minute
	metricsHeaders  = 16 << 10
	metricsAtOnce   = 4
	metricsShutdown = 2 * time.Second
)

// serveMetrics listens on an address and serves until close. An address without a host is one of this machine only.
func serveMetrics(addr string, m *metrics, monitor *stream.Monitor, log *slog.Logger) (*metricsServer, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("metrics address %q: want HOST:PORT", addr)
	}
	if host == "" {
		addr = net.JoinHostPort("127.0.0.1", port)
	}
	listener, err := net.Listen("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("metrics: %w\nChoose another address with --metrics=HOST:PORT", err)
	}
	if err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	if exposed(listener.Addr().String()) {
		log.Warn("the metrics can be reached from other machines and ask for no credentials: they tell the pack's rules "+
			"and how much each hits", "address", addr)
	}
	log.Info("serving metrics", "url", fmt.Sprintf("http://%s/metrics", listener.Addr()))
	s := &metricsServer{ended: make(chan struct{}), server: boundedServer(m.handler(monitor), metricsTimeout, log)}
	go func() {
		err := s.server.Serve(listener)
		if !errors.Is(err, http.ErrServerClosed) {
			log.Error("the metrics are no longer served", "error", err)
		}
		close(s.ended)
	}()
	return s, nil
}

// boundedServer returns a server on which no client can hold up anything: one that takes longer than patience to ask, or to
// take its answer, is cut off, as is one that says too much.
func boundedServer(handler http.Handler, patience time.Duration, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: patience, ReadTimeout: patience, WriteTimeout: patience,
		IdleTimeout: metricsIdle, MaxHeaderBytes: metricsHeaders,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

func (m *metrics) handler(monitor *stream.Monitor) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		MaxRequestsInFlight: metricsAtOnce, Timeout: metricsTimeout,
	}))
	mux.Handle("GET /livez", serveHealth(monitor, liveness))
	mux.Handle("GET /readyz", serveHealth(monitor, readiness))
	return mux
}

// close lets a scrape that is under way finish, and stops.
func (s *metricsServer) close() {
	if s == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), metricsShutdown)
	defer cancel()
	if s.server.Shutdown(ctx) != nil {
		_ = s.server.Close() // a client that takes longer is cut off
	}
	<-s.ended
}
