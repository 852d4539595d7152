package dmgate

# METADATA
# title: Sexual talk to a minor
# description: An adult stranger speaks of sex to a recipient of 16 or 17.
# custom:
#   abuse: abuse of minors
hits contains {"rule": "minor.sexual", "reason": "an adult stranger speaks of sex to a minor"} if {
	input.recipient.age_band == "16-17"
	input.sender.age_band == "18+"
	input.lists.sexual_demand == true
}

hits contains {"rule": "minor.sexual", "reason": "an adult stranger speaks of sex to a minor"} if {
	input.recipient.age_band == "16-17"
	input.sender.age_band == "18+"
	input.lists.sexual_offer == true
}

# METADATA
# title: Grooming
# description: Age, secrecy, photographs and meeting, asked of a minor by an adult stranger.
# custom:
#   abuse: abuse of minors
hits contains {
	"rule": "minor.grooming",
	"reason": "an adult stranger asks a minor about age, secrets, pictures or meeting",
} if {
	input.recipient.age_band == "16-17"
	input.sender.age_band == "18+"
	input.lists.grooming == true
}

# METADATA
# title: Luring a minor elsewhere
# description: An adult stranger wants to go on with a minor where nobody sees.
# custom:
#   abuse: abuse of minors
hits contains {"rule": "minor.off_platform", "reason": "an adult stranger asks a minor to go on elsewhere"} if {
	input.recipient.age_band == "16-17"
	input.sender.age_band == "18+"
	input.content.handle == true
}

hits contains {"rule": "minor.off_platform", "reason": "an adult stranger asks a minor to go on elsewhere"} if {
	input.recipient.age_band == "16-17"
	input.sender.age_band == "18+"
	input.lists.contact == true
}

# METADATA
# title: Media to a minor
# description: Unasked media from an adult stranger.
# custom:
#   abuse: abuse of minors
hits contains {"rule": "minor.media", "reason": "an adult stranger sends media to a minor"} if {
	input.recipient.age_band == "16-17"
	input.sender.age_band == "18+"
	input.content.media == true
}
