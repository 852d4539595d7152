// Package rules is the pack: the directory that rule authors own, with pack.yaml, policies and lists. It loads a pack,
// checks that its parts fit together, digests it into a revision and makes engines that decide by it.
package rules
