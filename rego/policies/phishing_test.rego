package dmgate_test

test_phishing_account if {
	"phishing.account" in rules_of({"lists": {"phishing": true}})
}

test_phishing_account_needs_its_sign if {
	not "phishing.account" in rules_of({})
	not "phishing.account" in rules_of({"lists": {"phishing": false}})
}

test_phishing_link if {
	"phishing.link" in rules_of({"lists": {"phishing": true}, "content": {"link": true}})
}

test_phishing_link_needs_all_its_signs if {
	not "phishing.link" in rules_of({})
	not "phishing.link" in rules_of({"lists": {"phishing": false}, "content": {"link": true}})
	not "phishing.link" in rules_of({"lists": {"phishing": true}, "content": {"link": false}})
}

test_phishing_urgent if {
	"phishing.urgent" in rules_of({"lists": {"phishing": true, "urgency": true}})
}

test_phishing_urgent_needs_all_its_signs if {
	not "phishing.urgent" in rules_of({})
	not "phishing.urgent" in rules_of({"lists": {"phishing": false, "urgency": true}})
	not "phishing.urgent" in rules_of({"lists": {"phishing": true, "urgency": false}})
}

test_link_disguised if {
	"link.disguised" in rules_of({"content": {"link_disguised": true}})
}

test_link_disguised_needs_its_sign if {
	not "link.disguised" in rules_of({})
	not "link.disguised" in rules_of({"content": {"link_disguised": false}})
}

test_link_ip if {
	"link.ip" in rules_of({"content": {"link_ip": true}})
}

test_link_ip_needs_its_sign if {
	not "link.ip" in rules_of({})
	not "link.ip" in rules_of({"content": {"link_ip": false}})
}

test_link_shortener if {
	"link.shortener" in rules_of({"lists": {"shorteners": true}})
}

test_link_shortener_needs_its_sign if {
	not "link.shortener" in rules_of({})
	not "link.shortener" in rules_of({"lists": {"shorteners": false}})
}

test_phishing_talk if {
	"phishing.talk" in rules_of({"lists": {"phishing_words": true}})
}

test_phishing_talk_needs_its_sign if {
	not "phishing.talk" in rules_of({})
}

test_phishing_words_with_a_link_or_in_haste if {
	"phishing.link" in rules_of({"lists": {"phishing_words": true}, "content": {"link": true}})
	"phishing.urgent" in rules_of({"lists": {"phishing_words": true, "urgency": true}})
	not "phishing.link" in rules_of({"lists": {"phishing_words": true}})
	not "phishing.urgent" in rules_of({"lists": {"phishing_words": true}})
}
