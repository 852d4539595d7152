package main

import "regexp"

// invalidReasons are the kinds of reasons for which a message is invalid: the values of the label reason.
var invalidReasons = []string{"absent", "value", "malformed", "too_large", "id_reused", "refused", "poison", otherReason}

// otherReason is the kind of every reason that is of no other.
const otherReason = "other"

// reasonKinds tell kinds apart by how the reasons begin, in this order. A reason names fields and numbers, which would make
// a series for every message.
var reasonKinds = []struct {
	begins *regexp.Regexp
	kind   string
}{
	{regexp.MustCompile(`^event: found (\d+ bytes|nesting)`), "too_large"},
	{regexp.MustCompile(`^event: `), "malformed"},
	{regexp.MustCompile(`^id: already used`), "id_reused"},
	{regexp.MustCompile(`^the routed stream refuses it`), "refused"},
	{regexp.MustCompile(`^dmgate ended \d+ times`), "poison"},
	{regexp.MustCompile(`^\S+: absent`), "absent"},
	{regexp.MustCompile(`^\S+: found `), "value"},
}

// invalidReason returns the kind of a reason.
func invalidReason(reason string) string {
	for _, k := range reasonKinds {
		if k.begins.MatchString(reason) {
			return k.kind
		}
	}
	return otherReason
}
