package dmgate

# METADATA
# title: Link in a first message
# description: Most scams lead off the platform with their first message.
# custom:
#   abuse: scams and promotion
hits contains {"rule": "first_contact.link", "reason": "a first message with a link"} if {
	input.conversation.first == true
	input.content.link == true
}

# METADATA
# title: Contact details in a first message
# description: Moving the talk elsewhere takes it out of sight of every safeguard.
# custom:
#   abuse: recruiting to other apps
hits contains {"rule": "first_contact.handle", "reason": "a first message with a contact outside the platform"} if {
	input.conversation.first == true
	input.content.handle == true
}

# METADATA
# title: Media in a first message
# description: Unasked pictures and videos are how strangers expose themselves and spread gore.
# custom:
#   abuse: unwanted media
hits contains {"rule": "first_contact.media", "reason": "a first message with media"} if {
	input.content.media == true
	input.conversation.state == "none"
}
