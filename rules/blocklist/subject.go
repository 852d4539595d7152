package blocklist

import (
	"strings"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/content"
)

// subject is one part of a message that a list may match. It has an id, or a host, a URL or both.
type subject struct {
	what string // in words for a reason
	id   string
	host string
	url  string
}

// query is a message whose parts are looked up.
type query struct {
	message  *filter.Message
	content  *filter.Content
	attached []subject // the URLs of attachments, normalised
}

// newQuery normalises what the content does not hold in normal form yet. A URL that is none is no subject.
func newQuery(m *filter.Message, c *filter.Content) query {
	q := query{message: m, content: c}
	for i := range m.Attachments {
		if m.Attachments[i].URL == "" {
			continue
		}
		if url, host, err := content.URL(m.Attachments[i].URL); err == nil {
			q.attached = append(q.attached, subject{what: "an attachment", host: host, url: url})
		}
	}
	return q
}

// subjects yields the parts of the message that lists of a kind match. Phrases are not among them: they are matched
// all at once.
func (q *query) subjects(kind Kind, yield func(subject) bool) {
	switch kind {
	case Senders:
		yield(subject{what: "the sender", id: q.message.Sender.ID})
	case Devices:
		if id := q.message.Sender.DeviceID; id != "" {
			yield(subject{what: "the sender's device", id: id})
		}
	case Media:
		q.media(yield)
	case URLs:
		_ = q.links("a linked URL", yield) && q.attachments(yield)
	case Domains:
		_ = q.links("a linked domain", yield) && q.attachments(yield) && q.mail(yield)
	}
}

func (q *query) media(yield func(subject) bool) {
	for i := range q.message.Attachments {
		if hash := q.message.Attachments[i].SHA256; hash != "" && !yield(subject{what: "an attachment", id: hashKey(hash)}) {
			return
		}
	}
}

func (q *query) links(what string, yield func(subject) bool) bool {
	for i := range q.content.Links {
		l := &q.content.Links[i]
		if !yield(subject{what: what, host: l.Host, url: l.URL}) {
			return false
		}
	}
	return true
}

func (q *query) attachments(yield func(subject) bool) bool {
	for _, s := range q.attached {
		if !yield(s) {
			return false
		}
	}
	return true
}

func (q *query) mail(yield func(subject) bool) bool {
	for i := range q.content.Handles {
		h := &q.content.Handles[i]
		if h.Kind != filter.Email {
			continue
		}
		_, domain, _ := strings.Cut(h.Value, "@")
		if domain != "" && !yield(subject{what: "the domain of an e-mail address", host: asciiHost(domain)}) {
			return false
		}
	}
	return true
}

// asciiHost returns the form in which a host is listed. Nearly all hosts are in it already.
func asciiHost(host string) string {
	for i := range len(host) {
		if host[i] >= 0x80 {
			if ascii, err := content.Host(host); err == nil {
				return ascii
			}
			break
		}
	}
	return host
}
