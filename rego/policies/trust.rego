package dmgate

# METADATA
# title: Mutual friends
# description: People who share friends usually know each other.
# custom:
#   abuse: "none: lowers the score"
hits contains {"rule": "trust.mutual_friends", "reason": "they share friends"} if {
	input.bands.mutual_friends == "some"
}

hits contains {"rule": "trust.mutual_friends", "reason": "they share friends"} if {
	input.bands.mutual_friends == "many"
}

# METADATA
# title: Many mutual friends
# description: A circle of friends is hard to forge.
# custom:
#   abuse: "none: lowers the score"
hits contains {"rule": "trust.many_mutual_friends", "reason": "they share many friends"} if {
	input.bands.mutual_friends == "many"
}

# METADATA
# title: Recommended
# description: The platform recommends the two to each other.
# custom:
#   abuse: "none: lowers the score"
hits contains {"rule": "trust.suggested", "reason": "the platform recommends them to each other"} if {
	input.relationship.suggested == true
}

# METADATA
# title: Follows the recipient
# description: Took an interest before writing, and not only just before.
# custom:
#   abuse: "none: lowers the score"
hits contains {"rule": "trust.follower", "reason": "the sender has followed the recipient for more than an hour"} if {
	input.bands.follow_age == "older"
}

# METADATA
# title: Settled account
# description: An account of more than a year has had time to be reported.
# custom:
#   abuse: "none: lowers the score"
hits contains {"rule": "trust.settled", "reason": "the account is settled"} if {
	input.bands.account_age == "settled"
}

# METADATA
# title: Verified
# description: The platform knows who the sender is.
# custom:
#   abuse: "none: lowers the score"
hits contains {"rule": "trust.verified", "reason": "the sender is verified"} if {
	input.sender.verified == true
}
