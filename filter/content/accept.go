package content

import "strings"

// accept reports whether a chain without a scheme is a link. Its host ends in a public suffix at least; how much more
// it takes depends on what else that suffix may mean.
func (f *finder) accept(h host, c *chain, n int) bool {
	tld := strength(h.name)
	if tld == noTLD || notLinks[h.name] {
		return false
	}
	if wellKnown[h.name] || c.kind == boxedDot {
		return true
	}
	e := f.evidence(h, c, n)
	switch c.kind {
	case bentDot, spacedDot, wordDot:
		return !e.common && len(e.name) > 1 && !e.numeric && (tld == pureTLD && n == c.n && !e.official || e.path)
	case oddDot:
		return tld == pureTLD || e.path || e.www
	}
	switch {
	case e.www:
		return true
	case e.numeric && (tld != pureTLD || e.countryTLD):
		return false
	case tld == pureTLD:
		return !e.common || !e.countryTLD || e.path
	case e.common || len(e.name) == 1 || e.capitalTLD:
		return false
	case e.path:
		return true
	case n < c.n:
		return false
	case tld == shopTLD:
		return len(e.name) >= 4 || e.coined
	case tld == loudTLD:
		return e.closed && (len(e.name) >= 5 || e.coined)
	}
	return e.closed && (e.coined || len(e.name) >= 12 || n > 2 && !e.commonAbove)
}

// evidence is what speaks for and against a chain being a link.
type evidence struct {
	name        string // the label before the public suffix
	www         bool   // the first label says web
	path        bool   // a path, a query or a port follows
	common      bool   // name is a word of everyday talk
	commonAbove bool   // so is a label in front of it
	numeric     bool   // name is a number
	coined      bool   // name holds letters, and digits or hyphens
	official    bool   // the suffix is one that only institutions get, and that is talked about: "the .gov site"
	countryTLD  bool   // the suffix ends in two letters
	capitalTLD  bool   // the suffix starts with a capital, as a sentence does, and the name is not all capitals
	closed      bool   // no word follows in the same sentence
}

func (f *finder) evidence(h host, c *chain, n int) (e evidence) {
	s, end := f.t.folded, c.labels[n-1].end
	domain := Domain(h.name)
	e.name, _, _ = strings.Cut(domain, ".")
	e.common = commonWords[e.name]
	for label := range strings.SplitSeq(strings.TrimSuffix(h.name[:len(h.name)-len(domain)], "."), ".") {
		e.commonAbove = e.commonAbove || commonWords[label]
	}
	first, _, _ := strings.Cut(h.name, ".")
	e.www = n > 2 && strings.HasPrefix(first, "www") && len(first) <= 4
	e.path = pathFollows(s, end) || c.kind == wordDot && strings.HasPrefix(s[end:], " slash ")
	letters := strings.Trim(e.name, "0123456789")
	e.numeric = letters == ""
	e.coined = len(letters) > 1 && len(e.name) >= 4 && strings.ContainsAny(e.name, "0123456789-")
	suffix := h.name[strings.LastIndexByte(h.name, '.')+1:]
	e.official = suffix == "gov" || suffix == "edu" || suffix == "mil" || suffix == "int"
	e.countryTLD = end-c.labels[n-1].start == 2
	written := f.t.original(c.labels[n-2].start, end)
	tldStart := len(f.t.original(c.labels[n-2].start, c.labels[n-1].start))
	e.capitalTLD = upper(written[tldStart:]) && !upper(written)
	rest := strings.TrimLeft(s[end:min(len(s), end+4)], " ")
	e.closed = rest == "" || s[end] != ' ' || !labelAt(rest, 0)
	return e
}

// pathFollows reports whether a path, a query or a port of more than its sign stands at i.
func pathFollows(s string, i int) bool {
	if i+1 >= len(s) || strings.IndexByte(`/?#\:`, s[i]) < 0 {
		return false
	}
	if s[i] == ':' {
		return s[i+1] >= '0' && s[i+1] <= '9'
	}
	return labelAt(s, i+1) || strings.IndexByte("+@$%=/", s[i+1]) >= 0
}

// upper reports whether a string starts with an upper-case ASCII letter.
func upper(s string) bool { return s != "" && s[0] >= 'A' && s[0] <= 'Z' }
