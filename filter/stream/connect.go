package stream

import (
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/synadia-io/orbit.go/natscontext"
)

// Options says how to reach a NATS server. At most one of Creds, NKey, User and Token may be set.
type Options struct {
	URL      string // one URL or several, separated by commas; "" means DefaultURL, or the URL of the Context
	Context  string // a context saved by the nats command, by name or as the absolute path of its file
	Creds    string // file with a user's JWT and seed
	NKey     string // file with an nkey seed
	User     string
	Password string // goes with User
	Token    string
	TLSCA    string // PEM file with the certificates of the authorities to trust; "" means the system's
	TLSCert  string // PEM file with the client's certificate; goes with TLSKey
	TLSKey   string
	Name     string // how the connection shows on the server; "" means "dmgate"

	// InboxPrefix is what the subjects begin with on which answers come in. "" means "_INBOX", or that of the Context.
	// Where users share an account, each needs one of its own, or each could read what another one is sent.
	InboxPrefix string
}

// DefaultURL is where a NATS server listens when nothing else is said.
const DefaultURL = nats.DefaultURL

// Connect connects to a NATS server. It fails at once where no server answers; later, a connection that is lost is
// tried again for ever, with a growing delay, and its changes of state are logged. Errors say what was tried and what
// to check, and neither they nor the log hold secrets.
func Connect(o Options, log *slog.Logger) (*nats.Conn, error) {
	options, err := o.natsOptions()
	if err != nil {
		return nil, err
	}
	options = append(options, o.common(log)...)
	if o.Context != "" {
		if o.URL != "" {
			options = append(options, servers(o.URL))
		}
		nc, _, err := natscontext.Connect(o.Context, options...)
		if err != nil {
			return nil, fmt.Errorf("NATS context %q: %w%s", o.Context, withoutURL(err), advice(err))
		}
		return nc, nil
	}
	at := o.URL
	if at == "" {
		at = DefaultURL
	}
	nc, err := nats.Connect(at, options...)
	if err != nil {
		return nil, fmt.Errorf("NATS at %s: %w%s", redact(at), withoutURL(err), advice(err))
	}
	return nc, nil
}

// servers overrides the URL of a context.
func servers(urls string) nats.Option {
	return func(o *nats.Options) error {
		o.Servers = strings.Split(urls, ",")
		return nil
	}
}

func (o Options) natsOptions() ([]nats.Option, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	var options []nats.Option
	switch {
	case o.Creds != "":
		options = append(options, nats.UserCredentials(o.Creds))
	case o.NKey != "":
		nkey, err := nats.NkeyOptionFromSeed(o.NKey)
		if err != nil {
			return nil, fmt.Errorf("nkey file %s: %w", o.NKey, err)
		}
		options = append(options, nkey)
	case o.User != "":
		options = append(options, nats.UserInfo(o.User, o.Password))
	case o.Token != "":
		options = append(options, nats.Token(o.Token))
	}
	if o.TLSCA != "" {
		options = append(options, nats.RootCAs(o.TLSCA))
	}
	if o.TLSCert != "" {
		options = append(options, nats.ClientCert(o.TLSCert, o.TLSKey))
	}
	if o.InboxPrefix != "" {
		options = append(options, nats.CustomInboxPrefix(o.InboxPrefix))
	}
	return options, nil
}

// inboxPattern is what a prefix of subjects looks like.
var inboxPattern = regexp.MustCompile(`^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$`)

func (o Options) validate() error {
	var set []string
	for _, way := range []struct{ name, value string }{
		{"creds", o.Creds}, {"nkey", o.NKey}, {"user", o.User}, {"token", o.Token},
	} {
		if way.value != "" {
			set = append(set, way.name)
		}
	}
	switch {
	case len(set) > 1:
		return fmt.Errorf("NATS credentials: %s are set, want one", strings.Join(set, " and "))
	case o.Password != "" && o.User == "":
		return errors.New("NATS credentials: a password without a user")
	case o.InboxPrefix != "" && !inboxPattern.MatchString(o.InboxPrefix):
		return fmt.Errorf("inbox prefix %q: want tokens of A-Z a-z 0-9 _ - with dots between, such as _INBOX_gate", o.InboxPrefix)
	case (o.TLSCert == "") != (o.TLSKey == ""):
		return errors.New("NATS TLS: a client certificate and its key go together, one of them is not set")
	}
	for _, file := range []struct{ what, path string }{
		{"creds", o.Creds}, {"nkey", o.NKey}, {"TLS CA", o.TLSCA}, {"TLS certificate", o.TLSCert}, {"TLS key", o.TLSKey},
	} {
		if file.path == "" {
			continue
		}
		if _, err := os.Stat(file.path); err != nil {
			return fmt.Errorf("%s file: %w", file.what, err)
		}
	}
	return nil
}

