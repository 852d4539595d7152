package dmgate

# METADATA
# title: Flood of new conversations
# description: Several times more conversations opened than anybody opens by hand.
# custom:
#   abuse: bulk messaging
hits contains {"rule": "flood.new_conversations", "reason": "opens many times more conversations than allowed"} if {
	input.limits.new_conversations == "flood"
}

# METADATA
# title: Flood from one device
# description: Many accounts driven from one telephone.
# custom:
#   abuse: account farms
hits contains {"rule": "flood.device", "reason": "the device writes many times more than allowed"} if {
	input.limits.device == "flood"
}

hits contains {"rule": "flood.device", "reason": "the device writes many times more than allowed"} if {
	input.limits.device_conversations == "flood"
}

# METADATA
# title: Flood of copies
# description: One text from many new accounts.
# custom:
#   abuse: coordinated campaigns
hits contains {"rule": "flood.copies", "reason": "the same text comes from many new accounts"} if {
	input.limits.copies == "flood"
}

# METADATA
# title: Pile-on
# description: Strangers crowd one recipient; newcomers among them weigh more.
# custom:
#   abuse: brigading
hits contains {"rule": "flood.recipient", "reason": "a new account joins a crowd of strangers"} if {
	input.limits.recipient == "exceeded"
	input.bands.account_age == "new"
}

hits contains {"rule": "flood.recipient", "reason": "a new account joins a crowd of strangers"} if {
	input.limits.recipient == "flood"
	input.bands.account_age == "new"
}

hits contains {"rule": "flood.recipient", "reason": "a new account joins a crowd of strangers"} if {
	input.limits.recipient == "flood"
	input.bands.account_age == "young"
}

# METADATA
# title: Flood to one recipient
# description: Message after message to somebody who does not answer.
# custom:
#   abuse: harassment
hits contains {"rule": "flood.unanswered", "reason": "goes on writing without an answer"} if {
	input.limits.unanswered == "flood"
}
