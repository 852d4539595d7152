package dmgate

# METADATA
# title: Mixed scripts
# description: Letters of several scripts in one word fool the eye and filters.
# custom:
#   abuse: filter evasion
hits contains {"rule": "evasion.mixed_script", "reason": "a word mixes scripts that look alike"} if {
	input.content.mixed_script == true
}

# METADATA
# title: Look-alike letters
# description: Letters that stand in for others.
# custom:
#   abuse: filter evasion
hits contains {"rule": "evasion.lookalike", "reason": "letters stand in for others that look like them"} if {
	input.content.lookalike == true
}

# METADATA
# title: Invisible characters
# description: Characters without width break up words that filters look for.
# custom:
#   abuse: filter evasion
hits contains {"rule": "evasion.invisible", "reason": "invisible characters stand inside the text"} if {
	input.bands.invisible == "some"
}

# METADATA
# title: Fancy letters
# description: Mathematical and circled letters slip past word lists.
# custom:
#   abuse: filter evasion
hits contains {"rule": "evasion.styled", "reason": "the text is set in fancy letters"} if {
	input.content.styled == true
}

# METADATA
# title: Spaced-out words
# description: Words spread out letter by letter.
# custom:
#   abuse: filter evasion
hits contains {"rule": "evasion.spaced_out", "reason": "a word is spread out letter by letter"} if {
	input.content.spaced_out == true
}

# METADATA
# title: Leetspeak
# description: Digits and signs for letters.
# custom:
#   abuse: filter evasion
hits contains {"rule": "evasion.leetspeak", "reason": "digits or signs stand in for letters"} if {
	input.content.leetspeak == true
}

# METADATA
# title: Direction overrides
# description: Characters that turn the reading direction hide what a link is.
# custom:
#   abuse: filter evasion
hits contains {"rule": "evasion.bidi", "reason": "characters override the direction of writing"} if {
	input.content.bidi == true
}
