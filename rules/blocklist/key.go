package blocklist

import (
	"slices"
	"strings"
	"time"
)

// key is something that a subject is looked up by.
type key struct {
	text   string
	dotted string // of a domain above the host: the same with the dot in front of it, else ""
}

// keys yields what the subject is looked up by in lists of a kind, the most specific domain and the shortest URL first.
func (s *subject) keys(kind Kind, yield func(key) bool) {
	switch kind {
	case Domains:
		_ = domains(s.host, yield) && urls(s.url, true, yield)
	case URLs:
		urls(s.url, false, yield)
	default:
		yield(key{text: s.id})
	}
}

// domains yields a host and every domain that it lies below, except for top-level domains.
func domains(host string, yield func(key) bool) bool {
	if host == "" {
		return true
	}
	if !yield(key{text: host}) {
		return false
	}
	if isIP(host) {
		return true
	}
	for dot := strings.IndexByte(host, '.'); dot >= 0; {
		next := strings.IndexByte(host[dot+1:], '.')
		if next < 0 {
			break
		}
		if !yield(key{text: host[dot+1:], dotted: host[dot:]}) {
			return false
		}
		dot += 1 + next
	}
	return true
}

// maxPrefixes bounds what a URL is looked up by, so that no URL of a thousand parts is a thousand lookups.
const maxPrefixes = 32

// urls yields what a URL is looked up by. What leaves only the host is left out where that is yielded as a domain.
func urls(url string, hosts bool, yield func(key) bool) bool {
	count, done := 0, false
	prefixes(url[:min(len(url), maxURL+1)], func(prefix string) bool {
		count++
		done = !(hosts && count == 1) && !yield(key{text: prefix})
		return !done && count < maxPrefixes
	})
	return !done
}

// prefixes yields every part of a URL that a listed URL above it can be: the path up to each slash and as a whole, the
// query up to each &, and the whole.
func prefixes(url string, yield func(string) bool) {
	path, _, asked := strings.Cut(url, "?")
	for i := 1; i < len(path); i++ {
		if path[i] == '/' && path[i-1] != '/' && !yield(path[:i]) {
			return
		}
	}
	if asked && !yield(path) {
		return
	}
	for i := len(path); i < len(url); i++ {
		if url[i] == '&' && !yield(url[:i]) {
			return
		}
	}
	yield(url)
}

func countPrefixes(url string) (n int) {
	prefixes(url, func(string) bool { n++; return true })
	return n
}

// covers reports whether an entry of the list covers what the key was made of. An entry that is a public suffix, such
// as github.io, covers what lies below it only where it was written with a wildcard, and so has a key with the dot.
func (l *List) covers(k key) bool {
	return l.Has(k.text) && (k.dotted == "" || !isSuffix(k.text) || l.Has(k.dotted))
}

// coveredBy returns the first key of the subject that any of the lists covers.
func (s *subject) coveredBy(lists []*List, kind Kind) (found string, ok bool) {
	s.keys(kind, func(k key) bool {
		for _, l := range lists {
			if l.covers(k) {
				found, ok = k.text, true
				return false
			}
		}
		return true
	})
	return found, ok
}

// coveredWith does as coveredBy, and takes additions into account for a message of that time.
func (s *subject) coveredWith(added expiring, at time.Time, lists []*List, kind Kind) (found string, ok bool) {
	if len(added) == 0 {
		return s.coveredBy(lists, kind)
	}
	s.keys(kind, func(k key) bool {
		covers := func(l *List) bool { return l.covers(k) }
		if added.covers(k, at) || slices.ContainsFunc(lists, covers) {
			found, ok = k.text, true
		}
		return !ok
	})
	return found, ok
}
