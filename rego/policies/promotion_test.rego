package dmgate_test

test_promotion_request if {
	"promotion.request" in rules_of({"lists": {"promotion": true}})
}

test_promotion_request_needs_its_sign if {
	not "promotion.request" in rules_of({})
	not "promotion.request" in rules_of({"lists": {"promotion": false}})
}

test_promotion_talk if {
	"promotion.talk" in rules_of({"lists": {"promotion_words": true}})
}

test_promotion_talk_needs_its_sign if {
	not "promotion.talk" in rules_of({})
	not "promotion.talk" in rules_of({"lists": {"promotion_words": false}})
}

test_promotion_asking if {
	"promotion.asking" in rules_of({"lists": {"promotion_asks": true}})
}

test_promotion_asking_needs_its_sign if {
	not "promotion.asking" in rules_of({})
	not "promotion.asking" in rules_of({"lists": {"promotion_asks": false}})
}

test_promotion_pair if {
	"promotion.pair" in rules_of({"lists": {"promotion_words": true, "promotion_asks": true}})
}

test_promotion_pair_needs_all_its_signs if {
	not "promotion.pair" in rules_of({})
	not "promotion.pair" in rules_of({"lists": {"promotion_words": false, "promotion_asks": true}})
	not "promotion.pair" in rules_of({"lists": {"promotion_words": true, "promotion_asks": false}})
}

test_promotion_link if {
	"promotion.link" in rules_of({"lists": {"promotion_words": true}, "content": {"link": true}})
}

test_promotion_link_needs_all_its_signs if {
	not "promotion.link" in rules_of({})
	not "promotion.link" in rules_of({"lists": {"promotion_words": false}, "content": {"link": true}})
	not "promotion.link" in rules_of({"lists": {"promotion_words": true}, "content": {"link": false}})
}

test_marketing_offer if {
	"marketing.offer" in rules_of({"lists": {"marketing": true}})
}

test_marketing_offer_needs_its_sign if {
	not "marketing.offer" in rules_of({})
	not "marketing.offer" in rules_of({"lists": {"marketing": false}})
}

test_marketing_talk if {
	"marketing.talk" in rules_of({"lists": {"marketing_words": true}})
}

test_marketing_talk_needs_its_sign if {
	not "marketing.talk" in rules_of({})
	not "marketing.talk" in rules_of({"lists": {"marketing_words": false}})
}

test_marketing_price if {
	"marketing.price" in rules_of({"lists": {"marketing_words": true}, "content": {"money": true}})
}

test_marketing_price_needs_all_its_signs if {
	not "marketing.price" in rules_of({})
	not "marketing.price" in rules_of({"lists": {"marketing_words": false}, "content": {"money": true}})
	not "marketing.price" in rules_of({"lists": {"marketing_words": true}, "content": {"money": false}})
}

test_marketing_telecom if {
	"marketing.telecom" in rules_of({"lists": {"marketing_words": true, "telecom_words": true}})
}

test_marketing_telecom_needs_all_its_signs if {
	not "marketing.telecom" in rules_of({})
	not "marketing.telecom" in rules_of({"lists": {"marketing_words": false, "telecom_words": true}})
	not "marketing.telecom" in rules_of({"lists": {"marketing_words": true, "telecom_words": false}})
}

test_service_premium_rate if {
	"service.premium_rate" in rules_of({"lists": {"sms_service": true}})
}

test_service_premium_rate_needs_its_sign if {
	not "service.premium_rate" in rules_of({})
	not "service.premium_rate" in rules_of({"lists": {"sms_service": false}})
}

test_service_talk if {
	"service.talk" in rules_of({"lists": {"sms_words": true}})
}

test_service_talk_needs_its_sign if {
	not "service.talk" in rules_of({})
	not "service.talk" in rules_of({"lists": {"sms_words": false}})
}

test_service_offer if {
	"service.offer" in rules_of({"lists": {"sms_words": true, "marketing_words": true}})
	"service.offer" in rules_of({"lists": {"sms_words": true, "prize_words": true}})
	"service.offer" in rules_of({"lists": {"sms_words": true, "sexual_words": true}})
	"service.offer" in rules_of({"lists": {"sms_words": true, "romance": true}})
}

test_service_offer_needs_all_its_signs if {
	not "service.offer" in rules_of({})
	not "service.offer" in rules_of({"lists": {"sms_words": false, "marketing_words": true}})
	not "service.offer" in rules_of({"lists": {"sms_words": true, "marketing_words": false}})
	not "service.offer" in rules_of({"lists": {"sms_words": false, "prize_words": true}})
	not "service.offer" in rules_of({"lists": {"sms_words": true, "prize_words": false}})
}

test_service_price if {
	"service.price" in rules_of({"lists": {"sms_words": true}, "content": {"money": true}})
	"service.price" in rules_of({"lists": {"sms_words": true}, "bands": {"digits": "many"}})
}

test_service_price_needs_all_its_signs if {
	not "service.price" in rules_of({})
	not "service.price" in rules_of({"lists": {"sms_words": false}, "content": {"money": true}})
	not "service.price" in rules_of({"lists": {"sms_words": true}, "content": {"money": false}})
	not "service.price" in rules_of({"lists": {"sms_words": false}, "bands": {"digits": "many"}})
	not "service.price" in rules_of({"lists": {"sms_words": true}})
}

test_gambling_invitation if {
	"gambling.invitation" in rules_of({"lists": {"gambling": true}})
}

test_gambling_invitation_needs_its_sign if {
	not "gambling.invitation" in rules_of({})
	not "gambling.invitation" in rules_of({"lists": {"gambling": false}})
}

test_contraband_offer if {
	"contraband.offer" in rules_of({"lists": {"contraband": true}})
}

test_contraband_offer_needs_its_sign if {
	not "contraband.offer" in rules_of({})
	not "contraband.offer" in rules_of({"lists": {"contraband": false}})
}
