package ordinary

# Letters of two alphabets next to each other.
hits contains "evasion.mixed_script" if regex.match(`[a-zA-Z][а-яА-Яα-ωΑ-Ω]|[а-яА-Яα-ωΑ-Ω][a-zA-Z]`, input.text)

# Letters that look like Latin ones beside such, and full-width ones.
hits contains "evasion.lookalike" if {
	regex.match(`[a-zA-Z][іѕаеорсухАВЕКМНОРСТХ]|[іѕаеорсухАВЕКМНОРСТХ][a-zA-Z]|[ａ-ｚＡ-Ｚ]`, input.text)
}

hits contains "evasion.invisible" if input.style.invisible > 0

hits contains "evasion.styled" if regex.match(`[𝐀-𝟿Ⓐ-ⓩ]{3}`, input.text)

hits contains "evasion.spaced_out" if regex.match(`(?i)\b(\pL[ .*_-]){4,}\pL\b`, input.text)

hits contains "evasion.leetspeak" if regex.match(`(?i)\b[a-z]+[013457@$]+[a-z]+[013457@$]*[a-z]*\b`, input.text)

hits contains "evasion.bidi" if regex.match(`[\x{202A}-\x{202E}\x{2066}-\x{2069}]`, input.text)

hits contains "style.shouting" if input.style.capitals >= 0.6

hits contains "style.exclamations" if input.style.exclamations >= 3

hits contains "style.digits" if input.style.digits >= 0.12

hits contains "hidden.word" if {
	some word in input.recipient.hidden_words
	contains(lower(input.text), lower(word))
}
