package dmgate_test

test_evasion_mixed_script if {
	"evasion.mixed_script" in rules_of({"content": {"mixed_script": true}})
}

test_evasion_mixed_script_needs_its_sign if {
	not "evasion.mixed_script" in rules_of({})
	not "evasion.mixed_script" in rules_of({"content": {"mixed_script": false}})
}

test_evasion_lookalike if {
	"evasion.lookalike" in rules_of({"content": {"lookalike": true}})
}

test_evasion_lookalike_needs_its_sign if {
	not "evasion.lookalike" in rules_of({})
	not "evasion.lookalike" in rules_of({"content": {"lookalike": false}})
}

test_evasion_invisible if {
	"evasion.invisible" in rules_of({"bands": {"invisible": "some"}})
}

test_evasion_invisible_needs_its_sign if {
	not "evasion.invisible" in rules_of({})
}

test_evasion_styled if {
	"evasion.styled" in rules_of({"content": {"styled": true}})
}

test_evasion_styled_needs_its_sign if {
	not "evasion.styled" in rules_of({})
	not "evasion.styled" in rules_of({"content": {"styled": false}})
}

test_evasion_spaced_out if {
	"evasion.spaced_out" in rules_of({"content": {"spaced_out": true}})
}

test_evasion_spaced_out_needs_its_sign if {
	not "evasion.spaced_out" in rules_of({})
	not "evasion.spaced_out" in rules_of({"content": {"spaced_out": false}})
}

test_evasion_leetspeak if {
	"evasion.leetspeak" in rules_of({"content": {"leetspeak": true}})
}

test_evasion_leetspeak_needs_its_sign if {
	not "evasion.leetspeak" in rules_of({})
	not "evasion.leetspeak" in rules_of({"content": {"leetspeak": false}})
}

test_evasion_bidi if {
	"evasion.bidi" in rules_of({"content": {"bidi": true}})
}

test_evasion_bidi_needs_its_sign if {
	not "evasion.bidi" in rules_of({})
	not "evasion.bidi" in rules_of({"content": {"bidi": false}})
}
