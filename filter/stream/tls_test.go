package stream

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"

	"github.com/dmgate/dmgate/filter/stream/natstest"
)

// secure has a server ask for certificates of the authority, and show one of it.
func secure(o *server.Options, ca *natstest.Authority) { secureWith(o, ca, ca.Server) }

func secureWith(o *server.Options, ca *natstest.Authority, issue func() (cert, key string)) {
	o.TLSConfig, o.TLS, o.TLSVerify, o.TLSTimeout = ca.TLS(issue()), true, true, 5
}

const checkTLS = "(check the CA's certificate, the client's certificate and the host name)"

// Whatever is wrong with a certificate, the connection is refused, and the error says what is wrong and what to check.
func TestMutualTLS(t *testing.T) {
	ca, stranger := natstest.NewAuthority(t), natstest.NewAuthority(t)
	cert, key := ca.Client()
	theirCert, theirKey := stranger.Client()
	oldCert, oldKey := ca.Issue(x509.ExtKeyUsageClientAuth, time.Now().Add(-time.Minute), net.IPv4(127, 0, 0, 1))
	good := Options{TLSCA: ca.File, TLSCert: cert, TLSKey: key}
	expired := func() (string, string) {
		return ca.Issue(x509.ExtKeyUsageServerAuth, time.Now().Add(-time.Minute), net.IPv4(127, 0, 0, 1))
	}
	elsewhere := func() (string, string) {
		return ca.Issue(x509.ExtKeyUsageServerAuth, time.Now().Add(time.Hour), net.IPv4(10, 0, 0, 5))
	}
	for _, c := range []struct {
		name    string
		issue   func() (string, string)
		options Options
		want    []string // in the error; nil where it connects
	}{
		{"as it should be", ca.Server, good, nil},
		{"the CA of somebody else", ca.Server, Options{TLSCA: stranger.File, TLSCert: cert, TLSKey: key},
			[]string{"certificate signed by unknown authority", checkTLS}},
		{"no CA", ca.Server, Options{TLSCert: cert, TLSKey: key}, []string{"certificate signed by unknown authority", checkTLS}},
		{"no client certificate", ca.Server, Options{TLSCA: ca.File}, []string{"tls", checkTLS}},
		{"a client certificate of somebody else", ca.Server, Options{TLSCA: ca.File, TLSCert: theirCert, TLSKey: theirKey},
			[]string{"tls", checkTLS}},
		{"a client certificate that is over", ca.Server, Options{TLSCA: ca.File, TLSCert: oldCert, TLSKey: oldKey},
			[]string{"tls", checkTLS}},
		{"a server certificate that is over", expired, good, []string{"certificate has expired", checkTLS}},
		{"a server certificate of another host", elsewhere, good, []string{"10.0.0.5", "127.0.0.1", checkTLS}},
		{"the key of another certificate", ca.Server, Options{TLSCA: ca.File, TLSCert: cert, TLSKey: theirKey},
			[]string{"private key does not match public key", checkTLS}},
		{"a CA that is none", ca.Server, Options{TLSCA: write(t, "ca.pem", []byte("s3cret")), TLSCert: cert, TLSKey: key},
			[]string{"failed to parse root certificate", checkTLS}},
		{"a certificate that is none", ca.Server, Options{TLSCA: ca.File, TLSCert: write(t, "c.pem", []byte("s3cret")), TLSKey: key},
			[]string{"client certificate", checkTLS}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := startPlainServer(t, func(o *server.Options) { secureWith(o, ca, c.issue) })
			c.options.URL = s.ClientURL()
			expectRefusal(t, c.options, c.want)
		})
	}
}

// expectRefusal tries to connect, and wants an error that holds all of this, or none.
func expectRefusal(t *testing.T, o Options, want []string) {
	t.Helper()
	nc, err := Connect(o, quiet())
	if err == nil {
		defer nc.Close()
		err = nc.FlushTimeout(patience)
	}
	if (err == nil) != (want == nil) {
		t.Fatalf("got %v, want %q", err, want)
	}
	for _, part := range want {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("got %v, want %q", err, part)
		}
	}
	if err != nil && strings.Contains(err.Error(), "s3cret") {
		t.Errorf("the error holds a secret: %v", err)
	}
}

