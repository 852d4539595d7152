package dmgate_test

test_investment_promise if {
	"investment.promise" in rules_of({"lists": {"investment": true}})
}

test_investment_promise_needs_its_sign if {
	not "investment.promise" in rules_of({})
	not "investment.promise" in rules_of({"lists": {"investment": false}})
}

test_investment_talk if {
	"investment.talk" in rules_of({"lists": {"investment_words": true}})
}

test_investment_talk_needs_its_sign if {
	not "investment.talk" in rules_of({})
	not "investment.talk" in rules_of({"lists": {"investment_words": false}})
}

test_investment_pitch if {
	"investment.pitch" in rules_of({"lists": {"investment_words": true}, "content": {"money": true}})
}

test_investment_pitch_needs_all_its_signs if {
	not "investment.pitch" in rules_of({})
	not "investment.pitch" in rules_of({"lists": {"investment_words": false}, "content": {"money": true}})
	not "investment.pitch" in rules_of({"lists": {"investment_words": true}, "content": {"money": false}})
}

test_investment_invitation if {
	"investment.invitation" in rules_of({"lists": {"investment_words": true, "contact": true}})
	"investment.invitation" in rules_of({"lists": {"investment_words": true}, "content": {"handle": true}})
}

test_investment_invitation_needs_all_its_signs if {
	not "investment.invitation" in rules_of({})
	not "investment.invitation" in rules_of({"lists": {"investment_words": false, "contact": true}})
	not "investment.invitation" in rules_of({"lists": {"investment_words": true, "contact": false}})
	not "investment.invitation" in rules_of({"lists": {"investment_words": false}, "content": {"handle": true}})
	not "investment.invitation" in rules_of({"lists": {"investment_words": true}, "content": {"handle": false}})
}

test_money_loan if {
	"money.loan" in rules_of({"lists": {"loan": true}})
}

test_money_loan_needs_its_sign if {
	not "money.loan" in rules_of({})
	not "money.loan" in rules_of({"lists": {"loan": false}})
}

test_money_request if {
	"money.request" in rules_of({"lists": {"money_request": true}})
}

test_money_request_needs_its_sign if {
	not "money.request" in rules_of({})
	not "money.request" in rules_of({"lists": {"money_request": false}})
}

test_money_talk if {
	"money.talk" in rules_of({"lists": {"money_words": true}})
}

test_money_talk_needs_its_sign if {
	not "money.talk" in rules_of({})
	not "money.talk" in rules_of({"lists": {"money_words": false}})
}

test_money_details if {
	"money.details" in rules_of({"lists": {"money_words": true}, "content": {"handle": true}})
	"money.details" in rules_of({"lists": {"money_words": true}, "bands": {"digits": "many"}})
	"money.details" in rules_of({"lists": {"money_words": true}, "content": {"money": true}})
}

test_money_details_needs_all_its_signs if {
	not "money.details" in rules_of({})
	not "money.details" in rules_of({"lists": {"money_words": false}, "content": {"handle": true}})
	not "money.details" in rules_of({"lists": {"money_words": true}, "content": {"handle": false}})
	not "money.details" in rules_of({"lists": {"money_words": false}, "bands": {"digits": "many"}})
	not "money.details" in rules_of({"lists": {"money_words": true}})
}

test_money_wallet if {
	"money.wallet" in rules_of({"content": {"wallet": true}})
}

test_money_wallet_needs_its_sign if {
	not "money.wallet" in rules_of({})
	not "money.wallet" in rules_of({"content": {"wallet": false}})
}

test_money_bank if {
	"money.bank" in rules_of({"content": {"bank": true}})
}

test_money_bank_needs_its_sign if {
	not "money.bank" in rules_of({})
	not "money.bank" in rules_of({"content": {"bank": false}})
}

test_money_payment_app if {
	"money.payment_app" in rules_of({"content": {"payment_app": true}})
}

test_money_payment_app_needs_its_sign if {
	not "money.payment_app" in rules_of({})
	not "money.payment_app" in rules_of({"content": {"payment_app": false}})
}

test_money_sum_and_link if {
	"money.sum_and_link" in rules_of({"content": {"money": true, "link": true}})
}

test_money_sum_and_link_needs_all_its_signs if {
	not "money.sum_and_link" in rules_of({})
	not "money.sum_and_link" in rules_of({"content": {"money": false, "link": true}})
	not "money.sum_and_link" in rules_of({"content": {"money": true, "link": false}})
}
