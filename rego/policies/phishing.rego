package dmgate

# METADATA
# title: Account in danger
# description: Verification, support, copyright and one-time codes.
# custom:
#   abuse: account theft
hits contains {"rule": "phishing.account", "reason": "says that an account or payment is in danger"} if {
	input.lists.phishing == true
}

# METADATA
# title: Talk of accounts in danger
# description: Harmless on its own, telling with a link or in haste.
# custom:
#   abuse: account theft
hits contains {"rule": "phishing.talk", "reason": "talks of accounts, codes or cards"} if {
	input.lists.phishing_words == true
}

# METADATA
# title: Account in danger and a link
# description: The page that asks for the password.
# custom:
#   abuse: account theft
hits contains {"rule": "phishing.link", "reason": "says that an account is in danger and gives a link"} if {
	input.lists.phishing == true
	input.content.link == true
}

hits contains {"rule": "phishing.link", "reason": "says that an account is in danger and gives a link"} if {
	input.lists.phishing_words == true
	input.content.link == true
}

# METADATA
# title: Account in danger and haste
# description: Pressure to act before thinking.
# custom:
#   abuse: account theft
hits contains {"rule": "phishing.urgent", "reason": "says that an account is in danger and presses"} if {
	input.lists.phishing == true
	input.lists.urgency == true
}

hits contains {"rule": "phishing.urgent", "reason": "says that an account is in danger and presses"} if {
	input.lists.phishing_words == true
	input.lists.urgency == true
}

# METADATA
# title: Disguised link
# description: Links broken up so that filters do not see them.
# custom:
#   abuse: phishing and malware
hits contains {"rule": "link.disguised", "reason": "a link is written so as not to be seen"} if {
	input.content.link_disguised == true
}

# METADATA
# title: Link to a bare address
# description: No honest page is shared by its IP address.
# custom:
#   abuse: phishing and malware
hits contains {"rule": "link.ip", "reason": "a link leads to a bare IP address"} if {
	input.content.link_ip == true
}

# METADATA
# title: Shortened link
# description: Hides where the link leads.
# custom:
#   abuse: phishing and malware
hits contains {"rule": "link.shortener", "reason": "a link hides behind a shortener"} if {
	input.lists.shorteners == true
}
