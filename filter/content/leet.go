package content

import "strings"

// ordinary are the tokens with a digit in place of a sound, and names with digits, that everyone writes. One that
// starts so is not taken for a disguise either ("gr8est", "mp3player").
var ordinary = strings.Fields(`gr8 l8 m8 w8 h8 b8 d8 f8 str8 sk8 be4 b4 mp3 mp4 web3 ps3 ps4 ps5 some1 any1 every1 no1
	sum1 ne1 4ever 4get 2day h2o co2 i18n k8s a11y p2p b2b b2c o2o c2c f2f f4f l4l s4s s2s t2t e2e r2d2 c3po h264 h265
	x264 log4j neo4j ipv4 ipv6 utf8 sha1 md5 base64 m4a catch22 area51 n00b w00t g0d 0day a$ap ke$ha`)

// maxDeleet is how long a word in disguise can be. Longer tokens are codes, and to read on would take a hostile text of
// words tied by signs quadratic time.
const maxDeleet = 24

// deleet returns what a word with digits or signs in place of letters is meant to be, and whether it is one. word is
// folded; shouted says that it was typed in capitals.
//
// A digit counts only between letters, or a 0 or 1 in front of them, alone or doubled, and only 0, 1, 3, 4, 5 and 7: 2,
// 6, 8 and 9 are sounds, sizes and numbers in ordinary chat.
func deleet(word string, shouted bool) (string, bool) {
	letters, vowels, groups := 0, 0, 0
	if word[0] == '$' {
		letters++ // "$ex" is enough
	}
	if len(word)+letters < 4 || len(word) > maxDeleet {
		return "", false
	}
	for _, o := range ordinary {
		if strings.HasPrefix(word, o) {
			return "", false
		}
	}
	out := []byte(word)
	for i := 0; i < len(word); {
		c := word[i]
		if letter(c) {
			letters++
			if c != 'y' && vowel(c) {
				vowels++
			}
			i++
			continue
		}
		j := i + 1
		for j < len(word) && word[j] == c {
			j++
		}
		meant := meaning(word, i, j)
		if meant == 0 {
			return "", false
		}
		groups++
		for ; i < j; i++ {
			out[i] = meant
		}
	}
	if groups == 0 || letters < 3 && groups < 2 || letters <= groups || shouted && vowels == 0 {
		return "", false
	}
	return string(out), true
}

// meaning returns the letter that word[i:j], a run of one digit or sign, stands for, or 0 where it stands for none.
func meaning(word string, i, j int) byte {
	c, left, right := word[i], word[:i], word[j:]
	switch {
	case j-i > 2 || left != "" && !letter(left[len(left)-1]) || right != "" && !letter(right[0]):
		return 0
	case left == "":
		return opening1(c, right)
	case c != '0' && c <= '9' && len(left) >= 4 && len(right) >= 4 || moneyPrefixes[left]:
		return 0 // a number run into words: "ready4summer", "rp7rb"
	case right == "":
		if c == '$' && j-i == 2 {
			return 's'
		}
		return 0
	}
	switch c {
	case '0':
		return 'o'
	case '1', '|':
		return iOrL(left[len(left)-1], right[0])
	case '3':
		return 'e'
	case '4', '@':
		if !vowels(left) && !forWhom[right] || c == '@' && len(right) < 3 && !vowels(right) {
			return 'a'
		}
	case '5', '$':
		return 's'
	case '7':
		if !vowel(left[len(left)-1]) && !vowel(right[0]) {
			return 'y'
		}
		return 't'
	}
	return 0
}

// forWhom are words that follow a "4" which means "for".
var forWhom = tldSet("u me you us all him her ya")

// iOrL tells which letter a "1" between two others stands for.
func iOrL(before, after byte) byte {
	switch {
	case vowel(before) && after != 'l', vowel(after) && strings.IndexByte("bcfgkps", before) >= 0:
		return 'l'
	}
	return 'i'
}

// opening1 is meaning for the first character of a word: a 0 before letters, a 1 where an "i" must be meant, a dollar
// sign before a small vowel.
func opening1(c byte, right string) byte {
	if len(right) < 2 || !letter(right[1]) && c != '1' {
		return 0
	}
	switch c {
	case '0':
		return 'o'
	case '1':
		if len(right) > 3 && right[0] == 'n' && !vowel(right[1]) {
			return 'i'
		}
	case '$':
		if vowel(right[0]) && !tickers[right] {
			return 's'
		}
	}
	return 0
}

// tickers are symbols of coins and currencies that start with a vowel, as in "$eth".
var tickers = tldSet(`eth etc ada ape arb aave avax uni usd usdt usdc icp imx inj op atom algo apt axs egld eos ens
	ordi aud eur amp amzn aapl amd ibm intc uber abnb amc oil ai`)

func vowels(s string) bool { return strings.ContainsAny(s, "aeiouy") }

func letter(c byte) bool { return c >= 'a' && c <= 'z' }
func vowel(c byte) bool  { return strings.IndexByte("aeiouy", c) >= 0 }
