package main

import (
	"encoding/json"
	"net/netip"
	"time"
)

// message is what a loop of one's own knows of an event.
type message struct {
	event map[string]any // as encoding/json decodes it without being told more; OPA takes it as input

	id, sender, recipient, device string
	network                       string // the sender's address, or the /64 that it is in
	state                         string // of the conversation
	text, copies                  string // copies: what copies of the text have in common
	words, links                  []string
	at, accountSince              time.Time
}

func decodeMessage(body []byte) (*message, error) {
	m := &message{}
	if err := json.Unmarshal(body, &m.event); err != nil {
		return nil, err
	}
	m.id = m.field("id")
	m.sender, m.recipient, m.device = m.field("sender", "id"), m.field("recipient", "id"), m.field("sender", "device_id")
	m.network = networkOf(m.field("sender", "ip"))
	if m.state = m.field("conversation", "state"); m.state == "" {
		m.state = "none"
	}
	m.text = m.field("text")
	m.words, m.links = wordsOf(m.text), linksOf(m.text)
	m.copies = copiesOf(m.words)
	m.accountSince, _ = time.Parse(time.RFC3339, m.field("sender", "created_at")) // which may be absent
	var err error
	m.at, err = time.Parse(time.RFC3339, m.field("sent_at"))
	return m, err
}

// field returns the text at a path, or "" where there is none.
func (m *message) field(path ...string) string {
	var value any = m.event
	for _, name := range path {
		fields, _ := value.(map[string]any)
		value = fields[name]
	}
	text, _ := value.(string)
	return text
}

func networkOf(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil || a.Is4() {
		return ip
	}
	network, _ := a.Prefix(64) // which an IPv6 address has
	return network.String()
}
