package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"syscall"

	"github.com/dmgate/dmgate/filter/stream"
)

// natsServer is a connection to a NATS server, and the server itself where it runs in the process.
type natsServer struct {
	conn *stream.Conn
	url  string // for people: without credentials
	stop func() error
}

// join connects to a server that runs elsewhere.
func join(o stream.Options, log *slog.Logger) (*natsServer, error) {
	conn, err := stream.Connect(o, log)
	if err != nil {
		return nil, err
	}
	return &natsServer{conn: conn, url: conn.ConnectedUrlRedacted(), stop: func() error { return nil }}, nil
}

// embed starts a server in the process and connects to it. Without a folder it stores in one that close removes.
func embed(addr, dir string, log *slog.Logger) (*natsServer, error) {
	cleanUp := func() error { return nil }
	if dir == "" {
		temporary, err := os.MkdirTemp("", "dmgate-")
		if err != nil {
			return nil, err
		}
		dir, cleanUp = temporary, func() error { return os.RemoveAll(temporary) }
	}
	server, err := stream.StartEmbedded(stream.EmbeddedOptions{Addr: addr, StoreDir: dir})
	if err != nil {
		_ = cleanUp() // the error that counts is the server's
		if errors.Is(err, syscall.EADDRINUSE) {
			err = fmt.Errorf("%w\nChoose another address with --embedded=HOST:PORT, or for make run with ADDR=HOST:PORT", err)
		}
		return nil, err
	}
	conn, err := server.Connect(log)
	if err != nil {
		server.Shutdown()
		_ = cleanUp()
		return nil, err
	}
	if exposed(addr) {
		log.Warn("the NATS server can be reached from other machines and asks for no credentials: "+
			"whoever reaches it can read and send messages", "address", addr)
	}
	log.Info("running a NATS server", "url", server.ClientURL(), "store", dir)
	return &natsServer{conn: conn, url: server.ClientURL(), stop: func() error {
		server.Shutdown()
		return cleanUp()
	}}, nil
}

// exposed reports whether other machines can reach an address to listen on.
func exposed(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil || host == "localhost" {
		return false // a server does not listen on what is no address
	}
	ip, err := netip.ParseAddr(host)
	return err != nil || !ip.IsLoopback()
}

// close ends the connection, and the server where it is our own.
func (s *natsServer) close() error {
	s.conn.Close()
	return s.stop()
}
