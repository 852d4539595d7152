package dmgate_test

test_abuse_threat if {
	"abuse.threat" in rules_of({"lists": {"threats": true}})
}

test_abuse_threat_needs_its_sign if {
	not "abuse.threat" in rules_of({})
	not "abuse.threat" in rules_of({"lists": {"threats": false}})
}

test_abuse_insult if {
	"abuse.insult" in rules_of({"lists": {"insults": true}})
}

test_abuse_insult_needs_its_sign if {
	not "abuse.insult" in rules_of({})
	not "abuse.insult" in rules_of({"lists": {"insults": false}})
}

test_abuse_curse if {
	"abuse.curse" in rules_of({"lists": {"curses": true}})
}

test_abuse_curse_needs_its_sign if {
	not "abuse.curse" in rules_of({})
}

test_abuse_slur if {
	"abuse.slur" in rules_of({"lists": {"slurs": true}})
}

test_abuse_slur_needs_its_sign if {
	not "abuse.slur" in rules_of({})
	not "abuse.slur" in rules_of({"lists": {"slurs": false}})
}

test_abuse_sexist_slur if {
	"abuse.sexist_slur" in rules_of({"lists": {"sexist_slurs": true}})
}

test_abuse_sexist_slur_needs_its_sign if {
	not "abuse.sexist_slur" in rules_of({})
	not "abuse.sexist_slur" in rules_of({"lists": {"sexist_slurs": false}})
}

test_abuse_sexism if {
	"abuse.sexism" in rules_of({"lists": {"sexism": true}})
}

test_abuse_sexism_needs_its_sign if {
	not "abuse.sexism" in rules_of({})
	not "abuse.sexism" in rules_of({"lists": {"sexism": false}})
}

test_abuse_aimed if {
	"abuse.aimed" in rules_of({"lists": {"insults": true, "aimed": true}, "bands": {"words": "line"}})
	"abuse.aimed" in rules_of({"lists": {"slurs": true, "aimed": true}, "bands": {"words": "line"}})
	"abuse.aimed" in rules_of({"lists": {"insults": true}, "bands": {"words": "few"}})
	"abuse.aimed" in rules_of({"lists": {"slurs": true}, "bands": {"words": "few"}})
}

test_abuse_aimed_needs_all_its_signs if {
	not "abuse.aimed" in rules_of({})
	not "abuse.aimed" in rules_of({"lists": {"insults": false, "aimed": true}, "bands": {"words": "line"}})
	not "abuse.aimed" in rules_of({"lists": {"insults": true, "aimed": false}, "bands": {"words": "line"}})
	not "abuse.aimed" in rules_of({"lists": {"insults": true, "aimed": true}})
	not "abuse.aimed" in rules_of({"lists": {"slurs": false, "aimed": true}, "bands": {"words": "line"}})
	not "abuse.aimed" in rules_of({"lists": {"slurs": true, "aimed": false}, "bands": {"words": "line"}})
	not "abuse.aimed" in rules_of({"lists": {"slurs": true, "aimed": true}})
}

test_abuse_swearing if {
	"abuse.swearing" in rules_of({"lists": {"profanity": true}})
}

test_abuse_swearing_needs_its_sign if {
	not "abuse.swearing" in rules_of({})
	not "abuse.swearing" in rules_of({"lists": {"profanity": false}})
}

test_abuse_generalising if {
	"abuse.generalising" in rules_of({"lists": {"generalising": true, "profanity": true}})
}

test_abuse_generalising_needs_all_its_signs if {
	not "abuse.generalising" in rules_of({})
	not "abuse.generalising" in rules_of({"lists": {"generalising": false, "profanity": true}})
	not "abuse.generalising" in rules_of({"lists": {"generalising": true, "profanity": false}})
}

test_abuse_stereotype if {
	"abuse.stereotype" in rules_of({"lists": {"generalising": true, "sexism_words": true}})
}

test_abuse_stereotype_needs_all_its_signs if {
	not "abuse.stereotype" in rules_of({})
	not "abuse.stereotype" in rules_of({"lists": {"generalising": false, "sexism_words": true}})
	not "abuse.stereotype" in rules_of({"lists": {"generalising": true, "sexism_words": false}})
}

test_abuse_shouting if {
	"abuse.shouting" in rules_of({"lists": {"curses": true}, "bands": {"capitals": "shouting"}})
	"abuse.shouting" in rules_of({"lists": {"insults": true}, "bands": {"capitals": "shouting"}})
	"abuse.shouting" in rules_of({"lists": {"slurs": true}, "bands": {"capitals": "shouting"}})
	"abuse.shouting" in rules_of({"lists": {"profanity": true}, "bands": {"capitals": "shouting"}})
}

test_abuse_shouting_needs_all_its_signs if {
	not "abuse.shouting" in rules_of({})
	not "abuse.shouting" in rules_of({"lists": {"insults": false}, "bands": {"capitals": "shouting"}})
	not "abuse.shouting" in rules_of({"lists": {"insults": true}})
	not "abuse.shouting" in rules_of({"lists": {"slurs": false}, "bands": {"capitals": "shouting"}})
	not "abuse.shouting" in rules_of({"lists": {"slurs": true}})
}

test_harassment_flood if {
	"harassment.flood" in rules_of({"lists": {"threats": true}, "limits": {"unanswered": "exceeded"}})
	"harassment.flood" in rules_of({"lists": {"curses": true}, "limits": {"unanswered": "exceeded"}})
	"harassment.flood" in rules_of({"lists": {"insults": true}, "limits": {"unanswered": "exceeded"}})
	"harassment.flood" in rules_of({"lists": {"slurs": true}, "limits": {"unanswered": "exceeded"}})
	"harassment.flood" in rules_of({"lists": {"sexist_slurs": true}, "limits": {"unanswered": "exceeded"}})
	"harassment.flood" in rules_of({"lists": {"sexual_demand": true}, "limits": {"unanswered": "exceeded"}})
	"harassment.flood" in rules_of({"lists": {"threats": true}, "limits": {"unanswered": "flood"}})
	"harassment.flood" in rules_of({"lists": {"curses": true}, "limits": {"unanswered": "flood"}})
	"harassment.flood" in rules_of({"lists": {"insults": true}, "limits": {"unanswered": "flood"}})
	"harassment.flood" in rules_of({"lists": {"slurs": true}, "limits": {"unanswered": "flood"}})
	"harassment.flood" in rules_of({"lists": {"sexist_slurs": true}, "limits": {"unanswered": "flood"}})
	"harassment.flood" in rules_of({"lists": {"sexual_demand": true}, "limits": {"unanswered": "flood"}})
}

test_harassment_flood_needs_all_its_signs if {
	not "harassment.flood" in rules_of({})
	not "harassment.flood" in rules_of({"lists": {"threats": false}, "limits": {"unanswered": "exceeded"}})
	not "harassment.flood" in rules_of({"lists": {"threats": true}})
	not "harassment.flood" in rules_of({"lists": {"insults": false}, "limits": {"unanswered": "exceeded"}})
	not "harassment.flood" in rules_of({"lists": {"insults": true}})
}

test_conversation_declined if {
	"conversation.declined" in rules_of({"conversation": {"state": "declined"}})
}

test_conversation_declined_needs_its_sign if {
	not "conversation.declined" in rules_of({})
}
