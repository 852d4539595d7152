package rego

import "embed"

// Shipped holds the policies of the shipped pack and their tests, in the folder policies.
//
//go:embed policies/*.rego
var Shipped embed.FS
