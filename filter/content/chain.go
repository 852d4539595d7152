package content

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/publicsuffix"
	"golang.org/x/text/unicode/norm"
)

// maxLabels is how many labels of a host are looked at; real ones have six at most. Of a longer one they are the last,
// since they say where it leads.
const maxLabels = 12

// chain is a run of labels with dots between them, however the dots are written.
type chain struct {
	labels [maxLabels]span
	n      int     // labels in use
	kind   dotKind // of the best hidden dot
	end    int
}

// chainAt reads the chain whose first label is t.folded[i:j].
func (t *text) chainAt(i, j int) (c chain) {
	for {
		j -= len(tailAfterDot(t.folded[i:j]))
		if c.n == maxLabels {
			copy(c.labels[:], c.labels[1:])
			c.n--
		}
		c.labels[c.n] = span{i, j}
		c.n++
		c.end = j
		kind, next := t.dotAt(j)
		if kind == noDot && t.folded[c.labels[0].start:c.labels[0].end] == "www" && gapIsDot(t.folded, j, c.n) {
			kind, next = spacedDot, j+1
		}
		if kind == noDot {
			return c
		}
		c.kind = max(c.kind, kind)
		i, j = next, labelEnd(t.folded, next)
	}
}

// lonely reports whether the label t.folded[i:j] surely is a chain by itself that no address goes on from, as nearly every
// word is.
func (t *text) lonely(i, j int) bool {
	s := t.folded
	if label := s[i:j]; label == "www" || tailAfterDot(label) != "" {
		return false
	}
	if kind, _ := t.dotAt(j); kind != noDot {
		return false
	}
	next, _ := atSign(s, j)
	return next == 0
}

// host is a host name as it stands in a text.
type host struct {
	name      string // canonical
	literal   string // the canonical name of what is written, where name is what it is made to look like; else ""
	disguised bool
}

// straighten sets the name, with a bent suffix put right.
func (h *host) straighten(name string) {
	h.name = name
	dot := strings.LastIndexByte(name, '.')
	if suffix, bent := bentTLDs[name[dot+1:]]; bent && dot > 0 {
		h.name, h.disguised = name[:dot+1]+suffix, true
	}
}

// hostOf returns the host that the first n labels of a chain make, and whether they make one.
func (t *text) hostOf(c *chain, n int) (h host, ok bool) {
	h.disguised = c.kind > plainDot
	if t.origin == nil {
		return t.plainHost(c, n, h)
	}
	if t.asTyped(c, n) {
		name, err := canonicalHost(t.folded[c.labels[0].start:c.labels[n-1].end])
		if err == nil {
			h.straighten(name)
		}
		return h, err == nil
	}
	var meant, literal strings.Builder
	for i, label := range c.labels[:n] {
		if i > 0 {
			meant.WriteByte('.')
			literal.WriteByte('.')
		}
		folded, raw := t.trimLabel(label), t.original(label.start, label.end)
		written := strings.Trim(visible(raw), "-_")
		h.disguised = h.disguised || len(visible(raw)) != len(raw)
		switch {
		case folded == strings.ToLower(written): // as it stands
		case !ascii(folded) || !lookalike(written) && norm.NFKC.IsNormalString(written) && !dressed(written):
			folded = written // an international name
		default:
			h.disguised = true
		}
		meant.WriteString(folded)
		literal.WriteString(written)
	}
	name, err := canonicalHost(meant.String())
	if err != nil {
		return h, false
	}
	h.straighten(name)
	if other, err := canonicalHost(literal.String()); err == nil && other != name && strength(other) != noTLD {
		h.literal = other
	}
	return h, true
}

// unsuffixed reports whether the last of the first n labels surely is no public suffix. That costs much less to know than the
// whole host where sentences in Han or kana have their stops taken for dots.
func (t *text) unsuffixed(c *chain, n int) bool {
	at := c.labels[n-1]
	label := t.folded[at.start:at.end]
	if label != t.original(at.start, at.end) || strings.ContainsFunc(label, func(r rune) bool { return !ideographic(r) }) {
		return false
	}
	suffix, err := hostProfile.ToASCII(label)
	if err != nil {
		return true
	}
	_, known := publicsuffix.PublicSuffix(suffix)
	return !known
}

// asTyped reports whether the first n labels of a chain and the dots between them stand in the original text as in the folded one,
// but for case, with no hyphen to trim.
func (t *text) asTyped(c *chain, n int) bool {
	start, end := c.labels[0].start, c.labels[n-1].end
	if raw := t.original(start, end); c.kind > plainDot || len(raw) != end-start || !ascii(raw) {
		return false
	}
	for _, label := range c.labels[:n] {
		if len(t.trimLabel(label)) != label.end-label.start {
			return false
		}
	}
	return true
}

// plainHost is hostOf for a text of ASCII.
func (t *text) plainHost(c *chain, n int, h host) (host, bool) {
	name := strings.Trim(t.folded[c.labels[0].start:c.labels[n-1].end], "-_")
	if c.kind > plainDot {
		var b strings.Builder
		for i, label := range c.labels[:n] {
			if i > 0 {
				b.WriteByte('.')
			}
			b.WriteString(t.trimLabel(label))
		}
		name = b.String()
	}
	name, err := canonicalHost(name)
	h.straighten(name)
	if strings.Contains(name, "xn--") {
		h.disguised = h.disguised || punycoded(name)
	}
	return h, err == nil
}

// cutRunOn cuts a label where a capital follows a small letter, and so a word has run into it: "example.netUNSUB".
func (t *text) cutRunOn(label *span) bool {
	typed := t.original(label.start, label.end)
	for i := 2; i < len(typed) && t.origin == nil; i++ {
		if upper(typed[i:]) && typed[i-1] >= 'a' && typed[i-1] <= 'z' {
			label.end = label.start + i
			return true
		}
	}
	return false
}

func (t *text) trimLabel(label span) string {
	return strings.Trim(t.folded[label.start:label.end], "-_")
}

// punycoded reports whether a name in punycode is made to look like one in ASCII.
func punycoded(name string) bool {
	shown, err := hostProfile.ToUnicode(name)
	return err == nil && lookalike(shown) && ascii(Fold(shown))
}

// lookalike reports whether a text has a letter, of another script than Latin, that is read as an ASCII letter.
func lookalike(s string) bool {
	for _, r := range s {
		if r >= 0x250 && !unicode.Is(unicode.Latin, r) && r != 'ı' {
			if f := foldRune(r); f > 0 && f < utf8.RuneSelf && unicode.IsLetter(r) {
				return true
			}
		}
	}
	return false
}

// dressed reports whether a text has letters of the fancy kinds, or ones under marks that no language puts there.
func dressed(s string) bool {
	for _, r := range norm.NFC.String(s) {
		if _, styled := styledLetter(r); styled || regional(r) || decoration(r) {
			return true
		}
	}
	return false
}

// visible returns a text without its invisible characters.
func visible(s string) string {
	if ascii(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return r
	}, s)
}
