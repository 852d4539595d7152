package dmgate

# METADATA
# title: Romance opening
# description: Sugar daddies, widowers and soldiers who fell for a profile.
# custom:
#   abuse: romance fraud
hits contains {"rule": "romance.opening", "reason": "opens as romance and sugar scams do"} if {
	input.lists.romance == true
}

# METADATA
# title: Romance and an invitation elsewhere
# description: Affection that wants another app at once.
# custom:
#   abuse: romance fraud
hits contains {"rule": "romance.elsewhere", "reason": "opens as romance scams do and asks to go on elsewhere"} if {
	input.lists.romance == true
	input.lists.contact == true
}

hits contains {"rule": "romance.elsewhere", "reason": "opens as romance scams do and asks to go on elsewhere"} if {
	input.lists.romance == true
	input.content.handle == true
}

# METADATA
# title: Sexual solicitation
# description: Escorts, paid pictures and bots that promise them.
# custom:
#   abuse: sexual solicitation
hits contains {"rule": "sexual.offer", "reason": "offers sexual services or pictures"} if {
	input.lists.sexual_offer == true
}

# METADATA
# title: Sexual talk
# description: Ordinary between people who know each other, telling from a stranger.
# custom:
#   abuse: sexual harassment
hits contains {"rule": "sexual.talk", "reason": "talks of sex"} if {
	input.lists.sexual_words == true
}

# METADATA
# title: Sexual talk to the reader
# description: Sexual words in a line that speaks to the recipient.
# custom:
#   abuse: sexual harassment
hits contains {"rule": "sexual.aimed", "reason": "talks of sex to the recipient"} if {
	input.lists.sexual_words == true
	input.lists.aimed == true
	input.bands.words == "line"
}

# METADATA
# title: Sex with a price or a contact
# description: Sexual words beside a sum of money or a contact.
# custom:
#   abuse: sexual solicitation
hits contains {"rule": "sexual.paid", "reason": "talks of sex and gives a price or a contact"} if {
	input.lists.sexual_words == true
	input.content.money == true
}

hits contains {"rule": "sexual.paid", "reason": "talks of sex and gives a price or a contact"} if {
	input.lists.sexual_words == true
	input.content.handle == true
}

hits contains {"rule": "sexual.paid", "reason": "talks of sex and gives a price or a contact"} if {
	input.lists.sexual_words == true
	input.content.link == true
}

# METADATA
# title: Sexual demand
# description: Demands and remarks nobody asked for.
# custom:
#   abuse: sexual harassment
hits contains {"rule": "sexual.demand", "reason": "makes a sexual demand"} if {
	input.lists.sexual_demand == true
}
