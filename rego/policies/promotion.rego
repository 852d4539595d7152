package dmgate

# METADATA
# title: Self-promotion
# description: Asks for visits, follows, likes and subscriptions.
# custom:
#   abuse: promotion
hits contains {"rule": "promotion.request", "reason": "asks for a visit, a follow or a view"} if {
	input.lists.promotion == true
}

# METADATA
# title: Talk of channels and followers
# description: Harmless on its own, telling beside other signs.
# custom:
#   abuse: promotion
hits contains {"rule": "promotion.talk", "reason": "talks of channels or followers"} if {
	input.lists.promotion_words == true
}

# METADATA
# title: Asks to look, like or vote
# description: Harmless on its own, telling beside what is promoted.
# custom:
#   abuse: promotion
hits contains {"rule": "promotion.asking", "reason": "asks to look, like or vote"} if {
	input.lists.promotion_asks == true
}

# METADATA
# title: Asks to look at something promoted
# description: Asking, beside the vocabulary of channels and followers.
# custom:
#   abuse: promotion
hits contains {"rule": "promotion.pair", "reason": "asks to look at a channel or the like"} if {
	input.lists.promotion_words == true
	input.lists.promotion_asks == true
}

# METADATA
# title: Channels and a link
# description: A page to visit, in the words of promotion.
# custom:
#   abuse: promotion
hits contains {"rule": "promotion.link", "reason": "talks of channels and gives a link"} if {
	input.lists.promotion_words == true
	input.content.link == true
}

# METADATA
# title: Advertising
# description: Mass offers of shops, networks and services.
# custom:
#   abuse: marketing
hits contains {"rule": "marketing.offer", "reason": "advertises an offer"} if {
	input.lists.marketing == true
}

# METADATA
# title: Vocabulary of advertising
# description: Harmless on its own, telling beside other signs.
# custom:
#   abuse: marketing
hits contains {"rule": "marketing.talk", "reason": "uses the vocabulary of advertising"} if {
	input.lists.marketing_words == true
}

# METADATA
# title: Advertising with a price
# description: A price beside the vocabulary of advertising.
# custom:
#   abuse: marketing
hits contains {"rule": "marketing.price", "reason": "advertises and names a price"} if {
	input.lists.marketing_words == true
	input.content.money == true
}

# METADATA
# title: Offer of a telephone plan
# description: The vocabulary of advertising beside that of telephone plans.
# custom:
#   abuse: marketing
hits contains {"rule": "marketing.telecom", "reason": "advertises a telephone plan"} if {
	input.lists.marketing_words == true
	input.lists.telecom_words == true
}

# METADATA
# title: Premium-rate service
# description: Ringtones, chat lines and competitions that bill by the message.
# custom:
#   abuse: premium-rate fraud
hits contains {"rule": "service.premium_rate", "reason": "calls to a paid service"} if {
	input.lists.sms_service == true
}

# METADATA
# title: Vocabulary of text services
# description: Harmless on its own, telling beside other signs.
# custom:
#   abuse: premium-rate fraud
hits contains {"rule": "service.talk", "reason": "uses the vocabulary of text services"} if {
	input.lists.sms_words == true
}

# METADATA
# title: Text service with an offer or a prize
# description: The vocabulary of text services beside that of offers and prizes.
# custom:
#   abuse: premium-rate fraud
hits contains {"rule": "service.offer", "reason": "speaks of a text service and an offer"} if {
	input.lists.sms_words == true
	input.lists.marketing_words == true
}

hits contains {"rule": "service.offer", "reason": "speaks of a text service and an offer"} if {
	input.lists.sms_words == true
	input.lists.prize_words == true
}

hits contains {"rule": "service.offer", "reason": "speaks of a text service and an offer"} if {
	input.lists.sms_words == true
	input.lists.sexual_words == true
}

hits contains {"rule": "service.offer", "reason": "speaks of a text service and an offer"} if {
	input.lists.sms_words == true
	input.lists.romance == true
}

# METADATA
# title: Text service with a price
# description: The small print of a text service beside a price.
# custom:
#   abuse: premium-rate fraud
hits contains {"rule": "service.price", "reason": "speaks of a text service and names a price"} if {
	input.lists.sms_words == true
	input.content.money == true
}

hits contains {"rule": "service.price", "reason": "speaks of a text service and names a price"} if {
	input.lists.sms_words == true
	input.bands.digits == "many"
}

# METADATA
# title: Gambling
# description: Casinos, betting tips and lucky numbers.
# custom:
#   abuse: gambling
hits contains {"rule": "gambling.invitation", "reason": "speaks of gambling"} if {
	input.lists.gambling == true
}

# METADATA
# title: Illegal goods
# description: Pills, drugs, forged papers, stolen cards and counterfeits.
# custom:
#   abuse: illegal trade
hits contains {"rule": "contraband.offer", "reason": "offers illegal goods"} if {
	input.lists.contraband == true
}
