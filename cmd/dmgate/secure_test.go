package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/dmgate/dmgate/filter/stream/natstest"
)

// secureServer returns a command for scripts that runs a server with mutual TLS and users of an account. It sets SECURE_URL
// and writes what a client needs: ca.pem, cert.pem, key.pem, user.creds, expired.creds, and another.pem of an authority
// that has nothing to do with it.
func secureServer(t *testing.T) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) > 0 {
			ts.Fatalf("usage: secureserver")
		}
		ca := natstest.NewAuthority(t)
		o := &server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, NoLog: true, NoSigs: true, JetStream: true,
			StoreDir: ts.MkAbs("jetstream"), TLSConfig: ca.TLS(ca.Server()), TLS: true, TLSVerify: true, TLSTimeout: 5}
		credentials, err := trustAccount(o)
		ts.Check(err)
		for name, ends := range map[string]time.Duration{"user.creds": time.Hour, "expired.creds": -time.Hour} {
			data, err := credentials(ends)
			ts.Check(err)
			ts.Check(os.WriteFile(ts.MkAbs(name), data, 0o600))
		}
		cert, key := ca.Client()
		for to, from := range map[string]string{"ca.pem": ca.File, "cert.pem": cert, "key.pem": key,
			"another.pem": natstest.NewAuthority(t).File} {
			data, err := os.ReadFile(filepath.Clean(from))
			ts.Check(err)
			ts.Check(os.WriteFile(ts.MkAbs(to), data, 0o600))
		}
		s, err := server.NewServer(o)
		ts.Check(err)
		s.Start()
		if !s.ReadyForConnections(time.Minute) {
			ts.Fatalf("the server does not start")
		}
		ts.Defer(func() {
			s.Shutdown()
			s.WaitForShutdown()
		})
		ts.Setenv("SECURE_URL", s.ClientURL())
	}
}

// trustAccount sets a server up to take users of one account that may use JetStream. What it returns makes the credentials
// of one that may connect for so long.
func trustAccount(o *server.Options) (credentials func(time.Duration) ([]byte, error), err error) {
	operator, err := nkeys.CreateOperator()
	if err != nil {
		return nil, err
	}
	resolver := &server.MemAccResolver{}
	store := func(limits jwt.JetStreamLimits) (nkeys.KeyPair, string, error) {
		account, err := nkeys.CreateAccount()
		if err != nil {
			return nil, "", err
		}
		public, err := account.PublicKey()
		if err != nil {
			return nil, "", err
		}
		claims := jwt.NewAccountClaims(public)
		claims.Limits.JetStreamLimits = limits
		text, err := claims.Encode(operator)
		if err != nil {
			return nil, "", err
		}
		return account, public, resolver.Store(public, text)
	}
	trusted, err := operator.PublicKey()
	if err != nil {
		return nil, err
	}
	account, _, err := store(jwt.JetStreamLimits{MemoryStorage: -1, DiskStorage: -1, Streams: -1, Consumer: -1})
	if err != nil {
		return nil, err
	}
	_, system, err := store(jwt.JetStreamLimits{})
	o.TrustedKeys, o.AccountResolver, o.SystemAccount = []string{trusted}, resolver, system
	return func(ends time.Duration) ([]byte, error) { return userCredentials(account, ends) }, err
}

func userCredentials(account nkeys.KeyPair, ends time.Duration) ([]byte, error) {
	user, err := nkeys.CreateUser()
	if err != nil {
		return nil, err
	}
	public, err := user.PublicKey()
	if err != nil {
		return nil, err
	}
	seed, err := user.Seed()
	if err != nil {
		return nil, err
	}
	claims := jwt.NewUserClaims(public)
	claims.Expires = time.Now().Add(ends).Unix()
	text, err := claims.Encode(account)
	if err != nil {
		return nil, err
	}
	return jwt.FormatUserConfig(text, seed)
}
