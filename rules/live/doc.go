// Package live keeps what operators tell a gate while it runs: entries that lists have beside those of the pack's files,
// rules that the breaker is to demote no longer, and users whose state is to be forgotten.
//
// All of it is a log of changes, each with a position. A Book holds the history and answers for any position in it, so a
// decision that says at which position it was made can be made again. Which entries count for a message follows from the
// position and from the message's own time alone: an entry counts where the newest change of it up to the position adds it
// and the message is of before its end.
//
// A Change has a form in which the log stores it, a key and a JSON value: Change.Record writes it and Read reads it. What
// it says of an entry is checked as a line of a list's file is, when it is written and when it is read.
package live
