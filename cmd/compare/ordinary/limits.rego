package ordinary

# input.over has, of each limit, how many messages in a row it has refused.

hits contains sprintf("limit.%s", [limit]) if {
	some limit, refused in input.over
	refused > 0
}

hits contains "flood.new_conversations" if input.over.new_conversations > 20

hits contains "flood.device" if input.over.device > 24

hits contains "flood.device" if input.over.device_conversations > 16

hits contains "flood.copies" if input.over.copies > 25

hits contains "flood.recipient" if {
	input.over.recipient > 0
	account_days < 3
}

hits contains "flood.recipient" if {
	input.over.recipient > 45
	account_days < 30
}

hits contains "flood.unanswered" if input.over.unanswered > 9

hits contains "harassment.flood" if {
	input.over.unanswered > 0
	some list in ["threats", "curses", "insults", "slurs", "sexist_slurs", "sexual_demand"]
	list in input.lists
}

hits contains "conversation.declined" if input.conversation.state == "declined"
