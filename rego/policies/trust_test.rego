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

test_trust_verified if {
	"trust.verified" in rules_of({"sender": {"verified": true}})
}

test_trust_verified_needs_its_sign if {
	not "trust.verified" in rules_of({})
	not "trust.verified" in rules_of({"sender": {"verified": false}})
}

test_trust_settled_follower if {
	"trust.settled_follower" in rules_of({"relationship": {"sender_follows": true}, "bands": {"account_age": "settled"}})
}

test_trust_settled_follower_needs_all_its_signs if {
	not "trust.settled_follower" in rules_of({})
	not "trust.settled_follower" in rules_of({"relationship": {"sender_follows": false}, "bands": {"account_age": "settled"}})
	not "trust.settled_follower" in rules_of({"relationship": {"sender_follows": true}})
}
