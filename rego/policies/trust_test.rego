package dmgate_test

test_trust_mutual_friends if {
	"trust.mutual_friends" in rules_of({"bands": {"mutual_friends": "some"}})
	"trust.mutual_friends" in rules_of({"bands": {"mutual_friends": "many"}})
}

test_trust_mutual_friends_needs_its_sign if {
	not "trust.mutual_friends" in rules_of({})
}

test_trust_many_mutual_friends if {
	"trust.many_mutual_friends" in rules_of({"bands": {"mutual_friends": "many"}})
}

test_trust_many_mutual_friends_needs_its_sign if {
	not "trust.many_mutual_friends" in rules_of({})
}

test_trust_suggested if {
	"trust.suggested" in rules_of({"relationship": {"suggested": true}})
}

test_trust_suggested_needs_its_sign if {
	not "trust.suggested" in rules_of({})
	not "trust.suggested" in rules_of({"relationship": {"suggested": false}})
}

test_trust_follower if {
	"trust.follower" in rules_of({"bands": {"follow_age": "older"}})
}

test_trust_follower_needs_its_sign if {
	not "trust.follower" in rules_of({})
}

test_trust_settled if {
	"trust.settled" in rules_of({"bands": {"account_age": "settled"}})
}

test_trust_settled_needs_its_sign if {
	not "trust.settled" in rules_of({})
}

test_trust_verified if {
	"trust.verified" in rules_of({"sender": {"verified": true}})
}

test_trust_verified_needs_its_sign if {
	not "trust.verified" in rules_of({})
	not "trust.verified" in rules_of({"sender": {"verified": false}})
}
