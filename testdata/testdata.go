// Package testdata holds the sample traffic, for whoever measures with traffic that is like it.
package testdata

import _ "embed"

// Traffic is traffic.jsonl: an event a line.
//
//go:embed traffic.jsonl
var Traffic []byte
