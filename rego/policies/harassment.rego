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
# title: Curse
# description: Curses and insults that are for the reader by their very words.
# custom:
#   abuse: harassment
hits contains {"rule": "abuse.curse", "reason": "curses the recipient"} if {
	input.lists.curses == true
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
# title: Abuse aimed at the reader
# description: Insults and slurs in a line that speaks to the recipient, or as all that is said.
# custom:
#   abuse: harassment
hits contains {"rule": "abuse.aimed", "reason": "insults the recipient"} if {
	input.lists.insults == true
	input.lists.aimed == true
	input.bands.words == "line"
}

hits contains {"rule": "abuse.aimed", "reason": "insults the recipient"} if {
	input.lists.slurs == true
	input.lists.aimed == true
	input.bands.words == "line"
}

hits contains {"rule": "abuse.aimed", "reason": "insults the recipient"} if {
	input.lists.insults == true
	input.bands.words == "few"
}

hits contains {"rule": "abuse.aimed", "reason": "insults the recipient"} if {
	input.lists.slurs == true
	input.bands.words == "few"
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
# title: Contempt beside talk of women in general
# description: Swearing or contempt beside sentences about all women.
# custom:
#   abuse: sexist abuse
hits contains {"rule": "abuse.generalising", "reason": "generalises about women with contempt"} if {
	input.lists.generalising == true
	input.lists.profanity == true
}

# METADATA
# title: Stereotypes beside talk of women in general
# description: The words of stereotypes beside sentences about all women.
# custom:
#   abuse: sexist abuse
hits contains {"rule": "abuse.stereotype", "reason": "generalises about women in stereotypes"} if {
	input.lists.generalising == true
	input.lists.sexism_words == true
}

# METADATA
# title: Abuse in capitals
# description: Shouted abuse.
# custom:
#   abuse: harassment
hits contains {"rule": "abuse.shouting", "reason": "insults in capitals"} if {
	input.lists.curses == true
	input.bands.capitals == "shouting"
}

hits contains {"rule": "abuse.shouting", "reason": "insults in capitals"} if {
	input.lists.insults == true
	input.bands.capitals == "shouting"
}

hits contains {"rule": "abuse.shouting", "reason": "insults in capitals"} if {
	input.lists.slurs == true
	input.bands.capitals == "shouting"
}

hits contains {"rule": "abuse.shouting", "reason": "insults in capitals"} if {
	input.lists.profanity == true
	input.bands.capitals == "shouting"
}

# METADATA
# title: Flood of abuse
# description: Abuse that goes on although nobody answers.
# custom:
#   abuse: harassment
hits contains {"rule": "harassment.flood", "reason": "abusive messages go on without an answer"} if {
	input.limits.unanswered == "exceeded"
	abusive
}

hits contains {"rule": "harassment.flood", "reason": "abusive messages go on without an answer"} if {
	input.limits.unanswered == "flood"
	abusive
}

# METADATA
# title: Declined conversation
# description: The recipient has declined the conversation and is written to again.
# custom:
#   abuse: harassment
hits contains {"rule": "conversation.declined", "reason": "the recipient declined the conversation"} if {
	input.conversation.state == "declined"
}

# abusive is true of whatever abuses the reader or others.
abusive if input.lists.threats == true

abusive if input.lists.curses == true

abusive if input.lists.insults == true

abusive if input.lists.slurs == true

abusive if input.lists.sexist_slurs == true

abusive if input.lists.sexual_demand == true
