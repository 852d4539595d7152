package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/filter/stream"
)

// connectFlags say how to reach a NATS server.
type connectFlags struct {
	options stream.Options
	prefix  string
}

func (f *connectFlags) addTo(cmd *cobra.Command) {
	o, flags := &f.options, cmd.Flags()
	flags.StringVar(&o.URL, "nats", "", "`URL` of the NATS server, or several with commas (env NATS_URL)")
	flags.StringVar(&o.Context, "context", "", "`name` of the NATS context to connect with (env NATS_CONTEXT)")
	flags.StringVar(&o.Creds, "creds", "", "`file` with the user's credentials (env NATS_CREDS)")
	flags.StringVar(&o.NKey, "nkey", "", "`file` with an nkey seed (env NATS_NKEY)")
	flags.StringVar(&o.User, "user", "", "user name (env NATS_USER)")
	flags.StringVar(&o.Password, "password", "", "password; better set NATS_PASSWORD, which nobody sees")
	flags.StringVar(&o.Token, "token", "", "token; better set NATS_TOKEN, which nobody sees")
	flags.StringVar(&o.TLSCA, "tls-ca", "", "`file` with the authorities to trust (env NATS_CA)")
	flags.StringVar(&o.TLSCert, "tls-cert", "", "`file` with the client's certificate (env NATS_CERT)")
	flags.StringVar(&o.TLSKey, "tls-key", "", "`file` with the client's key (env NATS_KEY)")
	flags.StringVar(&o.InboxPrefix, "inbox-prefix", "",
		"what the `subjects` of answers to this user begin with (env NATS_INBOX_PREFIX, default _INBOX)")
	flags.StringVar(&f.prefix, "prefix", stream.DefaultPrefix, "first token of subjects and stream names")
}

// resolve fills in from the environment what no flag says, in the order that "dmgate help environment" documents.
// Credentials come from one place: where a flag gives any, or a context is named, the environment's don't count.
func (f *connectFlags) resolve(c *console) stream.Options {
	o := f.options
	switch {
	case o.Context != "" || o.URL != "":
	case c.getenv("NATS_URL") != "":
		o.URL = c.getenv("NATS_URL")
	case c.getenv("NATS_CONTEXT") != "":
		o.Context = c.getenv("NATS_CONTEXT")
	default:
		o.Context = selectedContext(c)
	}
	if o.Context != "" {
		return o
	}
	if o.InboxPrefix == "" {
		o.InboxPrefix = c.getenv("NATS_INBOX_PREFIX")
	}
	if o.Creds == "" && o.NKey == "" && o.User == "" && o.Token == "" {
		o.Creds, o.NKey, o.Token = c.getenv("NATS_CREDS"), c.getenv("NATS_NKEY"), c.getenv("NATS_TOKEN")
		o.User = c.getenv("NATS_USER")
	}
	if o.User != "" && o.Password == "" {
		o.Password = c.getenv("NATS_PASSWORD")
	}
	for _, file := range []struct {
		value *string
		env   string
	}{{&o.TLSCA, "NATS_CA"}, {&o.TLSCert, "NATS_CERT"}, {&o.TLSKey, "NATS_KEY"}} {
		if *file.value == "" {
			*file.value = c.getenv(file.env)
		}
	}
	return o
}

// with connects to the server and calls do, with a context that ends at the first signal.
func (f *connectFlags) with(cmd *cobra.Command, c *console, do func(context.Context, *natsServer) error) error {
	server, err := f.join(c)
	if err != nil {
		return err
	}
	defer server.conn.Close()
	ctx, stop := untilSignal(cmd.Context())
	defer stop()
	return do(ctx, server)
}

// join connects to the server, and logs to the errors of the command.
func (f *connectFlags) join(c *console) (*natsServer, error) {
	return join(f.resolve(c), slog.New(slog.NewTextHandler(c.err, nil)))
}

func (f *connectFlags) topology() stream.Topology { return stream.Topology{Prefix: f.prefix} }

// selectedContext returns the name of the context that "nats context select" chose, or "". The nats command keeps it
// in a file of its configuration folder.
func selectedContext(c *console) string {
	config := c.getenv("XDG_CONFIG_HOME")
	if config == "" {
		config = filepath.Join(c.getenv("HOME"), ".config")
	}
	name, err := os.ReadFile(filepath.Join(config, "nats", "context.txt"))
	if err != nil {
		return "" // none was ever selected
	}
	return strings.TrimSpace(string(name))
}