// Delays between two attempts to reconnect.
const (
	firstReconnect = 50 * time.Millisecond
	lastReconnect  = 5 * time.Second
)

// common holds what every connection is set to. Nothing is buffered while the connection is down: a message that is
// published then fails at once and is published again in its turn.
func (o Options) common(log *slog.Logger) []nats.Option {
	name := o.Name
	if name == "" {
		name = "dmgate"
	}
	return []nats.Option{
		nats.Name(name),
		nats.MaxReconnects(-1),
		nats.ReconnectBufSize(-1),
		nats.CustomReconnectDelay(func(attempts int) time.Duration {
			return backoff(attempts, firstReconnect, lastReconnect)
		}),
		nats.IgnoreAuthErrorAbort(),
		nats.DisconnectErrHandler(func(nc *nats.Conn, err error) {
			if !nc.IsClosed() && err != nil {
				log.Warn("lost the connection to NATS, reconnecting", "error", err)
			}
		}),
		nats.ReconnectHandler(func(nc *nats.Conn) {
			log.Info("reconnected to NATS", "server", nc.ConnectedUrlRedacted())
		}),
		nats.ErrorHandler(logAsyncErrors(log, time.Now)),
	}
}

// backoff is a random time up to one that doubles from first to last: attempt 1 waits for at most first. Those who fail
// together thus don't try again together.
func backoff(attempt int, first, last time.Duration) time.Duration {
	d := first
	for i := 1; i < attempt && d < last; i++ {
		d *= 2
	}
	return rand.N(min(d, last)) + time.Millisecond
}

// advice says what to check for an error, as the end of a sentence.
func advice(err error) string {
	switch {
	case errors.Is(err, nats.ErrNoServers):
		return " (is the server running, and is the address right?)"
	case errors.Is(err, nats.ErrAuthorization), errors.Is(err, nats.ErrAuthExpired):
		return " (the server refuses the credentials: check creds, nkey, user and password, or token)"
	case errors.Is(err, nats.ErrSecureConnRequired):
		return " (the server requires TLS: name the CA's certificate, or use a tls:// address)"
	case errors.Is(err, nats.ErrSecureConnWanted):
		return " (the server offers no TLS: drop the TLS settings, or use a nats:// address)"
	case aboutCertificates(err.Error()):
		return " (check the CA's certificate, the client's certificate and the host name)"
	}
	return ""
}

// aboutCertificates reports whether an error is one of TLS. A server that refuses a client's certificate may hang up before
// it can be asked why.
func aboutCertificates(text string) bool {
	for _, sign := range []string{"x509:", "tls:", "tls error", "root certificate"} {
		if strings.Contains(text, sign) {
			return true
		}
	}
	return false
}

// withoutURL takes the URL, which may hold a password, out of the error of one that is malformed.
func withoutURL(err error) error {
	var malformed *url.Error
	if errors.As(err, &malformed) {
		return fmt.Errorf("malformed URL: %w", malformed.Err)
	}
	return err
}

// redact removes user, password and token from URLs.
func redact(urls string) string {
	parts := strings.Split(urls, ",")
	for i, part := range parts {
		scheme, rest, found := strings.Cut(strings.TrimSpace(part), "://")
		if !found {
			scheme, rest = "", scheme
		} else {
			scheme += "://"
		}
		parts[i] = scheme + rest[strings.LastIndex(rest, "@")+1:]
	}
	return strings.Join(parts, ",")
}
