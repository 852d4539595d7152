package dmgate

# METADATA
# title: Threat
# description: Threats, wishes of harm and calls to self-harm.
# custom:
#   abuse: threats
hits contains {"rule": "abuse.threat", "reason": "threatens or wishes harm"} if {
	input.lists.threats == true
}

# METADATA
# title: Insult
# description: Contempt for the person or for a group of people.
# custom:
#   abuse: harassment
hits contains {"rule": "abuse.insult", "reason": "insults"} if {
	input.lists.insults == true
}

# METADATA
# title: Slur
# description: Insults for origin, faith, orientation or disability.
# custom:
#   abuse: hate
hits contains {"rule": "abuse.slur", "reason": "uses a slur"} if {
	input.lists.slurs == true
}

# METADATA
# title: Sexist slur
# description: Insults made of a person's sex.
# custom:
#   abuse: sexist abuse
hits contains {"rule": "abuse.sexist_slur", "reason": "uses a sexist slur"} if {
	input.lists.sexist_slurs == true
}

# METADATA
# title: Contempt for women
# description: Stereotypes and the vocabulary of groups that live on them.
# custom:
#   abuse: sexist abuse
hits contains {"rule": "abuse.sexism", "reason": "speaks of women with contempt"} if {
	input.lists.sexism == true
}

# METADATA
# title: Contempt beside talk of women
# description: Swearing or contempt beside words for women as a kind.
# custom:
#   abuse: sexist abuse
hits contains {"rule": "abuse.generalising", "reason": "speaks of women beside words of contempt"} if {
	input.lists.people == true
	input.lists.profanity == true
}

# METADATA
# title: Stereotypes beside talk of women
# description: Words of the stereotypes beside words for women as a kind.
# custom:
#   abuse: sexist abuse
hits contains {"rule": "abuse.stereotype", "reason": "speaks of women in stereotypes"} if {
	input.lists.people == true
	input.lists.sexism_words == true
}

# METADATA
# title: Swearing
# description: Little on its own among friends, more beside other signs.
# custom:
#   abuse: harassment
hits contains {"rule": "abuse.swearing", "reason": "swears"} if {
	input.lists.profanity == true
}

# METADATA
# title: Swearing in capitals
# description: Shouted abuse.
# custom:
#   abuse: harassment
hits contains {"rule": "abuse.shouting", "reason": "swears in capitals"} if {
	input.lists.profanity == true
	input.bands.capitals == "shouting"
}

hits contains {"rule": "abuse.shouting", "reason": "swears in capitals"} if {
	input.lists.insults == true
	input.bands.capitals == "shouting"
}

# METADATA
# title: Flood of abuse
# description: Abuse that goes on although nobody answers.
# custom:
#   abuse: harassment
hits contains {"rule": "harassment.flood", "reason": "abusive messages go on without an answer"} if {
	input.lists.threats == true
	input.limits.unanswered == "exceeded"
}

hits contains {"rule": "harassment.flood", "reason": "abusive messages go on without an answer"} if {
	input.lists.insults == true
	input.limits.unanswered == "exceeded"
}

hits contains {"rule": "harassment.flood", "reason": "abusive messages go on without an answer"} if {
	input.lists.slurs == true
	input.limits.unanswered == "exceeded"
}

hits contains {"rule": "harassment.flood", "reason": "abusive messages go on without an answer"} if {
	input.lists.sexist_slurs == true
	input.limits.unanswered == "exceeded"
}

hits contains {"rule": "harassment.flood", "reason": "abusive messages go on without an answer"} if {
	input.lists.sexual_demand == true
	input.limits.unanswered == "exceeded"
}

hits contains {"rule": "harassment.flood", "reason": "abusive messages go on without an answer"} if {
	input.lists.threats == true
	input.limits.unanswered == "flood"
}

hits contains {"rule": "harassment.flood", "reason": "abusive messages go on without an answer"} if {
	input.lists.insults == true
	input.limits.unanswered == "flood"
}

hits contains {"rule": "harassment.flood", "reason": "abusive messages go on without an answer"} if {
	input.lists.slurs == true
	input.limits.unanswered == "flood"
}

hits contains {"rule": "harassment.flood", "reason": "abusive messages go on without an answer"} if {
	input.lists.sexist_slurs == true
	input.limits.unanswered == "flood"
}

hits contains {"rule": "harassment.flood", "reason": "abusive messages go on without an answer"} if {
	input.lists.sexual_demand == true
	input.limits.unanswered == "flood"
}

# METADATA
# title: Declined conversation
# description: The recipient has declined the conversation and is written to again.
# custom:
#   abuse: harassment
hits contains {"rule": "conversation.declined", "reason": "the recipient declined the conversation"} if {
	input.conversation.state == "declined"
}