// TLS and none don't go together, and the error says which side wants it.
func TestTLSOnOneSide(t *testing.T) {
	ca := natstest.NewAuthority(t)
	plain := startPlainServer(t, nil)
	expectRefusal(t, Options{URL: plain.ClientURL(), TLSCA: ca.File}, []string{"the server offers no TLS: drop the TLS settings"})
	expectRefusal(t, Options{URL: strings.Replace(plain.ClientURL(), "nats:", "tls:", 1)}, []string{"the server offers no TLS"})
	secured := startPlainServer(t, func(o *server.Options) { secure(o, ca) })
	expectRefusal(t, Options{URL: strings.Replace(secured.ClientURL(), "tls:", "nats:", 1)}, []string{"unknown authority", checkTLS})
}

// Credentials may end, and may allow less than is needed; both is said.
func TestCredsThatAreNotEnough(t *testing.T) {
	var creds string
	s := startPlainServer(t, func(o *server.Options) {
		creds = withAccounts(t, o, func(c *jwt.UserClaims) { c.Expires = time.Now().Add(-time.Minute).Unix() })
	})
	expectRefusal(t, Options{URL: s.ClientURL(), Creds: creds}, []string{"the server refuses the credentials: check creds"})

	s = startPlainServer(t, func(o *server.Options) {
		creds = withAccounts(t, o, func(c *jwt.UserClaims) { c.Pub.Allow.Add("dm.inbound.>") })
	})
	nc, err := Connect(Options{URL: s.ClientURL(), Creds: creds}, quiet())
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	err = Provision(ctx, nc, Topology{})
	if err == nil || !strings.Contains(err.Error(), "may this user use JetStream's API, and receive answers on _INBOX.>") {
		t.Errorf("got %v, want what to check", err)
	}
}

// A saved context holds the same settings as the flags do: mutual TLS, a seed, and an inbox of one's own.
func TestContextWithTLSAndNKey(t *testing.T) {
	ca := natstest.NewAuthority(t)
	cert, key := ca.Client()
	_, userKey, seed := identity(t, nkeys.CreateUser)
	s := startPlainServer(t, func(o *server.Options) {
		secure(o, ca)
		o.Nkeys = []*server.NkeyUser{{Nkey: userKey, Permissions: &server.Permissions{
			Subscribe: &server.SubjectPermission{Allow: []string{"_INBOX_gate.>"}}}}}
	})
	saved, err := json.Marshal(map[string]string{"url": s.ClientURL(), "nkey": write(t, "seed", seed), "ca": ca.File, "cert": cert,
		"key": key, "inbox_prefix": "_INBOX_gate"})
	if err != nil {
		t.Fatal(err)
	}
	nc, err := Connect(Options{Context: write(t, "prod.json", saved)}, quiet())
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	if got := nc.NewInbox(); !strings.HasPrefix(got, "_INBOX_gate.") {
		t.Errorf("answers come to %s", got)
	}
}

// When certificates are replaced, those of the server and our own, a connection comes back by itself: the files are read
// anew.
func TestReconnectAfterCertificatesAreReplaced(t *testing.T) {
	before, after := natstest.NewAuthority(t), natstest.NewAuthority(t)
	cert, key := before.Client()
	files := Options{TLSCA: write(t, "ca.pem", nil), TLSCert: write(t, "cert.pem", nil), TLSKey: write(t, "key.pem", nil)}
	put := func(from, to string) {
		t.Helper()
		data, err := os.ReadFile(from)
		if err == nil {
			err = os.WriteFile(to, data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	replace := func(ca *natstest.Authority, cert, key string) {
		put(ca.File, files.TLSCA)
		put(cert, files.TLSCert)
		put(key, files.TLSKey)
	}
	replace(before, cert, key)
	s := startPlainServer(t, func(o *server.Options) { secure(o, before) })
	files.URL = s.ClientURL()
	var log journal
	nc, err := Connect(files, log.log())
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	port := s.server.Addr().(*net.TCPAddr).Port
	s.Shutdown()
	cert, key = after.Client()
	replace(after, cert, key)
	startPlainServer(t, func(o *server.Options) {
		secure(o, after)
		o.Port = port
	})
	eventually(t, "the connection is back", func() bool { return strings.Contains(log.String(), "reconnected to NATS") })
	if err := nc.FlushTimeout(patience); err != nil {
		t.Error(err)
	}
}
