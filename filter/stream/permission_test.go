package stream

import (
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"
)

// documentedPermissions reads what docs/nats/dmgate.conf lets a user do.
func documentedPermissions(t *testing.T, user string) *server.Permissions {
	t.Helper()
	for _, name := range []string{"GATE", "BACKEND", "OPERATOR", "AUDITOR"} {
		t.Setenv("DMGATE_"+name+"_PASSWORD", "p")
	}
	o, err := server.ProcessConfigFile("../../docs/nats/dmgate.conf")
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range o.Users {
		if u.Username == user {
			return u.Permissions
		}
	}
	t.Fatalf("the file has no user %s", user)
	return nil
}

// TestDocumentedPermissionsSuffice takes a sidecar with these permissions, and no others, through all that it does:
// making the streams, routing, comparing reused ids, refusing, reading gaps, a deleted consumer and recovery.
func TestDocumentedPermissionsSuffice(t *testing.T) {
	e := startPlainServer(t, func(o *server.Options) {
		o.JetStream, o.StoreDir = true, t.TempDir()
		o.Users = []*server.User{
			{Username: "backend", Password: "b"},
			{Username: "gate", Password: "g", Permissions: documentedPermissions(t, "gate")},
		}
	})
	backend, err := Connect(Options{URL: e.ClientURL(), User: "backend", Password: "b"}, quiet())
	if err != nil {
		t.Fatal(err)
	}
	defer backend.Close()
	js, err := jetstream.New(backend)
	if err != nil {
		t.Fatal(err)
	}
	var log journal
	gate := func() *running {
		nc, err := Connect(Options{URL: e.ClientURL(), User: "gate", Password: "g", InboxPrefix: "_INBOX_gate"}, log.log())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(nc.Close)
		if err := Provision(t.Context(), nc, Topology{}); err != nil {
			t.Fatal(err)
		}
		return run(t, nc, newTestEngine(), Config{Recover: time.Hour, Log: log.log()})
	}
	first := gate()
	messages := mixed(20, 3)
	send(t, backend, Topology{}, messages[:10]...)
	waitRouted(t, js, Topology{}, 10)
	reused := dm(messages[0].ID, "other", "inbox, but not the same text")
	send(t, backend, Topology{}, Outgoing{Body: reused.Body}, Outgoing{Body: []byte("no event")})
	eventually(t, "two messages are invalid", func() bool { return count(t, js, Topology{}.InvalidStream()) == 2 })
	if err := js.DeleteConsumer(t.Context(), Topology{}.InboundStream(), consumerName); err != nil {
		t.Fatal(err)
	}
	send(t, backend, Topology{}, messages[10:15]...)
	waitRouted(t, js, Topology{}, 15)
	first.drain()
	second := gate()
	send(t, backend, Topology{}, messages[15:]...)
	waitRouted(t, js, Topology{}, 20)
	second.drain()
	expectRouted(t, js, Topology{}, messages)
	if strings.Contains(strings.ToLower(log.String()), "permissions violation") {
		t.Errorf("the log says %s", log.String())
	}
}
