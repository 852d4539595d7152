package ratelimit_test

import (
	"fmt"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/ratelimit"
)

func Example() {
	limits, err := ratelimit.New([]ratelimit.Limit{{
		ID:     "new_conversations",
		Key:    []ratelimit.Key{ratelimit.Sender},
		Counts: "new conversations",
		Rate:   3, Per: time.Hour, Burst: 3,
		Bands: []ratelimit.Band{{Name: "exceeded", From: 1}, {Name: "flood", From: 2}},
	}}, ratelimit.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	at := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	for i := range 7 {
		readings, _ := limits.Take(&filter.Facts{Message: &filter.Message{
			ID: fmt.Sprint("m-", i), Sender: filter.Sender{ID: "u-1001"}, At: at,
		}})
		fmt.Println(readings[0].Band, "-", readings[0].Reason())
	}
	// Output:
	// ok - 1 new conversations in 1h, 3 allowed
	// ok - 2 new conversations in 1h, 3 allowed
	// ok - 3 new conversations in 1h, 3 allowed
	// exceeded - 4 new conversations in 1h, 3 allowed
	// exceeded - 5 new conversations in 1h, 3 allowed
	// exceeded - 6 new conversations in 1h, 3 allowed
	// flood - 7 new conversations in 1h, 3 allowed
}
