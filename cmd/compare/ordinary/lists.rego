package ordinary

# An allowlist wins.
hits contains sprintf("list.%s", [list]) if {
	some list in ["senders", "devices", "domains", "urls", "media", "phrases"]
	list in input.lists
	not sprintf("%s_allow", [list]) in input.lists
}
