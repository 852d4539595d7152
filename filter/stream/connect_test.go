package stream

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"

	"github.com/dmgate/dmgate/filter/stream/natstest"
)

func TestConnectWithEveryKindOfCredential(t *testing.T) {
	_, userKey, seed := identity(t, nkeys.CreateUser)
	_, _, strangeSeed := identity(t, nkeys.CreateUser)
	ca := natstest.NewAuthority(t)
	cert, key := ca.Client()
	var creds string
	for _, c := range []struct {
		name      string
		server    func(*server.Options)
		good, bad Options
		advice    string
	}{
		{"user", func(o *server.Options) { o.Username, o.Password = "u", "s3cret" },
			Options{User: "u", Password: "s3cret"}, Options{User: "u", Password: "wr0ng"}, "check creds"},
		{"token", func(o *server.Options) { o.Authorization = "s3cret" },
			Options{Token: "s3cret"}, Options{Token: "wr0ng"}, "check creds"},
		{"nkey", func(o *server.Options) { o.Nkeys = []*server.NkeyUser{{Nkey: userKey}} },
			Options{NKey: write(t, "seed", seed)}, Options{NKey: write(t, "strange", strangeSeed)}, "check creds"},
		{"creds", func(o *server.Options) { creds = withAccounts(t, o) },
			Options{Creds: "set below"}, Options{Creds: withAccounts(t, &server.Options{})}, "check creds"},
		{"tls", func(o *server.Options) { secure(o, ca) },
			Options{TLSCA: ca.File, TLSCert: cert, TLSKey: key}, Options{TLSCA: natstest.NewAuthority(t).File}, "check the CA"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := startPlainServer(t, c.server)
			if c.good.Creds != "" {
				c.good.Creds = creds
			}
			c.good.URL, c.bad.URL = s.ClientURL(), s.ClientURL()
			nc, err := Connect(c.good, quiet())
			if err != nil {
				t.Fatal(err)
			}
			defer nc.Close()
			if err := nc.Flush(); err != nil {
				t.Fatal(err)
			}
			bad, err := Connect(c.bad, quiet())
			if err == nil {
				bad.Close()
				t.Fatal("wrong credentials connect")
			}
			if !strings.Contains(err.Error(), c.advice) || strings.Contains(err.Error(), "wr0ng") {
				t.Errorf("got %v, want advice %q and no secret", err, c.advice)
			}
		})
	}
}

func TestConnectWithContext(t *testing.T) {
	s := startPlainServer(t, func(o *server.Options) { o.Username, o.Password = "u", "s3cret" })
	config := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", config)
	dir := filepath.Join(config, "nats", "context")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	content, err := json.Marshal(map[string]string{"url": s.ClientURL(), "user": "u", "password": "s3cret"})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "prod.json")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"prod", file} {
		nc, err := Connect(Options{Context: name}, quiet())
		if err != nil {
			t.Fatalf("context %s: %v", name, err)
		}
		nc.Close()
	}
	if _, err := Connect(Options{Context: "prod", URL: unusedURL(t)}, quiet()); err == nil {
		t.Error("the URL does not override the context's")
	}
	if _, err := Connect(Options{Context: "none"}, quiet()); err == nil || !strings.Contains(err.Error(), `"none"`) {
		t.Errorf("got %v, want the name of the context", err)
	}
}

func TestConnectErrors(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing")
	for _, c := range []struct {
		options Options
		want    string
	}{
		{Options{URL: unusedURL(t)}, "is the server running"},
		{Options{URL: strings.Replace(unusedURL(t), "//", "//joe:s3cret@", 1)}, "NATS at nats://127.0.0.1:"},
		{Options{URL: "nats://joe:s3cret@[::1"}, "NATS at nats://"},
		{Options{URL: "nats://joe:s3cret@127.0.0.1:port"}, "NATS at nats://127.0.0.1:port"},
		{Options{User: "u", Token: "s3cret"}, "user and token are set, want one"},
		{Options{Password: "s3cret"}, "a password without a user"},
		{Options{InboxPrefix: "_INBOX.>"}, `inbox prefix "_INBOX.>": want tokens of`},
		{Options{TLSCert: missing}, "go together"},
		{Options{Creds: missing}, "creds file"},
		{Options{NKey: missing}, "nkey file"},
		{Options{NKey: write(t, "seed", []byte("s3cret"))}, "nkey file"},
		{Options{TLSCA: missing}, "TLS CA file"},
	} {
		nc, err := Connect(c.options, quiet())
		if err == nil {
			nc.Close()
			t.Errorf("%+v connects", c.options)
			continue
		}
		if !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("got %q, want %q and no secret", err, c.want)
		}
	}
}

// unusedURL is the address of no server.
func unusedURL(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "nats://" + l.Addr().String()
}
