package dmgate

# METADATA
# title: Mostly capitals
# description: Advertising and abuse shout.
# custom:
#   abuse: promotion
hits contains {"rule": "style.shouting", "reason": "mostly in capitals"} if {
	input.bands.capitals == "shouting"
}

# METADATA
# title: Many exclamation marks
# description: Advertising and abuse exclaim.
# custom:
#   abuse: promotion
hits contains {"rule": "style.exclamations", "reason": "many exclamation marks"} if {
	input.bands.exclamations == "many"
}

# METADATA
# title: Many digits
# description: Codes, numbers and prices in a row.
# custom:
#   abuse: promotion
hits contains {"rule": "style.digits", "reason": "many digits"} if {
	input.bands.digits == "many"
}

# METADATA
# title: Pressure
# description: Presses the reader to act before thinking.
# custom:
#   abuse: fraud in general
hits contains {"rule": "urgency.pressure", "reason": "presses to act at once"} if {
	input.lists.urgency == true
}

# METADATA
# title: Hidden word
# description: The recipient hides messages with this word.
# custom:
#   abuse: whatever the recipient says
hits contains {"rule": "hidden.word", "reason": "the text has a word that the recipient hides"} if {
	input.content.hidden_word == true
}
