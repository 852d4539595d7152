// Command dmgate is a gate for open inboxes: it reads direct messages from NATS, scores those of strangers with
// limits, lists and policies, and routes each to the inbox, the requests folder or a drop queue.
//
// The package wires and prints, and decides nothing: what a message's route is follows from package filter and the
// pack. Each subcommand has a file of its own, named after it.
package main
