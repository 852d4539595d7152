package ordinary

account_days := max([0, (sent_at - time.parse_rfc3339_ns(input.sender.created_at)) / (24 * hour)])

hits contains "account.new" if account_days < 3

hits contains "account.young" if {
	account_days >= 3
	account_days < 30
}

hits contains "account.no_avatar" if input.sender.has_avatar == false

hits contains "account.following_ratio" if input.sender.following / max([1, input.sender.followers]) >= 50

hits contains "account.mass_following" if input.sender.following >= 3000

hits contains "account.fresh_follow" if follow_hours < 1

hits contains "trust.mutual_friends" if input.relationship.mutual_friends >= 1

hits contains "trust.many_mutual_friends" if input.relationship.mutual_friends >= 5

hits contains "trust.suggested" if suggested

hits contains "trust.follower" if follow_hours >= 1

hits contains "trust.settled" if account_days >= 365

hits contains "trust.verified" if input.sender.verified
