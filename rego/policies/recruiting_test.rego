package dmgate_test

test_recruiting_telegram if {
	"recruiting.telegram" in rules_of({"content": {"handle_telegram": true}})
}

test_recruiting_telegram_needs_its_sign if {
	not "recruiting.telegram" in rules_of({})
	not "recruiting.telegram" in rules_of({"content": {"handle_telegram": false}})
}

test_recruiting_whatsapp if {
	"recruiting.whatsapp" in rules_of({"content": {"handle_whatsapp": true}})
}

test_recruiting_whatsapp_needs_its_sign if {
	not "recruiting.whatsapp" in rules_of({})
	not "recruiting.whatsapp" in rules_of({"content": {"handle_whatsapp": false}})
}

test_recruiting_snapchat if {
	"recruiting.snapchat" in rules_of({"content": {"handle_snapchat": true}})
}

test_recruiting_snapchat_needs_its_sign if {
	not "recruiting.snapchat" in rules_of({})
	not "recruiting.snapchat" in rules_of({"content": {"handle_snapchat": false}})
}

test_recruiting_messenger if {
	"recruiting.messenger" in rules_of({"content": {"handle_messenger": true}})
}

test_recruiting_messenger_needs_its_sign if {
	not "recruiting.messenger" in rules_of({})
	not "recruiting.messenger" in rules_of({"content": {"handle_messenger": false}})
}

test_recruiting_phone if {
	"recruiting.phone" in rules_of({"content": {"phone": true}})
}

test_recruiting_phone_needs_its_sign if {
	not "recruiting.phone" in rules_of({})
	not "recruiting.phone" in rules_of({"content": {"phone": false}})
}

test_recruiting_email if {
	"recruiting.email" in rules_of({"content": {"email": true}})
}

test_recruiting_email_needs_its_sign if {
	not "recruiting.email" in rules_of({})
	not "recruiting.email" in rules_of({"content": {"email": false}})
}

test_recruiting_invitation if {
	"recruiting.invitation" in rules_of({"lists": {"contact": true}})
}

test_recruiting_invitation_needs_its_sign if {
	not "recruiting.invitation" in rules_of({})
	not "recruiting.invitation" in rules_of({"lists": {"contact": false}})
}

test_recruiting_urgent if {
	"recruiting.urgent" in rules_of({"lists": {"contact": true, "urgency": true}})
	"recruiting.urgent" in rules_of({"content": {"handle": true}, "lists": {"urgency": true}})
}

test_recruiting_urgent_needs_all_its_signs if {
	not "recruiting.urgent" in rules_of({})
	not "recruiting.urgent" in rules_of({"lists": {"contact": false, "urgency": true}})
	not "recruiting.urgent" in rules_of({"lists": {"contact": true, "urgency": false}})
	not "recruiting.urgent" in rules_of({"content": {"handle": false}, "lists": {"urgency": true}})
	not "recruiting.urgent" in rules_of({"content": {"handle": true}, "lists": {"urgency": false}})
}
