package content

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// hostProfile maps a host name as browsers do (UTS #46, non-transitional), but lets underscores pass.
var hostProfile = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false),
	idna.BidiRule(), idna.VerifyDNSLength(true))

// Host returns the canonical form of a host name or an IP address: lower case, ASCII (international names in punycode),
// without port and trailing dot, IPv6 without brackets, an IPv4 address in any of the forms that browsers take
// ("0x7f.1", "2130706433") as four decimals. The error says what is wrong with s, and quotes it.
func Host(s string) (string, error) {
	host, err := canonicalHost(s)
	if err != nil {
		return "", fmt.Errorf("host %q: %w", s, err)
	}
	return host, nil
}

func canonicalHost(s string) (string, error) {
	if !utf8.ValidString(s) {
		return "", errors.New("not UTF-8")
	}
	name, err := withoutPort(strings.TrimSpace(s))
	if err != nil {
		return "", err
	}
	if strings.HasPrefix(name, "[") || strings.Count(name, ":") > 1 {
		addr, err := netip.ParseAddr(strings.Trim(name, "[]"))
		if err != nil {
			return "", errors.New("not an IPv6 address")
		}
		return addr.WithZone("").String(), nil
	}
	name = strings.TrimSuffix(name, ".")
	if !simpleName(name) {
		if name, err = hostProfile.ToASCII(name); err != nil {
			return "", errors.New("not a host name")
		}
		name = strings.TrimSuffix(name, ".")
	}
	if err := checkName(name); err != nil {
		return "", err
	}
	if addr, numeric := ipv4(name); numeric {
		if addr == "" {
			return "", errors.New("a name must not end in a number, and this is no IPv4 address")
		}
		return addr, nil
	}
	return name, nil
}

// withoutPort takes off a port, which must be a number.
func withoutPort(s string) (string, error) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 || strings.IndexByte(s, ':') != i && !strings.HasSuffix(s[:i], "]") {
		return s, nil
	}
	if _, err := strconv.ParseUint(s[i+1:], 10, 16); err != nil && s[i+1:] != "" {
		return "", errors.New("the port is not a number from 0 to 65535")
	}
	return s[:i], nil
}

// simpleName reports whether a name is in canonical form already, so far as its characters go.
func simpleName(s string) bool {
	for i := range len(s) {
		if c := s[i]; !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_') {
			return false
		}
	}
	return !strings.Contains(s, "xn--")
}

// checkName says what is wrong with a name in ASCII. The lengths are those of the domain name system (RFC 1035).
func checkName(name string) error {
	if name == "" || len(name) > 253 {
		return fmt.Errorf("%d characters, allowed are 1 to 253", len(name))
	}
	for rest, more := name, true; more; {
		var label string
		label, rest, more = strings.Cut(rest, ".")
		if label == "" || len(label) > 63 {
			return fmt.Errorf("a label of %d characters, allowed are 1 to 63", len(label))
		}
		if !simpleName(label) && !simpleName(strings.ReplaceAll(label, "xn--", "")) {
			return errors.New("allowed are letters, digits, hyphens and dots")
		}
	}
	return nil
}

// ipv4 returns the address that a numeric host stands for, and whether the host is numeric at all: its last label is a
// number. Parts may be decimal, octal or hexadecimal and the last one fills what is left (WHATWG URL, host parsing).
func ipv4(name string) (addr string, numeric bool) {
	last := name[strings.LastIndexByte(name, '.')+1:]
	if last == "" || last[0] < '0' || last[0] > '9' {
		return "", false
	}
	parts := strings.Split(name, ".")
	if _, ok := ipPart(last); !ok {
		return "", strings.Trim(last, "0123456789") == ""
	}
	if len(parts) > 4 {
		return "", true
	}
	var ip uint64
	for i, part := range parts {
		n, ok := ipPart(part)
		room := uint64(256)
		if i == len(parts)-1 {
			room = 1 << (8 * (5 - len(parts)))
		}
		if !ok || n >= room {
			return "", true
		}
		ip = ip*room + n
	}
	return netip.AddrFrom4([4]byte{byte(ip >> 24), byte(ip >> 16), byte(ip >> 8), byte(ip)}).String(), true
}

func ipPart(s string) (uint64, bool) {
	base := 10
	switch {
	case strings.HasPrefix(s, "0x"):
		s, base = s[2:], 16
	case len(s) > 1 && s[0] == '0':
		s, base = s[1:], 8
	}
	if s == "" {
		return 0, base == 16
	}
	n, err := strconv.ParseUint(s, base, 64)
	return n, err == nil
}

// Domain returns the registrable domain of a canonical host, after the Public Suffix List with its private section:
// that of "a.b.github.io" is "b.github.io". Where there is none, as for an IP address, it returns the host itself.
func Domain(host string) string {
	domain, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil || isAddress(host) {
		return host
	}
	return domain
}

// isAddress reports whether a canonical host is an IP address.
func isAddress(host string) bool {
	last := host[strings.LastIndexByte(host, '.')+1:]
	return strings.IndexByte(host, ':') >= 0 || last != "" && last[0] >= '0' && last[0] <= '9' && len(last) <= 3 &&
		strings.Trim(last, "0123456789") == ""
}

// URL returns the canonical form of a URL, with or without scheme: the canonical host, then path and query as they
// stand, less slashes at the end of a path; no scheme, user, port or fragment. It returns the host too.
func URL(s string) (url, host string, err error) {
	rest := strings.TrimSpace(s)
	if i := strings.Index(rest, "://"); i >= 0 && strings.IndexAny(rest, "/?#") > i {
		rest = rest[i+3:]
	}
	authority, path := rest, ""
	if i := strings.IndexAny(rest, `/?#\`); i >= 0 {
		authority, path = rest[:i], rest[i:]
	}
	host, err = canonicalHost(authority[strings.LastIndexByte(authority, '@')+1:])
	if err != nil {
		return "", "", fmt.Errorf("URL %q: %w", s, err)
	}
	return host + canonicalPath(path), host, nil
}

// canonicalPath takes off what does not tell one URL from another: a fragment, and slashes at the end of a path.
func canonicalPath(path string) string {
	path, _, _ = strings.Cut(path, "#")
	path, query, asked := strings.Cut(strings.ReplaceAll(path, `\`, "/"), "?")
	path = strings.TrimRight(path, "/")
	if asked && query != "" {
		path += "?" + query
	}
	return path
}
