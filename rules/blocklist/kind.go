package blocklist

import (
	"fmt"
	"slices"
)

// Kind is what the entries of a list are, and so the part of a message that they match.
type Kind string

// The kinds of list.
const (
	Senders Kind = "senders" // ids of senders
	Devices Kind = "devices" // ids of senders' devices
	Domains Kind = "domains" // domains of links, attachments and e-mail addresses, with their subdomains; URLs too
	URLs    Kind = "urls"    // URLs of links and attachments, with what lies below them
	Media   Kind = "media"   // SHA-256 of attachments
	Phrases Kind = "phrases" // words of the text
)

// Kinds lists every kind. A compiled list holds its kind as the place in this order, so new ones go to the end.
var Kinds = []Kind{Senders, Devices, Domains, URLs, Media, Phrases}

// check returns an error unless the kind is one of Kinds.
func (k Kind) check() error {
	if !slices.Contains(Kinds, k) {
		return fmt.Errorf("unknown kind of list %q, want one of %v", string(k), Kinds)
	}
	return nil
}

// keys returns what an entry is looked up by. The error says why the entry is malformed, without repeating it.
func (k Kind) keys(entry string) ([]string, error) {
	switch k {
	case Senders, Devices:
		return one(idKey(entry))
	case Domains:
		return domainKeys(entry)
	case URLs:
		return one(urlKey(entry))
	case Media:
		return one(mediaKey(entry))
	default:
		return one(phraseKey(entry))
	}
}

func one(key string, err error) ([]string, error) {
	if err != nil {
		return nil, err
	}
	return []string{key}, nil
}
