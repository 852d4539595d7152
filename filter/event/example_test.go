package event_test

import (
	"fmt"
	"time"

	"github.com/dmgate/dmgate/filter/event"
)

func ExampleDecode() {
	stored := time.Date(2026, 11, 22, 10, 15, 5, 0, time.UTC)
	m, err := event.Decode([]byte(`{
		"id": "m-1",
		"sent_at": "2026-11-22T10:15:04Z",
		"sender": {"id": "u-1001"},
		"recipient": {"id": "u-2002"},
		"text": "hello"
	}`), stored)
	fmt.Println(m.ID, m.At, err)

	_, err = event.Decode([]byte(`{"id": "m-2", "sender": {"name": "Eve"}, "recipient": {"id": "u-2002"}}`), stored)
	fmt.Println(err)
	// Output:
	// m-1 2026-11-22 10:15:04 +0000 UTC <nil>
	// sender.id: absent, want a string of 1 to 256 bytes
}
