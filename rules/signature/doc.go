// Package signature signs packs and lists, and verifies that one is what somebody who is trusted has signed.
//
// A signature is a small text file beside what it is of:
//
//	dmgate signature 1 of a pack
//	9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  pack.yaml
//	60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752  policies/hello.rego
//	key UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4
//	signature DlnMzq…
//
// It names every file with its SHA-256, sorted, so that an error can say which one differs. What is signed is all lines
// before the last, behind a text that no other use of the same key signs.
//
// Keys are nkeys of users: Ed25519, in the form that people who run NATS know. The package reads no files.
package signature
