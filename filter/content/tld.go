package content

import (
	"strings"

	"golang.org/x/net/publicsuffix"
)

// How much a top-level domain says for a bare name ("ok.so") being a link and not a missing space.
type tldStrength uint8

const (
	noTLD   tldStrength = iota // no public suffix
	wordTLD                    // also a word in some language, a file type, or an abbreviation
	loudTLD                    // a word that may open a sentence, but seldom is the whole of it
	shopTLD                    // a word that seldom opens a sentence
	pureTLD                    // nothing else
)

// pureTLDs are names that mean nothing else in the languages of many users. Those left out on purpose: it, is, me, my,
// in, to, am, no, be, at, do, us, id, im, so, go, hi, la, de, es, se, si, su, ca, ma, mo, al, ai, by, ke, ga, pe, eu,
// as, dm, pm, tv, cc, cd, cu, il, rs, md, sh, py, ps, pl, kg and the many generic ones that are English words.
var pureTLDs = tldSet(`com net org info biz xyz io edu gov mil mobi asia app dev icu
	ru cn jp kr uk au nz br cz hu bg vn tw hk sg pk ir ng za mx cl ar fr ch ie gr ua kz uz th ph tr ro sk hr lt lv ee
	fi dk lk np gh tz ug eg sa ae qa kw cf gq tk ly gg gl gd ws vc ec gt hn uy cr vg gy bz
	xn--p1ai xn--p1acf xn--j1amh xn--90ais xn--90a3ac xn--fiqs8s xn--fiqz9s xn--j6w193g xn--55qx5d xn--io0a7i`)

// shopTLDs are words, but words of shops and bets more than of talk.
var shopTLDs = tldSet(`site online store shop club vip casino bet loan loans website webcam bingo poker cash exchange
	dating porn sex adult crypto finance financial investments holdings markets trading fund credit creditcard tattoo
	click link page bio wiki blog host cloud digital agency media network systems email support center zone guru ninja
	rocks cfd sbs cyou buzz bond rest monster quest autos boats lol wtf wang tokyo london`)

// loudTLDs are words that many cheap names end in.
var loudTLDs = tldSet(`top win live life fun world today best one pro games game gold money tv ai click space team work
	works tech run ltd company group solutions services zone cool chat social art studio men cam review reviews racing
	bid trade stream download gift surf beauty pw cc gdn zip mov st fm`)

func tldSet(names string) map[string]bool {
	set := map[string]bool{}
	for name := range strings.FieldsSeq(names) {
		set[name] = true
	}
	return set
}

// bentTLDs are suffixes written with digits for letters. None of them exists, so nothing else can be meant.
var bentTLDs = map[string]string{"c0m": "com", "n3t": "net", "0rg": "org", "inf0": "info", "0nline": "online",
	"st0re": "store", "sh0p": "shop", "s1te": "site", "t0p": "top", "cl1ck": "click", "l1nk": "link", "l1ve": "live"}

// reservedTLD is on no list, but reserved for examples (RFC 2606): block lists, samples and documentation use it like
// any other. "for.example" is no link all the same.
const reservedTLD = "example"

// strength tells how strong the public suffix of a host in ASCII is, which must be on the Public Suffix List. A suffix
// of several labels, as in "shop.co.id" or "x.github.io", is no accident.
func strength(host string) tldStrength {
	suffix, icann := publicsuffix.PublicSuffix(host)
	last := suffix[strings.LastIndexByte(suffix, '.')+1:]
	switch {
	case last == reservedTLD && len(last) < len(host):
		if name := strings.TrimSuffix(host, "."+last); commonWords[name[strings.LastIndexByte(name, '.')+1:]] {
			return wordTLD
		}
		return pureTLD
	case !icann && len(last) == len(suffix) || icann && len(suffix) == len(host):
		return noTLD
	case !icann || pureTLDs[last] || secondLevel(suffix):
		return pureTLD
	case shopTLDs[last]:
		return shopTLD
	case loudTLDs[last]:
		return loudTLD
	}
	return wordTLD
}

// secondLevel reports whether a suffix is a registry's second level such as "co.id" or "com.my".
func secondLevel(suffix string) bool {
	first, rest, _ := strings.Cut(suffix, ".")
	switch first {
	case "co", "com", "org", "net", "gov", "edu", "ac":
		return rest != ""
	}
	return false
}

// wellKnown are short hosts that are known without further evidence.
var wellKnown = tldSet(`bit.ly t.me wa.me m.me youtu.be discord.gg linktr.ee is.gd fb.me ig.me x.com t.co g.co vk.cc
	vk.me vk.com j.mp s.id rb.gy line.me kik.me paypal.me revolut.me cash.app beacons.ai telegram.me telegram.dog
	telegra.ph snapchat.com zalo.me viber.me signal.me qr.ae db.tt po.st adf.ly git.io 1.fm buff.ly ko-fi.com zoom.us
	twitch.tv chng.it amzn.to a.co u.to bl.ink tiny.pl v.gd y2u.be s.click.aliexpress.com spoti.fi redd.it pin.it
	lnkd.in wp.me onelink.me`)

// notLinks are names of things that look like hosts.
var notLinks = tldSet(`asp.net vb.net ado.net ml.net`)
