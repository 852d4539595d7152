package dmgate_test

test_prize_claim if {
	"prize.claim" in rules_of({"lists": {"prize": true}})
}

test_prize_claim_needs_its_sign if {
	not "prize.claim" in rules_of({})
	not "prize.claim" in rules_of({"lists": {"prize": false}})
}

test_prize_talk if {
	"prize.talk" in rules_of({"lists": {"prize_words": true}})
}

test_prize_talk_needs_its_sign if {
	not "prize.talk" in rules_of({})
	not "prize.talk" in rules_of({"lists": {"prize_words": false}})
}

test_prize_pitch if {
	"prize.pitch" in rules_of({"lists": {"prize_words": true}, "content": {"money": true}})
}

test_prize_pitch_needs_all_its_signs if {
	not "prize.pitch" in rules_of({})
	not "prize.pitch" in rules_of({"lists": {"prize_words": false}, "content": {"money": true}})
	not "prize.pitch" in rules_of({"lists": {"prize_words": true}, "content": {"money": false}})
}

test_prize_contact if {
	"prize.contact" in rules_of({"lists": {"prize_words": true}, "content": {"handle": true}})
	"prize.contact" in rules_of({"lists": {"prize_words": true}, "content": {"link": true}})
	"prize.contact" in rules_of({"lists": {"prize_words": true, "contact": true}})
}

test_prize_contact_needs_all_its_signs if {
	not "prize.contact" in rules_of({})
	not "prize.contact" in rules_of({"lists": {"prize_words": false}, "content": {"handle": true}})
	not "prize.contact" in rules_of({"lists": {"prize_words": true}, "content": {"handle": false}})
	not "prize.contact" in rules_of({"lists": {"prize_words": false}, "content": {"link": true}})
	not "prize.contact" in rules_of({"lists": {"prize_words": true}, "content": {"link": false}})
}

test_parcel_notice if {
	"parcel.notice" in rules_of({"lists": {"parcel": true}})
}

test_parcel_notice_needs_its_sign if {
	not "parcel.notice" in rules_of({})
	not "parcel.notice" in rules_of({"lists": {"parcel": false}})
}

test_parcel_link if {
	"parcel.link" in rules_of({"lists": {"parcel": true}, "content": {"link": true}})
}

test_parcel_link_needs_all_its_signs if {
	not "parcel.link" in rules_of({})
	not "parcel.link" in rules_of({"lists": {"parcel": false}, "content": {"link": true}})
	not "parcel.link" in rules_of({"lists": {"parcel": true}, "content": {"link": false}})
}
