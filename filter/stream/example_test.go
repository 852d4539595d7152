package stream_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"slices"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/filter/stream"
)

// A message goes from the inbound stream to its route.
func Example() {
	dir, err := os.MkdirTemp("", "dmgate")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	server, err := stream.StartEmbedded(stream.EmbeddedOptions{Addr: "127.0.0.1:0", StoreDir: dir})
	if err != nil {
		panic(err)
	}
	defer server.Shutdown()
	log := slog.New(slog.DiscardHandler)
	nc, err := stream.Connect(stream.Options{URL: server.ClientURL()}, log)
	if err != nil {
		panic(err)
	}
	defer nc.Close()

	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var topology stream.Topology
	if err := stream.Provision(ctx, nc, topology); err != nil {
		panic(err)
	}
	engine := filter.NewEngine(filter.Config{Revision: "example"}) // enough for messages that are trusted
	sidecar, err := stream.NewSidecar(nc, stream.Fixed(engine), event.Decode, stream.Config{Log: log})
	if err != nil {
		panic(err)
	}
	done := make(chan error)
	go func() { done <- sidecar.Run(ctx) }()

	body := `{"id":"m1","sender":{"id":"ann"},"recipient":{"id":"bob"},"relationship":{"recipient_follows":true},"text":"hi"}`
	message := stream.Outgoing{ID: "m1", Sender: "ann", Body: []byte(body)}
	if _, err := stream.Send(ctx, nc, topology, slices.Values([]stream.Outgoing{message}), nil); err != nil {
		panic(err)
	}
	for routed, err := range stream.Watch(ctx, nc, topology, stream.WatchOptions{All: true}) {
		fmt.Println(routed.MessageID, "for", routed.Recipient, "to", routed.Route, "because", routed.Decision.Trust, err)
		break
	}
	stop()
	fmt.Println(<-done)
	// Output:
	// m1 for bob to inbox because recipient_follows <nil>
	// <nil>
}
