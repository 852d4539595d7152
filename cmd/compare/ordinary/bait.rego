package ordinary

phishy if "phishing" in input.lists

phishy if "phishing_words" in input.lists

hits contains "prize.claim" if "prize" in input.lists

hits contains "prize.talk" if "prize_words" in input.lists

hits contains "prize.pitch" if {
	"prize_words" in input.lists
	money
}

hits contains "prize.contact" if {
	"prize_words" in input.lists
	elsewhere
}

hits contains "prize.contact" if {
	"prize_words" in input.lists
	link
}

hits contains "parcel.notice" if "parcel" in input.lists

hits contains "parcel.link" if {
	"parcel" in input.lists
	link
}

hits contains "phishing.account" if "phishing" in input.lists

hits contains "phishing.talk" if "phishing_words" in input.lists

hits contains "phishing.link" if {
	phishy
	link
}

hits contains "phishing.urgent" if {
	phishy
	"urgency" in input.lists
}

hits contains "gambling.invitation" if "gambling" in input.lists

hits contains "contraband.offer" if "contraband" in input.lists

hits contains "urgency.pressure" if "urgency" in input.lists
