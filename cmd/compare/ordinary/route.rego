# Package ordinary has the rules of the shipped pack as one writes them who knows Rego and the Go program that calls it,
# and nothing of OPA's index.
package ordinary

default route := "inbox"

route := "drop" if {
	blocked
} else := "inbox" if {
	accepted
} else := "drop" if {
	closed
} else := "inbox" if {
	follower
} else := "drop" if {
	score >= 10
} else := "drop" if {
	count(hits & dropping) > 0
} else := "requests" if {
	score >= 3
} else := "requests" if {
	count(hits & holding) > 0
} else := "requests" if {
	adult_to_minor
}

score := (points_of_account + points_of_text) + points_of_others

points_of_account := min([2.5, sum([weights.account[rule] | some rule in hits])])

points_of_text := min([6.5, sum([weights.text[rule] | some rule in hits])])

points_of_others := sum([weights.others[rule] | some rule in hits])
