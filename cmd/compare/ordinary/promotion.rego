package ordinary

hits contains "promotion.request" if "promotion" in input.lists

hits contains "promotion.talk" if "promotion_words" in input.lists

hits contains "promotion.asking" if "promotion_asks" in input.lists

hits contains "promotion.pair" if {
	"promotion_words" in input.lists
	"promotion_asks" in input.lists
}

hits contains "promotion.link" if {
	"promotion_words" in input.lists
	link
}

hits contains "marketing.offer" if "marketing" in input.lists

hits contains "marketing.talk" if "marketing_words" in input.lists

hits contains "marketing.price" if {
	"marketing_words" in input.lists
	money
}

hits contains "marketing.telecom" if {
	"marketing_words" in input.lists
	"telecom_words" in input.lists
}

hits contains "service.premium_rate" if "sms_service" in input.lists

hits contains "service.talk" if "sms_words" in input.lists

hits contains "service.offer" if {
	"sms_words" in input.lists
	some list in ["marketing_words", "prize_words", "sexual_words", "romance"]
	list in input.lists
}

hits contains "service.price" if {
	"sms_words" in input.lists
	money
}

hits contains "service.price" if {
	"sms_words" in input.lists
	input.style.digits >= 0.12
}
