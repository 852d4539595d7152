package main

import "github.com/dmgate/dmgate/rules/wording"

// thousands writes a number with commas between its thousands.
func thousands[N int | int64](n N) string { return wording.Commas(int(n)) }

// plural counts things in words: "1 message", "1,200 messages".
func plural(n int, one string) string { return wording.Things(n, one) }
