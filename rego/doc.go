// Package rego evaluates a pack's policies, which are written in Rego, over the facts of a message. It embeds OPA and
// is the only package that knows it.
//
// # Rules
//
// A rule is a body that adds to the set hits of package dmgate, under a METADATA block with a title, a description and
// the abuse that it is about:
//
//	package dmgate
//
//	# METADATA
//	# title: Brand-new account
//	# description: Throwaway accounts write to strangers within hours of being made.
//	# custom:
//	#   abuse: throwaway accounts
//	hits contains {"rule": "account.new", "reason": "the account is brand new"} if {
//		input.bands.account_age == "new"
//	}
//
// The id is written out, so that a pack can be checked without being run. A rule may have several bodies, in one file;
// the first carries the METADATA. What rules share lives in packages below, such as dmgate.lib. Tests live in files
// that end in _test.rego, in a package that ends in _test.
//
// # Input
//
// Policies read the facts of filter.Vocabulary, each in the object that its name begins with (input.content.link), the
// pack's bands (input.bands.account_age, a name), its lists (input.lists.domains, always true or false) and the
// readings of its limits (input.limits.sender, the reading's band). What is unknown is absent. No text and no id is
// ever in the input, so no policy can put one into a reason.
//
// # Speed
//
// A rule costs next to nothing while OPA's rule index can tell that it won't match, which it can for equalities with a
// constant: input.content.link == true, input.bands.account_age == "new". Prefer those to comparisons and
// count. A flag by itself, input.content.link, is spelt out for the index; not input.content.link can't be.
//
// Policies are a function of their input, so what they found is remembered, and most messages look like one seen
// before: they cost half a microsecond instead of twenty or fifty. That holds as long as no policy reads a number, which
// is what bands are for. Of the facts, only those that some policy reads are put into the input.
//
// # What is checked
//
// Load takes for an error what OPA would let pass in silence: a fact, band, list or limit that does not exist, a value
// that a band never has, a reference to a rule that does not exist, a built-in function that is not on the list of those that
// policies have a use for. A built-in function that fails, or an evaluation that takes more steps or memory than its
// budget, fails the evaluation: an error, and never a rule that silently does not match.
//
// # Hostile policies
//
// Policies may come from people one doesn't know, so what they can make is bounded: sources before OPA sees them
// (source_limits.go), values by calls that the compiler puts in (guard.go) and in the built-in functions (builtins.go),
// and whatever stands still all the same by a watchdog (watch.go).
package rego
