package dmgate

# METADATA
# title: Easy earnings
# description: "Paid tasks, work from home, quick cash: the way into money-mule and task scams."
# custom:
#   abuse: job fraud
hits contains {"rule": "earning.promise", "reason": "promises easy earnings"} if {
	input.lists.earning == true
}

# METADATA
# title: Talk of earnings
# description: Harmless on its own, telling beside other signs.
# custom:
#   abuse: job fraud
hits contains {"rule": "earning.talk", "reason": "talks of earnings"} if {
	input.lists.earning_words == true
}

# METADATA
# title: Earnings and a sum of money
# description: A wage named to a stranger who did not apply.
# custom:
#   abuse: job fraud
hits contains {"rule": "earning.pitch", "reason": "talks of earnings and names a sum of money"} if {
	input.lists.earning_words == true
	input.content.money == true
}

# METADATA
# title: Earnings and an invitation elsewhere
# description: The recruiter waits in another app.
# custom:
#   abuse: job fraud
hits contains {"rule": "earning.invitation", "reason": "talks of earnings and asks to go on elsewhere"} if {
	input.lists.earning_words == true
	input.lists.contact == true
}

hits contains {"rule": "earning.invitation", "reason": "talks of earnings and asks to go on elsewhere"} if {
	input.lists.earning_words == true
	input.content.handle == true
}

# METADATA
# title: Recruits for earnings
# description: Looks for people, whom anybody may look for, and speaks of earnings.
# custom:
#   abuse: job fraud
hits contains {"rule": "earning.recruiting", "reason": "looks for people and talks of earnings"} if {
	input.lists.earning_calls == true
	input.lists.earning_words == true
}
