// Package stats counts what every rule of a pack does to real traffic: how often it hits, how often it alone tells
// where a message goes, which rules hit with it, whether recipients agreed, and what it costs to evaluate. It only
// looks at decisions, which the production engine makes.
//
// The same messages in the same order give the same report, whatever the machine and the parallelism, as long as no
// time is taken.
package stats
