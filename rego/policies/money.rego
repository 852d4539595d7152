package dmgate

# METADATA
# title: Promise of profit
# description: Returns that nobody can guarantee, signals, doublings, recoveries.
# custom:
#   abuse: investment fraud
hits contains {"rule": "investment.promise", "reason": "promises profit"} if {
	input.lists.investment == true
}

# METADATA
# title: Talk of coins and markets
# description: Harmless on its own, telling beside other signs.
# custom:
#   abuse: investment fraud
hits contains {"rule": "investment.talk", "reason": "talks of coins or markets"} if {
	input.lists.investment_words == true
}

# METADATA
# title: Markets and a sum of money
# description: A sum beside the vocabulary of markets is a story of gains.
# custom:
#   abuse: investment fraud
hits contains {"rule": "investment.pitch", "reason": "talks of markets and names a sum of money"} if {
	input.lists.investment_words == true
	input.content.money == true
}

# METADATA
# title: Markets and an invitation elsewhere
# description: The adviser waits in another app.
# custom:
#   abuse: investment fraud
hits contains {"rule": "investment.invitation", "reason": "talks of markets and asks to go on elsewhere"} if {
	input.lists.investment_words == true
	input.lists.contact == true
}

hits contains {"rule": "investment.invitation", "reason": "talks of markets and asks to go on elsewhere"} if {
	input.lists.investment_words == true
	input.content.handle == true
}

# METADATA
# title: Offer of credit
# description: Loans offered by strangers collect fees and identity papers.
# custom:
#   abuse: loan fraud
hits contains {"rule": "money.loan", "reason": "offers a loan"} if {
	input.lists.loan == true
}

# METADATA
# title: Asks for money
# description: Gift cards, airtime, transfers, inheritances and other advance fees.
# custom:
#   abuse: advance-fee fraud
hits contains {"rule": "money.request", "reason": "asks for money or bank details"} if {
	input.lists.money_request == true
}

# METADATA
# title: Talk of accounts and transfers
# description: Harmless on its own, telling beside other signs.
# custom:
#   abuse: advance-fee fraud
hits contains {"rule": "money.talk", "reason": "talks of accounts or transfers"} if {
	input.lists.money_words == true
}

# METADATA
# title: Transfers and details
# description: An account number or a contact beside the vocabulary of transfers.
# custom:
#   abuse: advance-fee fraud
hits contains {"rule": "money.details", "reason": "talks of transfers and gives details"} if {
	input.lists.money_words == true
	input.content.handle == true
}

hits contains {"rule": "money.details", "reason": "talks of transfers and gives details"} if {
	input.lists.money_words == true
	input.bands.digits == "many"
}

hits contains {"rule": "money.details", "reason": "talks of transfers and gives details"} if {
	input.lists.money_words == true
	input.content.money == true
}

# METADATA
# title: Wallet address
# description: Coins that are sent cannot be called back.
# custom:
#   abuse: cryptocurrency fraud
hits contains {"rule": "money.wallet", "reason": "gives a cryptocurrency address"} if {
	input.content.wallet == true
}

# METADATA
# title: Bank account number
# description: The account of a money mule.
# custom:
#   abuse: advance-fee fraud
hits contains {"rule": "money.bank", "reason": "gives a bank account number"} if {
	input.content.bank == true
}

# METADATA
# title: Payment app address
# description: Begging, advance fees and sales outside the platform.
# custom:
#   abuse: advance-fee fraud
hits contains {"rule": "money.payment_app", "reason": "gives a payment app address"} if {
	input.content.payment_app == true
}

# METADATA
# title: Sum of money and a link
# description: A figure to tempt and a place to go.
# custom:
#   abuse: fraud in general
hits contains {"rule": "money.sum_and_link", "reason": "names a sum of money beside a link"} if {
	input.content.money == true
	input.content.link == true
}
