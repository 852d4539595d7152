package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/dmgate/dmgate/filter/stream"
)

// Where the server is and how to authenticate is taken from flags before the environment, and from one place.
func TestConnectionSettings(t *testing.T) {
	config := t.TempDir()
	if err := os.MkdirAll(filepath.Join(config, "nats"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(config, "nats", "context.txt"), []byte("chosen\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name  string
		flags stream.Options
		env   map[string]string
		want  stream.Options
	}{
		{"nothing", stream.Options{}, nil, stream.Options{}},
		{"flag over environment", stream.Options{URL: "nats://a"},
			map[string]string{"NATS_URL": "nats://b", "NATS_CONTEXT": "c"}, stream.Options{URL: "nats://a"}},
		{"environment", stream.Options{}, map[string]string{"NATS_URL": "nats://b", "NATS_CONTEXT": "c"},
			stream.Options{URL: "nats://b"}},
		{"context flag over URL variable", stream.Options{Context: "d"}, map[string]string{"NATS_URL": "nats://b"},
			stream.Options{Context: "d"}},
		{"URL flag with a context flag", stream.Options{Context: "d", URL: "nats://a"}, nil,
			stream.Options{Context: "d", URL: "nats://a"}},
		{"context variable", stream.Options{}, map[string]string{"NATS_CONTEXT": "c"}, stream.Options{Context: "c"}},
		{"selected context", stream.Options{}, map[string]string{"XDG_CONFIG_HOME": config},
			stream.Options{Context: "chosen"}},
		{"URL over selected context", stream.Options{URL: "nats://a"}, map[string]string{"XDG_CONFIG_HOME": config},
			stream.Options{URL: "nats://a"}},
		{"credentials from the environment", stream.Options{},
			map[string]string{"NATS_URL": "nats://b", "NATS_USER": "u", "NATS_PASSWORD": "p", "NATS_CA": "ca"},
			stream.Options{URL: "nats://b", User: "u", Password: "p", TLSCA: "ca"}},
		{"user by flag, password by environment", stream.Options{User: "u"},
			map[string]string{"NATS_USER": "v", "NATS_PASSWORD": "p", "NATS_TOKEN": "t"},
			stream.Options{User: "u", Password: "p"}},
		{"credentials by flag keep those of the environment out", stream.Options{Creds: "f"},
			map[string]string{"NATS_TOKEN": "t", "NATS_USER": "u", "NATS_PASSWORD": "p"}, stream.Options{Creds: "f"}},
		{"a context brings its own credentials", stream.Options{Context: "d"},
			map[string]string{"NATS_TOKEN": "t", "NATS_CA": "ca"}, stream.Options{Context: "d"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := &console{getenv: func(name string) string { return test.env[name] }}
			flags := connectFlags{options: test.flags}
			if got := flags.resolve(c); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}
