package dmgate_test

test_earning_promise if {
	"earning.promise" in rules_of({"lists": {"earning": true}})
}

test_earning_promise_needs_its_sign if {
	not "earning.promise" in rules_of({})
	not "earning.promise" in rules_of({"lists": {"earning": false}})
}

test_earning_talk if {
	"earning.talk" in rules_of({"lists": {"earning_words": true}})
}

test_earning_talk_needs_its_sign if {
	not "earning.talk" in rules_of({})
	not "earning.talk" in rules_of({"lists": {"earning_words": false}})
}

test_earning_pitch if {
	"earning.pitch" in rules_of({"lists": {"earning_words": true}, "content": {"money": true}})
}

test_earning_pitch_needs_all_its_signs if {
	not "earning.pitch" in rules_of({})
	not "earning.pitch" in rules_of({"lists": {"earning_words": false}, "content": {"money": true}})
	not "earning.pitch" in rules_of({"lists": {"earning_words": true}, "content": {"money": false}})
}

test_earning_invitation if {
	"earning.invitation" in rules_of({"lists": {"earning_words": true, "contact": true}})
	"earning.invitation" in rules_of({"lists": {"earning_words": true}, "content": {"handle": true}})
}

test_earning_invitation_needs_all_its_signs if {
	not "earning.invitation" in rules_of({})
	not "earning.invitation" in rules_of({"lists": {"earning_words": false, "contact": true}})
	not "earning.invitation" in rules_of({"lists": {"earning_words": true, "contact": false}})
	not "earning.invitation" in rules_of({"lists": {"earning_words": false}, "content": {"handle": true}})
	not "earning.invitation" in rules_of({"lists": {"earning_words": true}, "content": {"handle": false}})
}

test_earning_recruiting if {
	"earning.recruiting" in rules_of({"lists": {"earning_calls": true, "earning_words": true}})
}

test_earning_recruiting_needs_all_its_signs if {
	not "earning.recruiting" in rules_of({"lists": {"earning_calls": true}})
	not "earning.recruiting" in rules_of({"lists": {"earning_words": true}})
}
