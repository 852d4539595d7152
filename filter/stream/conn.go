package stream

import "github.com/nats-io/nats.go"

// Conn is a connection to a NATS server, named here so that no other package has to import the client.
type Conn = nats.Conn
