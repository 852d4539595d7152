package dmgate_test

test_minor_sexual if {
	"minor.sexual" in rules_of({
		"recipient": {"age_band": "16-17"},
		"sender": {"age_band": "18+"},
		"lists": {"sexual_demand": true},
	})
	"minor.sexual" in rules_of({
		"recipient": {"age_band": "16-17"},
		"sender": {"age_band": "18+"},
		"lists": {"sexual_offer": true},
	})
}

test_minor_sexual_needs_all_its_signs if {
	not "minor.sexual" in rules_of({})
	not "minor.sexual" in rules_of({"sender": {"age_band": "18+"}, "lists": {"sexual_demand": true}})
	not "minor.sexual" in rules_of({"recipient": {"age_band": "16-17"}, "lists": {"sexual_demand": true}})
	not "minor.sexual" in rules_of({
		"recipient": {"age_band": "16-17"},
		"sender": {"age_band": "18+"},
		"lists": {"sexual_demand": false},
	})
	not "minor.sexual" in rules_of({"sender": {"age_band": "18+"}, "lists": {"sexual_offer": true}})
	not "minor.sexual" in rules_of({"recipient": {"age_band": "16-17"}, "lists": {"sexual_offer": true}})
}

test_minor_grooming if {
	"minor.grooming" in rules_of({
		"recipient": {"age_band": "16-17"},
		"sender": {"age_band": "18+"},
		"lists": {"grooming": true},
	})
}

test_minor_grooming_needs_all_its_signs if {
	not "minor.grooming" in rules_of({})
	not "minor.grooming" in rules_of({"sender": {"age_band": "18+"}, "lists": {"grooming": true}})
	not "minor.grooming" in rules_of({"recipient": {"age_band": "16-17"}, "lists": {"grooming": true}})
	not "minor.grooming" in rules_of({
		"recipient": {"age_band": "16-17"},
		"sender": {"age_band": "18+"},
		"lists": {"grooming": false},
	})
}

test_minor_off_platform if {
	"minor.off_platform" in rules_of({
		"recipient": {"age_band": "16-17"},
		"sender": {"age_band": "18+"},
		"content": {"handle": true},
	})
	"minor.off_platform" in rules_of({
		"recipient": {"age_band": "16-17"},
		"sender": {"age_band": "18+"},
		"lists": {"contact": true},
	})
}

test_minor_off_platform_needs_all_its_signs if {
	not "minor.off_platform" in rules_of({})
	not "minor.off_platform" in rules_of({"sender": {"age_band": "18+"}, "content": {"handle": true}})
	not "minor.off_platform" in rules_of({"recipient": {"age_band": "16-17"}, "content": {"handle": true}})
	not "minor.off_platform" in rules_of({
		"recipient": {"age_band": "16-17"},
		"sender": {"age_band": "18+"},
		"content": {"handle": false},
	})
	not "minor.off_platform" in rules_of({"sender": {"age_band": "18+"}, "lists": {"contact": true}})
	not "minor.off_platform" in rules_of({"recipient": {"age_band": "16-17"}, "lists": {"contact": true}})
}

test_minor_media if {
	"minor.media" in rules_of({
		"recipient": {"age_band": "16-17"},
		"sender": {"age_band": "18+"},
		"content": {"media": true},
	})
}

test_minor_media_needs_all_its_signs if {
	not "minor.media" in rules_of({})
	not "minor.media" in rules_of({"sender": {"age_band": "18+"}, "content": {"media": true}})
	not "minor.media" in rules_of({"recipient": {"age_band": "16-17"}, "content": {"media": true}})
	not "minor.media" in rules_of({
		"recipient": {"age_band": "16-17"},
		"sender": {"age_band": "18+"},
		"content": {"media": false},
	})
}
