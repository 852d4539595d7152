package content

import (
	"net/netip"
	"net/url"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/dmgate/dmgate/filter"
)

// finder looks for links, handles and payment addresses in one text.
type finder struct {
	*scratch
	t          *text
	c          *filter.Content
	candidates int
	innerI     bool // a capital "I" follows a small letter somewhere
	dotcom     bool // this stands somewhere
}

// maxCandidates bounds how many names without a scheme are looked up in the Public Suffix List, the dearest step, and
// so the time that a hostile text takes. The largest message can't hold as many that a person would read.
const maxCandidates = 10_000

// addresses goes through the text once, from label to label, and takes every link and e-mail address on the way. Labels start where
// words do, and behind apostrophes inside them.
func (f *finder) addresses() {
	s, i := f.t.folded, 0
	f.dotcom = strings.Contains(s, "dotcom")
	for k, w := range f.words {
		if w.start >= i && f.cutOff(k) {
			continue
		}
		for i = max(i, w.start); i < w.end; {
			if class, size := classAt(s, i); class != inside && class != alone {
				i += size
				continue
			}
			i = f.address(i)
		}
	}
}

// address takes the link or e-mail address that starts with the label at i, if one does, and returns where to go on.
func (f *finder) address(i int) int {
	j := labelEnd(f.t.folded, i)
	if end, ok := f.schemed(i, j); ok {
		return end
	}
	if f.t.lonely(i, j) {
		return j
	}
	c := f.t.chainAt(i, j)
	if end, ok := f.email(&c); ok {
		return end
	}
	if c.n > 1 {
		return f.bare(&c)
	}
	return c.end
}

// schemed takes a link with a scheme, of which s[i:j] is the first label.
func (f *finder) schemed(i, j int) (end int, ok bool) {
	scheme, ok := schemeAt(f.t.folded, i, j)
	if !ok {
		return 0, false
	}
	if scheme.deep {
		return f.deepLink(i, j, scheme)
	}
	start := skipSpaces(f.t.folded, scheme.end)
	start, user := f.afterUser(start)
	h, end, ok := f.authority(start, strings.HasSuffix(f.t.folded[:scheme.end], "://"))
	if !ok {
		return 0, false
	}
	h.disguised = h.disguised || scheme.odd || user || start != scheme.end && !user
	return f.take(h, span{i, end}), true
}

// afterUser skips a user name in front of a host. One that is there shows a host that the link does not lead to.
func (f *finder) afterUser(i int) (start int, user bool) {
	s := f.t.folded
	for j := i; j < len(s) && j < i+256; j++ {
		switch c := s[j]; {
		case c == '@':
			return j + 1, true
		case c <= ' ' || c == '/' || c == '?' || c == '#' || c == '\\':
			return i, false
		}
	}
	return i, false
}

// authority reads the host at i, in any of its forms. After a scheme that is written out any name is one, whether or
// not its suffix is known: new ones come up, and private networks have their own.
func (f *finder) authority(i int, schemed bool) (h host, end int, ok bool) {
	s := f.t.folded
	if strings.HasPrefix(s[i:], "[") {
		if j := strings.IndexByte(s[i:min(len(s), i+48)], ']'); j > 0 {
			addr, err := netip.ParseAddr(s[i+1 : i+j])
			return host{name: addr.String()}, i + j + 1, err == nil && addr.Is6()
		}
	}
	if h, end, ok = f.percentCoded(i, schemed); ok {
		return h, end, true
	}
	if !labelAt(s, i) {
		return h, i, false
	}
	c := f.t.chainAt(i, labelEnd(s, i))
	for n := c.n; n > 0 && n > c.n-3; n-- {
		end = c.labels[n-1].end
		if h, ok = f.t.hostOf(&c, n); !ok {
			continue
		}
		if isAddress(h.name) {
			h.disguised = h.disguised || h.name != f.t.folded[i:end]
			return h, end, true
		}
		if n > 1 && strength(h.name) != noTLD {
			return h, end, true
		}
	}
	if schemed {
		end = c.labels[c.n-1].end
		h, ok = f.t.hostOf(&c, c.n)
	}
	return h, end, ok && schemed
}

// percentCoded reads a host that is written with percent signs.
func (f *finder) percentCoded(i int, schemed bool) (h host, end int, ok bool) {
	s := f.t.folded
	end = i
	for end < len(s) && end < i+512 && (s[end] == '%' || s[end] == '.' || s[end] == '-' || asciiClass(s[end]) == inside) {
		end++
	}
	if strings.IndexByte(s[i:end], '%') < 0 {
		return h, i, false
	}
	decoded, err := url.PathUnescape(s[i:end])
	if err != nil {
		return h, i, false
	}
	name, err := canonicalHost(Fold(decoded))
	return host{name: name, disguised: true}, end, err == nil && (schemed || isAddress(name) || strength(name) != noTLD)
}

func asciiClass(c byte) wordClass {
	if c < byte(len(asciiClasses)) {
		return asciiClasses[c]
	}
	return between
}

// bare takes a link without a scheme, if the chain is one, and returns where to go on. A word may have run into the
// host from behind ("evil.com.thanks"), so shorter chains are tried as well.
func (f *finder) bare(c *chain) int {
	for n := c.n; n > 1 && n > c.n-3 && f.candidates < maxCandidates; n-- {
		f.candidates++
		if f.t.unsuffixed(c, n) {
			continue
		}
		h, ok := f.t.hostOf(c, n)
		if ok && n == c.n && strength(h.name) == noTLD {
			h, ok = f.repaired(h, c)
		}
		if !ok || isAddress(h.name) && !f.addressed(c, n) {
			continue
		}
		end := c.labels[n-1].end
		if isAddress(h.name) || f.accept(h, c, n) {
			return f.take(h, span{c.labels[0].start, end})
		}
	}
	return c.end
}

// repaired returns a host whose last label is no public suffix, with the digits in that label read as letters
// ("example.c0m"), or without a word that has run into it.
func (f *finder) repaired(h host, c *chain) (host, bool) {
	i := strings.LastIndexByte(h.name, '.') + 1
	if suffix, ok := digitTLDs[h.name[i:]]; ok {
		h.name, h.literal, h.disguised = h.name[:i]+suffix, "", true
		return h, true
	}
	if f.t.cutRunOn(&c.labels[c.n-1]) {
		return f.t.hostOf(c, c.n)
	}
	return h, true
}

var digitTLDs = map[string]string{
	"c0m": "com", "0rg": "org", "n3t": "net", "1nfo": "info", "inf0": "info", "0nline": "online",
}

// addressed reports whether an address in numbers is one: four numbers, and a port or path. Else it may be a version.
func (f *finder) addressed(c *chain, n int) bool {
	s := f.t.folded
	end := c.labels[n-1].end
	return n == 4 && c.kind == plainDot && end+1 < len(s) && (s[end] == ':' && s[end+1] >= '0' && s[end+1] <= '9' ||
		s[end] == '/')
}

// take records a link to a host that spans at, plus its port and path. It returns where to go on.
func (f *finder) take(h host, at span) int {
	start, end := f.path(at.end)
	path := canonicalPath(norm.NFKC.String(visible(f.t.original(start, end))))
	if start == end && f.t.folded[at.start:at.end] != "" {
		path, end = f.spelledPath(end)
	}
	f.taken = append(f.taken, span{at.start, end})
	for _, name := range []string{h.name, h.literal} {
		if name == "" {
			continue
		}
		f.c.Links = append(f.c.Links, filter.Link{URL: name + path, Host: name, Domain: Domain(name),
			Disguised: h.disguised, IP: isAddress(name)})
	}
	return end
}
