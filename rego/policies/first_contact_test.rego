package dmgate_test

test_first_contact_link if {
	"first_contact.link" in rules_of({"conversation": {"first": true}, "content": {"link": true}})
}

test_first_contact_link_needs_all_its_signs if {
	not "first_contact.link" in rules_of({})
	not "first_contact.link" in rules_of({"conversation": {"first": false}, "content": {"link": true}})
	not "first_contact.link" in rules_of({"conversation": {"first": true}, "content": {"link": false}})
}

test_first_contact_handle if {
	"first_contact.handle" in rules_of({"conversation": {"first": true}, "content": {"handle": true}})
}

test_first_contact_handle_needs_all_its_signs if {
	not "first_contact.handle" in rules_of({})
	not "first_contact.handle" in rules_of({"conversation": {"first": false}, "content": {"handle": true}})
	not "first_contact.handle" in rules_of({"conversation": {"first": true}, "content": {"handle": false}})
}

test_first_contact_media if {
	"first_contact.media" in rules_of({"content": {"media": true}, "conversation": {"state": "none"}})
}

test_first_contact_media_needs_all_its_signs if {
	not "first_contact.media" in rules_of({})
	not "first_contact.media" in rules_of({"content": {"media": false}, "conversation": {"state": "none"}})
	not "first_contact.media" in rules_of({"content": {"media": true}})
}
