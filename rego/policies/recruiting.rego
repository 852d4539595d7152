package dmgate

# METADATA
# title: Telegram handle
# description: Scams and sellers move their victims to Telegram.
# custom:
#   abuse: recruiting to other apps
hits contains {"rule": "recruiting.telegram", "reason": "gives a Telegram contact"} if {
	input.content.handle_telegram == true
}

# METADATA
# title: WhatsApp contact
# description: Scams and sellers move their victims to WhatsApp.
# custom:
#   abuse: recruiting to other apps
hits contains {"rule": "recruiting.whatsapp", "reason": "gives a WhatsApp contact"} if {
	input.content.handle_whatsapp == true
}

# METADATA
# title: Snapchat handle
# description: Pictures that vanish are asked for and sold on Snapchat.
# custom:
#   abuse: recruiting to other apps
hits contains {"rule": "recruiting.snapchat", "reason": "gives a Snapchat contact"} if {
	input.content.handle_snapchat == true
}

# METADATA
# title: Handle on another app
# description: Any other messenger serves the same end.
# custom:
#   abuse: recruiting to other apps
hits contains {"rule": "recruiting.messenger", "reason": "gives a contact on another messaging app"} if {
	input.content.handle_messenger == true
}

# METADATA
# title: Phone number
# description: "Call this number: premium lines, fake support, pig butchering."
# custom:
#   abuse: recruiting to other apps
hits contains {"rule": "recruiting.phone", "reason": "gives a phone number"} if {
	input.content.phone == true
}

# METADATA
# title: E-mail address
# description: Advance-fee letters ask for an answer by e-mail.
# custom:
#   abuse: recruiting to other apps
hits contains {"rule": "recruiting.email", "reason": "gives an e-mail address"} if {
	input.content.email == true
}

# METADATA
# title: Asks to go on elsewhere
# description: "\"Write to me on …\" in the words of many languages."
# custom:
#   abuse: recruiting to other apps
hits contains {"rule": "recruiting.invitation", "reason": "asks to go on talking elsewhere"} if {
	input.lists.contact == true
}

# METADATA
# title: Asks to go on elsewhere at once
# description: Haste and a contact outside the platform together.
# custom:
#   abuse: recruiting to other apps
hits contains {"rule": "recruiting.urgent", "reason": "presses to get in touch elsewhere"} if {
	input.lists.contact == true
	input.lists.urgency == true
}

hits contains {"rule": "recruiting.urgent", "reason": "presses to get in touch elsewhere"} if {
	input.content.handle == true
	input.lists.urgency == true
}
