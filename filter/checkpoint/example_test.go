package checkpoint_test

import (
	"fmt"
	"time"

	"github.com/dmgate/dmgate/filter/checkpoint"
)

func Example() {
	taken := checkpoint.Checkpoint{
		Inbound: 90_210, StreamCreated: time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC), Routed: 90_184, Invalid: 26,
		Revision: "sha256:5f1e", TakenAt: time.Date(2026, 11, 22, 10, 15, 4, 0, time.UTC), State: []byte("what the engine remembers"),
	}
	file := taken.Encode()

	found, err := checkpoint.Decode(file)
	fmt.Println(err)
	fmt.Println("go on after message", found.Inbound, "with", string(found.State))

	_, err = checkpoint.Decode(file[:100])
	fmt.Println(err)
	file[90] ^= 1
	_, err = checkpoint.Decode(file)
	fmt.Println(err)
	// Output:
	// <nil>
	// go on after message 90210 with what the engine remembers
	// cut short: 100 of 152 bytes
	// damaged: the checksum does not fit the content
}
