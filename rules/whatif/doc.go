// Package whatif asks of a decided message what else could have become of it: which smallest changes of what is known
// would have given it another route, and why today's pack decides otherwise than another did. Every answer is what the
// production engine says to the changed facts.
package whatif
