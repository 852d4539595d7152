package stream

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// The permissions that the contract documents for operators are enough to read and write the live log, and for nothing of
// the messages.
func TestDocumentedOperatorPermissionsSuffice(t *testing.T) {
	operator := documentedPermissions(t, "operator")
	e := startPlainServer(t, func(o *server.Options) {
		o.JetStream, o.StoreDir = true, t.TempDir()
		o.Users = []*server.User{
			{Username: "gate", Password: "g", Permissions: documentedPermissions(t, "gate")},
			{Username: "operator", Password: "o", Permissions: operator},
		}
	})
	var log journal
	as := func(user, password string) *nats.Conn {
		nc, err := Connect(Options{URL: e.ClientURL(), User: user, Password: password, InboxPrefix: "_INBOX_" + user}, log.log())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(nc.Close)
		return nc
	}
	gate, people := as("gate", "g"), as("operator", "o")
	if err := Provision(t.Context(), gate, Topology{}); err != nil {
		t.Fatal(err)
	}
	put(t, gate, Topology{}, "pack", "{}")
	f := followLog(t, gate, Topology{}, &log)
	put(t, people, Topology{}, "list.a.1", "one")
	put(t, people, Topology{}, "breaker.a.b", "two")
	f.says(t, "1 pack={}, 2 list.a.1=one, 3 breaker.a.b=two")
	if all, err := ReadLive(t.Context(), people, Topology{}); err != nil || len(all) != 3 {
		t.Errorf("%v, %v", all, err)
	}
	if strings.Contains(strings.ToLower(log.String()), "permissions violation") {
		t.Errorf("the log says %s", log.String())
	}
	short, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := PutLive(short, gate, Topology{}, "list.a.1", []byte("not the gate's")); err == nil {
		t.Error("the gate may change lists")
	}
	if slices.Contains(operator.Publish.Allow, ">") {
		t.Error("operators may do anything")
	}
}
