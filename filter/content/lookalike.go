package content

// Letters that look like an ASCII letter or digit, a script at a time. Each group is the ASCII character, then the
// letters that are read as it. A letter with case is listed in lower case and stands for both, so that a word folds
// the same in capitals; where only the capital has a twin ("В", "Н"), the small letter goes with it.
//
// Whatever Unicode decomposes to an ASCII letter (accents, mathematical, circled, full-width letters) needs no row.
// Living scripts whose letters merely resemble an "o" or an "l" (Arabic, Hebrew, Indic, Thai, Burmese, Georgian) are
// left as they are: nobody writes Latin words in them, and folding would only make their own words collide.
const (
	latinTwins = "aɑɐᴀⱥ bɓƀƃƅʙᴃꞵ cƈȼɔᴄↄ dɖɗđðƌᴅꝺ eɛəǝɘᴇꬲɇ fƒꞙꬵꜰɟꝼ gɡɠǥᶃƍɢᵹ hħɦʜɥⱨ iıɨɪɩᵼꞮ jɉʝȷᴊ " +
		"kƙĸᴋⱪꝁ lłƚɫɭǀӏʟƖⱡ mɱᴍ nɲƞŋɳɴᴎ oøɵᴏᴑꬽ pþƿƥᴘᵽ qɋʠꝗ rɍɽʀꭇꭈɾɹʁ sʂꜱƽȿ tŧƭʈᴛⱦʇ uʉᴜʋꞟꭎꭒ " +
		"vʌᴠⱱ wɯᴡⱳʍ xꭓᶍ yɣʏᶌỿꭚƴɏʎ zƶȥᴢʐⱬ 2ƨꝛ 3ʒȝɜꝫ 5Ƽ 8ȣ 9ꝯ bƅ"
	cyrillicTwins = "aа bвь cс dԁ eеҽєэ gԍ hнһ iі jј kк lӏ mм oо pр qԛ rг sѕ tт vѵ wшѡԝ xх yуү 2ꙅ 3ӡ iꙇ"
	greekTwins    = "aα bβ eε fϝ hη iι jϳ kκ mμϻ oοσς pρϸϱ tτ uυ vν wω xχ yγϒ zζ cϲ rᴦ"
	armenianTwins = "fք gց hհ iւ nոռ oօ qգզ sտ uս wա"
	copticTwins   = "bⲃ cⲥ hⲏ iⲓ kⲕ lⳑ mⲙ nⲛ oⲟ pⲣⳏ rⲅ tⲧ wⲽ xⲭ yⲩ oϭ 2ϩ 3ⲝⳅⳍ 6ⳓⳝ 9ⳋ 6Ϭ"
	cherokeeTwins = "AᎪ BᏴ bᏏ CᏟ DᎠ dᏧ EᎬ GᏀᏳ HᎻ hᏂ iᎥ JᎫ KᏦ LᏞ MᎷ PᏢ RᎡᏒꮁ SᏕᏚ TᎢ VᏙ WᎳᏔ YᎩᎽ ZᏃ 4Ꮞ 6Ꮾ"
	lisuTwins     = "Bꓐ Pꓑ dꓒ Dꓓ Tꓔ Gꓖ Kꓗ Jꓙ Cꓚ Zꓜ Fꓝ Mꓟ Nꓠ Lꓡ Sꓢ Rꓣ Vꓦ Hꓧ Wꓪ Xꓫ Yꓬ Aꓮ Eꓰ Iꓲ Oꓳ Uꓴ"
	canadianTwins = "Aᗅ bᑲᖯ Bᗷ dᑯ Dᗞᗪ Fᖴ Hᕼ Jᒍ Lᒪ Mᗰ Pᑭ Rᖇ Uᑌ Vᐯ xᕁᕽ᙮ X᙭ 2ᒿ"
	oldTwins      = "A𐊠 B𐊂𐊡𐌁 C𐊢𐌂𐐕𐔜 c𐐽 E𐊆 F𐊇𐊥𐔥 H𐋏 I𐊊𐌉𐌠ᛁⵏߊ K𐔘ᛕ L𐐛𐔦 M𐊰𐌑ᛖ N𐔓 O𐓂𐊒𐊫𐐄𐔖ⵔჿ o𐓪𐐬 P𐊕 Qⵕ R𐒴 " +
		"S𐊖𐐠 s𐑈 T𐊗𐊱𐌕 U𐓎 u𐓶 V𐔝ⴸ X𐌢𐊐𐊴𐌗𐔧ᚷⵝ Y𐊲 Z𐋵 Eⴹ 7𐓒 8𐌚𞣋 v𑜆 w𑜊𑜎𑜏 Vꛟ 2ꛯ 1𞣇 l𑷚𑷡𖺪 O𑷠 b𖺶"
	rareTwins = "4𑢯 5𑢻 6𑣕 7𑣆 9𑣌𑢬𑣖 3𑣊𖼻 A𖽀 C𑣩𑣲 E𑢦𑢮 F𑣂𑢢 i𑣃 l𖼨 L𖼖𑢣𑢲 o𑣈𑣗 O𑢵𑣠 R𖼵 s𑣁 S𖼺 T𖼊𑢼 u𑣘 U𖽂𑢸 " +
		"v𑣀 V𖼈𑢠 W𑣦𑣯 X𑣬 y𑣜 Y𖽃𑢤 z𑣄 Z𑣥𑢩"
	symbolTwins = "a⍺ e℮ E⋿ C🝌 i⍳˛ l∣⏽ p⍴ R𝈖 T⊤⟙🝨 U∪⋃ .ꓸ v∨⋁ V𝈍 x×⤫⤬⨯ X╳ L𝈪 F𝈓 2𝈆 3𝈆 7𝈒"
)

// capitalTwins are Greek capitals that look like another letter than their small form does. They are read by their
// look unless they stand beside a Greek letter: a Greek word folds the same in capitals, "Νetflix" is Netflix.
var capitalTwins = map[rune]rune{'Ν': 'n', 'Υ': 'y'}

// expansions are letters that stand for two, and have no decomposition.
var expansions = map[rune]string{'ß': "ss", 'æ': "ae", 'œ': "oe", 'ĳ': "ij", 'ǳ': "dz", 'ꜳ': "aa", 'ꝏ': "oo"}

// styledRanges are blocks that spell out the alphabet in fancy dress, without a decomposition that says just that.
var styledRanges = []struct{ first, last, start rune }{
	{0x1F150, 0x1F169, 'a'}, // negative circled
	{0x1F170, 0x1F189, 'a'}, // negative squared
	{0x1CCD6, 0x1CCEF, 'a'}, // outlined
	{0x1CCF0, 0x1CCF9, '0'},
	{0x1FBF0, 0x1FBF9, '0'}, // segmented
	{0x249C, 0x24B5, 'a'},   // parenthesised
	{0x1F110, 0x1F129, 'a'}, // parenthesised capitals
	{0x1EE00, 0x1EE00, 'l'}, // Arabic mathematical letters, which are no part of Arabic text
	{0x1EE80, 0x1EE80, 'l'},
	{0x1EE24, 0x1EE24, 'o'},
	{0x1EE64, 0x1EE64, 'o'},
	{0x1EE84, 0x1EE84, 'o'},
}

// styledLetter returns the letter or digit that a character of such a block spells.
func styledLetter(r rune) (rune, bool) {
	if r < 0x249C || r > 0x24B5 && r < 0x1CCD6 {
		return 0, false
	}
	for _, s := range styledRanges {
		if r >= s.first && r <= s.last {
			return s.start + r - s.first, true
		}
	}
	return 0, false
}
