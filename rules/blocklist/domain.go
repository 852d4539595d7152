package blocklist

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"unicode"

	"golang.org/x/net/publicsuffix"

	"github.com/dmgate/dmgate/filter/content"
)

// maxURL is the longest URL in bytes that is looked up, and so that can be listed.
const maxURL = 2048

// domainKeys reads an entry of a list of domains: one domain or URL, or a line of a hosts file.
func domainKeys(entry string) ([]string, error) {
	fields := strings.Fields(entry)
	if len(fields) == 1 {
		return domainKey(entry)
	}
	if _, err := netip.ParseAddr(fields[0]); err != nil {
		return nil, errors.New("want one domain a line, or a line of a hosts file: 0.0.0.0 example.com")
	}
	var keys []string
	for _, name := range fields[1:] {
		if !strings.Contains(name, ".") || name == "localhost.localdomain" || name == fields[0] {
			continue // hosts files name the machine itself, too
		}
		k, err := domainKey(name)
		if err != nil {
			return nil, err
		}
		keys = append(keys, k...)
	}
	return keys, nil
}

// domainKey returns the key of a domain or of a URL in a list of domains.
//
// A wildcard below which other people have their names gets a second key, with the dot in front: it says that the
// entry covers them, which the bare name does not.
func domainKey(entry string) ([]string, error) {
	entry, err := unfilter(entry)
	if err != nil {
		return nil, err
	}
	name, wildcard := unstar(entry)
	if strings.Contains(name, "*") {
		return nil, errors.New("a * stands only in front of a domain: *.example.com")
	}
	url, host, err := canonical(name)
	switch {
	case err != nil:
		return nil, err
	case url != host && wildcard:
		return nil, errors.New("a URL can't have a wildcard")
	case url != host:
		return one(checkURL(url))
	}
	if err := checkDomain(host); err != nil {
		return nil, err
	}
	if wildcard && isSuffix(host) {
		return []string{host, "." + host}, nil
	}
	return []string{host}, nil
}

// checkDomain refuses what would list the domains of unrelated people, or nothing.
func checkDomain(host string) error {
	if isIP(host) {
		return nil
	}
	if !strings.Contains(host, ".") {
		return errors.New("want a domain with a dot")
	}
	if suffix, icann := publicsuffix.PublicSuffix(host); icann && suffix == host {
		return fmt.Errorf("%s is a public suffix: unrelated people's domains lie below it", host)
	}
	return nil
}

// isSuffix reports whether unrelated people have their names below the domain.
func isSuffix(domain string) bool {
	suffix, _ := publicsuffix.PublicSuffix(domain)
	return suffix == domain
}

// isIP reports whether a canonical host is an address, which has no parent domains.
func isIP(host string) bool {
	if host == "" || host[len(host)-1] > '9' && strings.IndexByte(host, ':') < 0 {
		return false // no need to make the parser's error
	}
	_, err := netip.ParseAddr(host)
	return err == nil
}

// urlKey returns the key of a URL.
func urlKey(entry string) (string, error) {
	entry, err := unfilter(entry)
	if err != nil {
		return "", err
	}
	if strings.Contains(entry, "*") {
		return "", errors.New("a URL can't have a wildcard: it lists what lies below it anyway")
	}
	url, _, err := canonical(entry)
	if err != nil {
		return "", err
	}
	return checkURL(url)
}

// canonical returns the form of a URL in which links are looked up. Its errors do not repeat the URL.
func canonical(entry string) (url, host string, err error) {
	if strings.ContainsFunc(entry, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return "", "", errors.New("want one URL a line, without white space")
	}
	url, host, err = content.URL(entry)
	if inner := errors.Unwrap(err); inner != nil {
		err = inner
	}
	if err == nil && url == host && strings.Contains(entry, "#") {
		err = errors.New("what follows a # is not looked at, so this would list the whole host")
	}
	return url, host, err
}

// checkURL refuses URLs that could never match.
func checkURL(url string) (string, error) {
	if len(url) > maxURL {
		return "", fmt.Errorf("the URL has %d bytes, at most %d are allowed", len(url), maxURL)
	}
	if n := countPrefixes(url); n > maxPrefixes {
		return "", fmt.Errorf("the URL has %d parts, at most %d are allowed", n, maxPrefixes)
	}
	return url, nil
}

// unfilter takes the marks of ad blockers' lists off: ||example.com^.
func unfilter(entry string) (string, error) {
	if strings.HasPrefix(entry, "@@") {
		return "", errors.New("an exception belongs in an allowlist")
	}
	if rest, ok := strings.CutPrefix(entry, "||"); ok {
		entry = strings.TrimSuffix(rest, "^")
		if strings.ContainsAny(entry, "^$|") {
			return "", errors.New("of ad blockers' filters only ||example.com^ is understood")
		}
	}
	return entry, nil
}

// unstar takes the wildcard in front of a domain off.
func unstar(entry string) (name string, wildcard bool) {
	if name, wildcard = strings.CutPrefix(entry, "*."); wildcard {
		return name, true
	}
	return strings.CutPrefix(entry, ".")
}
