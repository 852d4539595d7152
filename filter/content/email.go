package content

import (
	"strings"

	"github.com/dmgate/dmgate/filter"
)

// mailHosts are hosts by which an address is known even where its "@" is spelled out.
var mailHosts = tldSet(`gmail.com googlemail.com yahoo.com ymail.com hotmail.com outlook.com live.com msn.com aol.com
	icloud.com me.com mac.com proton.me protonmail.com gmx.de gmx.net gmx.com web.de mail.com mail.ru yandex.ru yandex.com
	bk.ru list.ru inbox.ru rambler.ru qq.com 163.com 126.com yahoo.co.uk hotmail.co.uk yahoo.co.id yahoo.co.in
	rediffmail.com zoho.com tutanota.com libero.it orange.fr wanadoo.fr free.fr uol.com.br bol.com.br naver.com daum.net`)

var atWords = foldAll("at", "arroba", "собака", "kukac", "chez", "et")

var atWordsFrom = byStart(atWords)

// email takes an e-mail address of which the chain is the end of the local part.
func (f *finder) email(c *chain) (end int, ok bool) {
	s := f.t.folded
	next, spelled := atSign(s, c.end)
	if next == 0 || !labelAt(s, next) {
		return 0, false
	}
	d := f.t.chainAt(next, labelEnd(s, next))
	for n := d.n; n > 1 && n > d.n-3; n-- {
		h, ok := f.t.hostOf(&d, n)
		if !ok || strength(h.name) == noTLD || spelled && !mailHosts[h.name] {
			continue
		}
		start, end := localStart(s, c), d.labels[n-1].end
		local := strings.Trim(s[start:c.end], ".-+")
		if c.kind > plainDot {
			local = strings.Trim(s[c.labels[c.n-1].start:c.end], ".-+")
		}
		f.c.Handles = append(f.c.Handles, filter.Handle{Kind: filter.Email, Value: local + "@" + h.name})
		f.taken = append(f.taken, span{start, end})
		return end, true
	}
	return 0, false
}

// localStart returns where the local part starts, which may hold more than labels. 64 is the most it may have.
func localStart(s string, c *chain) int {
	start := c.labels[0].start
	for start > 0 && start > c.end-64 && strings.IndexByte("+%.!#$&'*=?^`{|}~", s[start-1]) >= 0 && start > 1 &&
		asciiClass(s[start-2]) == inside {
		start -= 2
		for start > 0 && start > c.end-64 && asciiClass(s[start-1]) == inside {
			start--
		}
	}
	return start
}

// atSign reads the sign between local part and host at i: "@", or one of its disguises. It returns 0 where there is
// none, and whether it is a mere word, which takes a known host to believe.
func atSign(s string, i int) (next int, spelled bool) {
	j := skipSpaces(s, i)
	if j >= len(s) {
		return 0, false
	}
	boxed := opening(s[j])
	if boxed {
		j = skipSpaces(s, j+1)
	}
	switch {
	case j >= len(s):
		return 0, false
	case s[j] == '@':
		next = j + 1
		spelled = j > i && !boxed
	default:
		for _, w := range atWordsFrom[s[j]] {
			if strings.HasPrefix(s[j:], w) && (boxed || j > i) {
				next, spelled = j+len(w), !boxed
				break
			}
		}
	}
	if next == 0 {
		return 0, false
	}
	after := skipSpaces(s, next)
	if boxed {
		if after >= len(s) || !closing(s[after]) {
			return 0, false
		}
		return skipSpaces(s, after+1), false
	}
	if spelled && s[next-1] != '@' && after == next {
		return 0, false
	}
	return after, spelled || after > next
}
