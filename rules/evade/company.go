package evade

import (
	"regexp"
	"strings"
)

// padding puts harmless sentences around the text.
func padding(text string) string {
	return "Hello there, I hope that you had a lovely weekend and that the weather is kind to you. " + text +
		" Say hello to your family from me, and take good care of the garden until we see us again."
}

var (
	scheme = regexp.MustCompile(`(?i)\bhttp(s?)://`)
	domain = regexp.MustCompile(`(?i)\b([a-z0-9-]+(?:\.[a-z0-9-]+)*)\.([a-z]{2,})\b`)
)

// disguisedLinks writes links as people do who know that links are seen: hxxps://shop[.]example, shop dot example.
func disguisedLinks(text string) string {
	text = scheme.ReplaceAllString(text, "hxxp$1://")
	n := 0
	return domain.ReplaceAllStringFunc(text, func(found string) string {
		dots := []string{"[.]", " dot ", "(.)"}
		n++
		return strings.ReplaceAll(found, ".", dots[n%len(dots)])
	})
}
