package main

import "github.com/spf13/cobra"

// helpTopics are pages of help that belong to no command.
func helpTopics() []*cobra.Command {
	return []*cobra.Command{
		{Use: "exit-status", Short: "What the exit statuses mean", Long: `The exit statuses of every command:

    0  it worked
    1  it did not work; for "list has": at least one key is not listed; for "replay": a condition of --fail-if holds;
       for "release" and "requeue": some message was not moved; for "erase": something is left
    2  the command line is wrong; for "test": tests failed, as in "opa test"
    3  it worked, but some of the input were no valid events; each is reported in its place
  130  stopped by a second signal, before everything was drained

Whatever went wrong is said on standard error, so standard output holds results only.`},
		{Use: "environment", Short: "Environment variables that dmgate reads", Long: `dmgate reads these variables:

  NATS_URL       where the server is, unless --nats or --context says so
  NATS_CONTEXT   the NATS context to connect with, unless --nats or --context says so
  NATS_USER, NATS_PASSWORD, NATS_TOKEN, NATS_CREDS, NATS_NKEY
                 how to authenticate, unless the flag of that name says so. Set a password or a token here rather
                 than by flag: other users of the machine can read a command line
  NATS_CA, NATS_CERT, NATS_KEY
                 TLS files, unless --tls-ca, --tls-cert and --tls-key name them
  NATS_INBOX_PREFIX
                 what the subjects of answers begin with, unless --inbox-prefix or a context says so
  USER           who changes something, for the record, unless --who says so
  NO_COLOR       no colour where it is set and not empty (https://no-color.org)
  TERM           no colour where it is "dumb"

Of the ways to say where the server is, the first of these counts: --nats, --context, NATS_URL, NATS_CONTEXT, the
context selected with "nats context select", and at last nats://127.0.0.1:4222.`},
	}
}
