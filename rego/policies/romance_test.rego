package dmgate_test

test_romance_opening if {
	"romance.opening" in rules_of({"lists": {"romance": true}})
}

test_romance_opening_needs_its_sign if {
	not "romance.opening" in rules_of({})
	not "romance.opening" in rules_of({"lists": {"romance": false}})
}

test_romance_elsewhere if {
	"romance.elsewhere" in rules_of({"lists": {"romance": true, "contact": true}})
	"romance.elsewhere" in rules_of({"lists": {"romance": true}, "content": {"handle": true}})
}

test_romance_elsewhere_needs_all_its_signs if {
	not "romance.elsewhere" in rules_of({})
	not "romance.elsewhere" in rules_of({"lists": {"romance": false, "contact": true}})
	not "romance.elsewhere" in rules_of({"lists": {"romance": true, "contact": false}})
	not "romance.elsewhere" in rules_of({"lists": {"romance": false}, "content": {"handle": true}})
	not "romance.elsewhere" in rules_of({"lists": {"romance": true}, "content": {"handle": false}})
}

test_sexual_offer if {
	"sexual.offer" in rules_of({"lists": {"sexual_offer": true}})
}

test_sexual_offer_needs_its_sign if {
	not "sexual.offer" in rules_of({})
	not "sexual.offer" in rules_of({"lists": {"sexual_offer": false}})
}

test_sexual_talk if {
	"sexual.talk" in rules_of({"lists": {"sexual_words": true}})
}

test_sexual_talk_needs_its_sign if {
	not "sexual.talk" in rules_of({})
	not "sexual.talk" in rules_of({"lists": {"sexual_words": false}})
}

test_sexual_aimed if {
	"sexual.aimed" in rules_of({"lists": {"sexual_words": true, "aimed": true}, "bands": {"words": "line"}})
}

test_sexual_aimed_needs_all_its_signs if {
	not "sexual.aimed" in rules_of({})
	not "sexual.aimed" in rules_of({"lists": {"sexual_words": false, "aimed": true}, "bands": {"words": "line"}})
	not "sexual.aimed" in rules_of({"lists": {"sexual_words": true, "aimed": false}, "bands": {"words": "line"}})
	not "sexual.aimed" in rules_of({"lists": {"sexual_words": true, "aimed": true}})
}

test_sexual_paid if {
	"sexual.paid" in rules_of({"lists": {"sexual_words": true}, "content": {"money": true}})
	"sexual.paid" in rules_of({"lists": {"sexual_words": true}, "content": {"handle": true}})
	"sexual.paid" in rules_of({"lists": {"sexual_words": true}, "content": {"link": true}})
}

test_sexual_paid_needs_all_its_signs if {
	not "sexual.paid" in rules_of({})
	not "sexual.paid" in rules_of({"lists": {"sexual_words": false}, "content": {"money": true}})
	not "sexual.paid" in rules_of({"lists": {"sexual_words": true}, "content": {"money": false}})
	not "sexual.paid" in rules_of({"lists": {"sexual_words": false}, "content": {"handle": true}})
	not "sexual.paid" in rules_of({"lists": {"sexual_words": true}, "content": {"handle": false}})
}

test_sexual_demand if {
	"sexual.demand" in rules_of({"lists": {"sexual_demand": true}})
}

test_sexual_demand_needs_its_sign if {
	not "sexual.demand" in rules_of({})
	not "sexual.demand" in rules_of({"lists": {"sexual_demand": false}})
}
