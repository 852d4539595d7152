package dmgate_test

test_style_shouting if {
	"style.shouting" in rules_of({"bands": {"capitals": "shouting"}})
}

test_style_shouting_needs_its_sign if {
	not "style.shouting" in rules_of({})
}

test_style_exclamations if {
	"style.exclamations" in rules_of({"bands": {"exclamations": "many"}})
}

test_style_exclamations_needs_its_sign if {
	not "style.exclamations" in rules_of({})
}

test_style_digits if {
	"style.digits" in rules_of({"bands": {"digits": "many"}})
}

test_style_digits_needs_its_sign if {
	not "style.digits" in rules_of({})
}

test_urgency_pressure if {
	"urgency.pressure" in rules_of({"lists": {"urgency": true}})
}

test_urgency_pressure_needs_its_sign if {
	not "urgency.pressure" in rules_of({})
	not "urgency.pressure" in rules_of({"lists": {"urgency": false}})
}

test_hidden_word if {
	"hidden.word" in rules_of({"content": {"hidden_word": true}})
}

test_hidden_word_needs_its_sign if {
	not "hidden.word" in rules_of({})
	not "hidden.word" in rules_of({"content": {"hidden_word": false}})
}
