package rego_test

import (
	"fmt"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rego"
)

// A rule that reads a band of the pack and a fact.
const source = `package dmgate

# METADATA
# title: Link from a new account
# description: New accounts that begin with a link are mostly made for it.
# custom:
#   abuse: link spam
hits contains {"rule": "account.new_link", "reason": "a new account sends a link"} if {
	input.bands.account_age == "new"
	input.content.link
}
`

func Example() {
	modules := []rego.Module{{File: "account.rego", Source: []byte(source)}}
	names := rego.Names{Bands: map[string][]string{"account_age": {"new", "old"}}}
	policies, err := rego.Load(modules, names, rego.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	found, err := policies.Evaluate(&filter.Facts{
		Message: &filter.Message{},
		Content: filter.Content{Links: []filter.Link{{URL: "example.com"}}},
		Bands:   []filter.BandValue{{Band: "account_age", Value: "new"}},
	}, nil)
	fmt.Println(found, err)

	// What does not exist is an error, where OPA has the rule silently never match.
	_, err = rego.Load(modules, rego.Names{}, rego.Options{})
	fmt.Println(err)
	// Output:
	// [{account.new_link a new account sends a link}] <nil>
	// account.rego:9: input.bands.account_age does not exist; the pack names none
}
