package stream

import (
	"context"
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// TestUndoPermissionsSuffice takes each command through what it does with the permissions of operators, and no
// others: the first time, again, and where there is nothing to do it to.
func TestUndoPermissionsSuffice(t *testing.T) {
	var backend *nats.Conn // may do anything
	commands := map[string]func(context.Context, *nats.Conn) error{
		"release": func(ctx context.Context, nc *nats.Conn) error {
			r, err := NewReleaser(ctx, nc, Topology{})
			if err != nil {
				return err
			}
			_, _ = r.Release(ctx, "nobody", Search{}, byAda)
			if _, err = r.Release(ctx, "m1", Search{}, byAda); err == nil {
				_, _ = r.Release(ctx, "m1", Search{}, byAda)
			}
			return err
		},
		"requeue": func(ctx context.Context, nc *nats.Conn) error {
			for r, err := range Requeue(ctx, nc, Topology{}, RequeueOptions{IDs: []string{"bad"}}) {
				if err != nil || r.Err != nil {
					return err
				}
			}
			return nil
		},
		"erase": func(ctx context.Context, nc *nats.Conn) error {
			if _, err := Erase(ctx, nc, Topology{}, erasure("victim")); err != nil {
				return err
			}
			if _, err := PutLive(ctx, backend, Topology{}, GateErased, []byte("1")); err != nil { // as a gate does
				return err
			}
			_, err := Erase(ctx, nc, Topology{}, erasure("victim"))
			return err
		},
	}
	e := startPlainServer(t, func(o *server.Options) {
		o.JetStream, o.StoreDir = true, t.TempDir()
		o.Users = []*server.User{{Username: "backend", Password: "b"}}
		for name := range commands {
			o.Users = append(o.Users, &server.User{Username: name, Password: "p", Permissions: documentedPermissions(t, "operator")})
		}
	})
	var err error
	backend, err = Connect(Options{URL: e.ClientURL(), User: "backend", Password: "b"}, quiet())
	if err != nil {
		t.Fatal(err)
	}
	defer backend.Close()
	js := provision(t, backend, Topology{})
	sidecar := run(t, backend, newTestEngine(), Config{})
	send(t, backend, Topology{}, fromTo("m1", "victim", "friend", "drop"), fromTo("m2", "friend", "foe", "inbox"),
		Outgoing{ID: "bad", Sender: "victim", Body: []byte(`{"id":"bad"}`)})
	waitRouted(t, js, Topology{}, 2)
	eventually(t, "one is invalid", func() bool { return count(t, js, Topology{}.InvalidStream()) == 1 })
	sidecar.drain()
	for _, name := range []string{"release", "requeue", "erase"} {
		var log journal
		nc, err := Connect(Options{URL: e.ClientURL(), User: name, Password: "p", InboxPrefix: "_INBOX_operator"}, log.log())
		if err != nil {
			t.Fatal(err)
		}
		if err := commands[name](t.Context(), nc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		nc.Close()
		if strings.Contains(strings.ToLower(log.String()), "permissions violation") {
			t.Errorf("%s: the log says %s", name, log.String())
		}
	}
	if n := count(t, js, Topology{}.RoutedStream()); n != 1 {
		t.Errorf("%d messages are left, want one of others", n)
	}
}
