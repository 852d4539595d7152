package dmgate_test

test_account_new if {
	"account.new" in rules_of({"bands": {"account_age": "new"}})
}

test_account_new_needs_its_sign if {
	not "account.new" in rules_of({})
}

test_account_young if {
	"account.young" in rules_of({"bands": {"account_age": "young"}})
}

test_account_young_needs_its_sign if {
	not "account.young" in rules_of({})
}

test_account_no_avatar if {
	"account.no_avatar" in rules_of({"sender": {"has_avatar": false}})
}

test_account_no_avatar_needs_its_sign if {
	not "account.no_avatar" in rules_of({})
	not "account.no_avatar" in rules_of({"sender": {"has_avatar": true}})
}

test_account_following_ratio if {
	"account.following_ratio" in rules_of({"bands": {"following_ratio": "extreme"}})
}

test_account_following_ratio_needs_its_sign if {
	not "account.following_ratio" in rules_of({})
}

test_account_mass_following if {
	"account.mass_following" in rules_of({"bands": {"following": "mass"}})
}

test_account_mass_following_needs_its_sign if {
	not "account.mass_following" in rules_of({})
}

test_account_fresh_follow if {
	"account.fresh_follow" in rules_of({"bands": {"follow_age": "fresh"}})
}

test_account_fresh_follow_needs_its_sign if {
	not "account.fresh_follow" in rules_of({})
}
