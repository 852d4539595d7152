package dmgate

# METADATA
# title: Prize to be claimed
# description: Prizes that the recipient never played for.
# custom:
#   abuse: prize fraud
hits contains {"rule": "prize.claim", "reason": "says that a prize was won"} if {
	input.lists.prize == true
}

# METADATA
# title: Talk of prizes
# description: Harmless on its own, telling beside other signs.
# custom:
#   abuse: prize fraud
hits contains {"rule": "prize.talk", "reason": "talks of prizes"} if {
	input.lists.prize_words == true
}

# METADATA
# title: Prize and a sum of money
# description: The size of the prize is the bait.
# custom:
#   abuse: prize fraud
hits contains {"rule": "prize.pitch", "reason": "talks of prizes and names a sum of money"} if {
	input.lists.prize_words == true
	input.content.money == true
}

# METADATA
# title: Prize and a way to collect it
# description: A number or a page where the prize waits.
# custom:
#   abuse: prize fraud
hits contains {"rule": "prize.contact", "reason": "talks of prizes and says where to collect"} if {
	input.lists.prize_words == true
	input.content.handle == true
}

hits contains {"rule": "prize.contact", "reason": "talks of prizes and says where to collect"} if {
	input.lists.prize_words == true
	input.content.link == true
}

hits contains {"rule": "prize.contact", "reason": "talks of prizes and says where to collect"} if {
	input.lists.prize_words == true
	input.lists.contact == true
}

# METADATA
# title: Parcel notice
# description: Parcels that wait for a small fee.
# custom:
#   abuse: parcel fraud
hits contains {"rule": "parcel.notice", "reason": "speaks of a parcel that waits"} if {
	input.lists.parcel == true
}

# METADATA
# title: Parcel notice with a link
# description: Couriers do not send links through direct messages.
# custom:
#   abuse: parcel fraud
hits contains {"rule": "parcel.link", "reason": "speaks of a parcel and gives a link"} if {
	input.lists.parcel == true
	input.content.link == true
}
