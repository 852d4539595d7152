package ordinary

paid if money

paid if handle

paid if link

contempt if "insults" in input.lists

contempt if "slurs" in input.lists

hits contains "romance.opening" if "romance" in input.lists

hits contains "romance.elsewhere" if {
	"romance" in input.lists
	elsewhere
}

hits contains "sexual.offer" if "sexual_offer" in input.lists

hits contains "sexual.talk" if "sexual_words" in input.lists

hits contains "sexual.aimed" if {
	"sexual_words" in input.lists
	"aimed" in input.lists
	input.style.words >= 4
	input.style.words < 12
}

hits contains "sexual.paid" if {
	"sexual_words" in input.lists
	paid
}

hits contains "sexual.demand" if "sexual_demand" in input.lists

hits contains "minor.sexual" if {
	adult_to_minor
	some list in ["sexual_demand", "sexual_offer"]
	list in input.lists
}

hits contains "minor.grooming" if {
	adult_to_minor
	"grooming" in input.lists
}

hits contains "minor.off_platform" if {
	adult_to_minor
	elsewhere
}

hits contains "minor.media" if {
	adult_to_minor
	media
}

hits contains "abuse.threat" if "threats" in input.lists

hits contains "abuse.curse" if "curses" in input.lists

hits contains "abuse.insult" if "insults" in input.lists

hits contains "abuse.slur" if "slurs" in input.lists

hits contains "abuse.sexist_slur" if "sexist_slurs" in input.lists

hits contains "abuse.sexism" if "sexism" in input.lists

hits contains "abuse.aimed" if {
	contempt
	input.style.words < 4
}

hits contains "abuse.aimed" if {
	contempt
	"aimed" in input.lists
	input.style.words >= 4
	input.style.words < 12
}

hits contains "abuse.swearing" if "profanity" in input.lists

hits contains "abuse.generalising" if {
	"generalising" in input.lists
	"profanity" in input.lists
}

hits contains "abuse.stereotype" if {
	"generalising" in input.lists
	"sexism_words" in input.lists
}

hits contains "abuse.shouting" if {
	input.style.capitals >= 0.6
	some list in ["curses", "insults", "slurs", "profanity"]
	list in input.lists
}
