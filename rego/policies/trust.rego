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
# title: Verified
# description: The platform knows who the sender is.
# custom:
#   abuse: "none: lowers the score"
hits contains {"rule": "trust.verified", "reason": "the sender is verified"} if {
	input.sender.verified == true
}

# METADATA
# title: Settled account that follows
# description: An old account that took an interest before it wrote.
# custom:
#   abuse: "none: lowers the score"
hits contains {"rule": "trust.settled_follower", "reason": "a settled account that follows the recipient"} if {
	input.relationship.sender_follows == true
	input.bands.account_age == "settled"
}
