// Package evade writes a text as people write it who want filters to miss it: with look-alike letters, invisible
// characters, fancy alphabets and the like. A reader still understands every rewritten text.
package evade
