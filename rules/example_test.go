package rules_test

import (
	"fmt"
	"testing/fstest"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
)

// A pack is loaded as a whole, and then decides.
func ExampleLoad() {
	pack, err := rules.Load(rules.Shipped())
	if err != nil {
		fmt.Println(err)
		return
	}
	decision := pack.Engine().Decide(&filter.Message{
		ID:        "m-1",
		Sender:    filter.Sender{ID: "ana"},
		Recipient: filter.Recipient{ID: "ben", AgeBand: filter.Age13to15},
		Text:      "hi",
	})
	fmt.Println(decision.Route, decision.Hits[0].Rule)
	// Output: drop inbox.minor
}

// Everything that is wrong with a pack is reported at once.
func ExampleLoad_errors() {
	_, err := rules.Load(fstest.MapFS{"pack.yaml": {Data: []byte("name: mine\nthresholds: {requests: 3, drop: 1}\n")}})
	fmt.Println(err)
	// Output:
	// pack.yaml:1: key "rollout" is absent
	// pack.yaml:1: key "trust" is absent
	// pack.yaml:1: key "weights" is absent
	// pack.yaml:2: thresholds: drop is 1 and requests is 3, want drop above requests
}
