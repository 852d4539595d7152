package dmgate_test

test_first_contact_link if {
	"first_contact.link" in rules_of({"content": {"link": true}})
}

test_first_contact_link_until_accepted if {
	"first_contact.link" in rules_of({"conversation": {"state": "pending"}, "content": {"link": true}})
}

test_first_contact_link_needs_its_sign if {
	not "first_contact.link" in rules_of({})
	not "first_contact.link" in rules_of({"content": {"link": false}})
}

test_first_contact_handle if {
	"first_contact.handle" in rules_of({"content": {"handle": true}})
}

test_first_contact_handle_until_accepted if {
	"first_contact.handle" in rules_of({"conversation": {"state": "pending"}, "content": {"handle": true}})
}

test_first_contact_handle_needs_its_sign if {
	not "first_contact.handle" in rules_of({})
	not "first_contact.handle" in rules_of({"content": {"handle": false}})
}

test_first_contact_media if {
	"first_contact.media" in rules_of({"content": {"media": true}})
}

test_first_contact_media_until_accepted if {
	"first_contact.media" in rules_of({"conversation": {"state": "pending"}, "content": {"media": true}})
}

test_first_contact_media_needs_its_sign if {
	not "first_contact.media" in rules_of({})
	not "first_contact.media" in rules_of({"content": {"media": false}})
}
