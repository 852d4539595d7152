package stream

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"
)

// startPlainServer starts a server without JetStream that is set up otherwise.
func startPlainServer(t *testing.T, set func(*server.Options)) *Embedded {
	t.Helper()
	o := &server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, NoLog: true, NoSigs: true}
	if set != nil {
		set(o)
	}
	s, err := server.NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	if !s.ReadyForConnections(patience) {
		t.Fatal("the server does not start")
	}
	e := &Embedded{server: s}
	t.Cleanup(e.Shutdown)
	return e
}

func write(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// identity is an nkey with its seed.
func identity(t *testing.T, create func() (nkeys.KeyPair, error)) (pair nkeys.KeyPair, public string, seed []byte) {
	t.Helper()
	pair, err := create()
	if err != nil {
		t.Fatal(err)
	}
	if public, err = pair.PublicKey(); err != nil {
		t.Fatal(err)
	}
	if seed, err = pair.Seed(); err != nil {
		t.Fatal(err)
	}
	return pair, public, seed
}

// withAccounts sets a server up to take users of one account by their JWT, and returns the creds file of one with these
// claims.
func withAccounts(t *testing.T, o *server.Options, claim ...func(*jwt.UserClaims)) string {
	t.Helper()
	operator, operatorKey, _ := identity(t, nkeys.CreateOperator)
	account, accountKey, _ := identity(t, nkeys.CreateAccount)
	_, userKey, seed := identity(t, nkeys.CreateUser)
	accountJWT, err := jwt.NewAccountClaims(accountKey).Encode(operator)
	if err != nil {
		t.Fatal(err)
	}
	claims := jwt.NewUserClaims(userKey)
	for _, set := range claim {
		set(claims)
	}
	userJWT, err := claims.Encode(account)
	if err != nil {
		t.Fatal(err)
	}
	resolver := &server.MemAccResolver{}
	if err := resolver.Store(accountKey, accountJWT); err != nil {
		t.Fatal(err)
	}
	o.TrustedKeys, o.AccountResolver = []string{operatorKey}, resolver
	creds, err := jwt.FormatUserConfig(userJWT, seed)
	if err != nil {
		t.Fatal(err)
	}
	return write(t, "user.creds", creds)
}
