package ordinary

# A sum with its sign or code before or behind it.
money if regex.match(`(?i)\p{Sc} ?\d|\d ?\p{Sc}|\b(rp|rs|usd|eur|gbp|r\$)\.? ?\d`, input.text)

money if {
	regex.match(
		`(?i)\d ?(k|mil|million|juta|jt)? ?(usdt?|eur|euros?|dollars?|dólares|bucks|btc|eth|руб|reais|rupiah|元|円|lakh)`,
		input.text,
	)
}

wallet if {
	regex.match(
		`\b(bc1[a-z0-9]{25,60}|[13][1-9A-HJ-NP-Za-km-z]{25,34}|0x[0-9a-fA-F]{40}|T[1-9A-HJ-NP-Za-km-z]{33})\b`,
		input.text,
	)
}

bank if regex.match(`\b[A-Z]{2}\d{2} ?[A-Z0-9]{4}( ?[A-Z0-9]{4}){2,6}`, input.text)

payment_app if regex.match(`(?i)(cash ?app|venmo|paypal|zelle|\bpix\b|\bupi\b).{0,12}([$@]\w+|\w+@\w+)`, input.text)

hits contains "investment.promise" if "investment" in input.lists

hits contains "investment.talk" if "investment_words" in input.lists

hits contains "investment.pitch" if {
	"investment_words" in input.lists
	money
}

hits contains "investment.invitation" if {
	"investment_words" in input.lists
	elsewhere
}

hits contains "earning.promise" if "earning" in input.lists

hits contains "earning.talk" if "earning_words" in input.lists

hits contains "earning.pitch" if {
	"earning_words" in input.lists
	money
}

hits contains "earning.invitation" if {
	"earning_words" in input.lists
	elsewhere
}

hits contains "earning.recruiting" if {
	"earning_calls" in input.lists
	"earning_words" in input.lists
}

hits contains "money.loan" if "loan" in input.lists

hits contains "money.request" if "money_request" in input.lists

hits contains "money.talk" if "money_words" in input.lists

hits contains "money.details" if {
	"money_words" in input.lists
	handle
}

hits contains "money.details" if {
	"money_words" in input.lists
	money
}

hits contains "money.details" if {
	"money_words" in input.lists
	input.style.digits >= 0.12
}

hits contains "money.wallet" if wallet

hits contains "money.bank" if bank

hits contains "money.payment_app" if payment_app

hits contains "money.sum_and_link" if {
	money
	link
}
