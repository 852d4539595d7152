package dmgate_test

test_flood_new_conversations if {
	"flood.new_conversations" in rules_of({"limits": {"new_conversations": "flood"}})
}

test_flood_new_conversations_needs_its_sign if {
	not "flood.new_conversations" in rules_of({})
}

test_flood_device if {
	"flood.device" in rules_of({"limits": {"device": "flood"}})
	"flood.device" in rules_of({"limits": {"device_conversations": "flood"}})
}

test_flood_device_needs_its_sign if {
	not "flood.device" in rules_of({})
}

test_flood_copies if {
	"flood.copies" in rules_of({"limits": {"copies": "flood"}})
}

test_flood_copies_needs_its_sign if {
	not "flood.copies" in rules_of({})
}

test_flood_recipient if {
	"flood.recipient" in rules_of({"limits": {"recipient": "exceeded"}, "bands": {"account_age": "new"}})
	"flood.recipient" in rules_of({"limits": {"recipient": "flood"}, "bands": {"account_age": "new"}})
	"flood.recipient" in rules_of({"limits": {"recipient": "flood"}, "bands": {"account_age": "young"}})
}

test_flood_recipient_needs_all_its_signs if {
	not "flood.recipient" in rules_of({})
	not "flood.recipient" in rules_of({"bands": {"account_age": "new"}})
	not "flood.recipient" in rules_of({"limits": {"recipient": "exceeded"}})
	not "flood.recipient" in rules_of({"limits": {"recipient": "flood"}})
	not "flood.recipient" in rules_of({"bands": {"account_age": "young"}})
}

test_flood_unanswered if {
	"flood.unanswered" in rules_of({"limits": {"unanswered": "flood"}})
}

test_flood_unanswered_needs_its_sign if {
	not "flood.unanswered" in rules_of({})
}
