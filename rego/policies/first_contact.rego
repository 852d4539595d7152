package dmgate

# These rules hold until the recipient accepts, not for the first message only: what is accepted is trusted and never
# gets here, and a greeting ahead of the link must be no way round them.

# METADATA
# title: Link before the recipient has accepted
# description: Most scams lead off the platform before anybody has answered them.
# custom:
#   abuse: scams and promotion
hits contains {"rule": "first_contact.link", "reason": "a link before the recipient has accepted"} if {
	input.content.link == true
}

# METADATA
# title: Contact details before the recipient has accepted
# description: Moving the talk elsewhere takes it out of sight of every safeguard.
# custom:
#   abuse: recruiting to other apps
hits contains {
	"rule": "first_contact.handle",
	"reason": "a contact outside the platform before the recipient has accepted",
} if {
	input.content.handle == true
}

# METADATA
# title: Media before the recipient has accepted
# description: Unasked pictures and videos are how strangers expose themselves and spread gore.
# custom:
#   abuse: unwanted media
hits contains {"rule": "first_contact.media", "reason": "media before the recipient has accepted"} if {
	input.content.media == true
}
