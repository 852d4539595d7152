package ordinary

# What no tie opens.
blocked if input.relationship.recipient_blocked

blocked if input.conversation.state == "blocked"

blocked if input.recipient.inbox == "nobody"

# Ties of the recipient's own choice.
accepted if input.relationship.recipient_follows

accepted if input.relationship.recipient_messaged

accepted if input.conversation.state == "accepted"

# What only those ties open.
closed if input.recipient.age_band in ["under_13", "13-15"]

closed if input.recipient.inbox == "mutual"

closed if {
	input.recipient.inbox == "suggested"
	not suggested
}

suggested if count(input.relationship.suggested_by) > 0

follower if {
	input.relationship.sender_follows
	not input.relationship.sender_follows_since
}

follower if follow_hours >= 72

follow_hours := hours if {
	input.relationship.sender_follows
	hours := (sent_at - time.parse_rfc3339_ns(input.relationship.sender_follows_since)) / hour
	hours >= 0
}

adult_to_minor if {
	input.recipient.age_band == "16-17"
	input.sender.age_band == "18+"
}

sent_at := time.parse_rfc3339_ns(input.sent_at)

# In nanoseconds, as OPA has all times.
hour := 3600 * 1000000000
