package dmgate

# METADATA
# title: Brand-new account
# description: Throwaway accounts write to strangers within hours of being made.
# custom:
#   abuse: throwaway accounts
hits contains {"rule": "account.new", "reason": "the account is brand new"} if {
	input.bands.account_age == "new"
}

# METADATA
# title: Young account
# description: Accounts that are weeks old have had little time to be reported.
# custom:
#   abuse: throwaway accounts
hits contains {"rule": "account.young", "reason": "the account is young"} if {
	input.bands.account_age == "young"
}

# METADATA
# title: No profile picture
# description: Accounts made in bulk rarely get a picture.
# custom:
#   abuse: throwaway accounts
hits contains {"rule": "account.no_avatar", "reason": "the account has no profile picture"} if {
	input.sender.has_avatar == false
}

# METADATA
# title: Follows far more than follow back
# description: Accounts that follow everybody to be noticed have few followers of their own.
# custom:
#   abuse: bulk following
hits contains {
	"rule": "account.following_ratio",
	"reason": "the account follows many times more accounts than follow it",
} if {
	input.bands.following_ratio == "extreme"
}

# METADATA
# title: Mass following
# description: Nobody knows thousands of people; bulk tools follow them to get into inboxes.
# custom:
#   abuse: bulk following
hits contains {"rule": "account.mass_following", "reason": "the account follows thousands of others"} if {
	input.bands.following == "mass"
}

# METADATA
# title: Followed only to write
# description: Following right before writing is the way round filters that trust followers.
# custom:
#   abuse: follow and write
hits contains {"rule": "account.fresh_follow", "reason": "the sender followed within the last hour"} if {
	input.bands.follow_age == "fresh"
}
