//go:build linux

package crashtest

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/rules/blocklist"
	"github.com/dmgate/dmgate/rules/live"
)

// gateKeys are what the keys begin with under which gates tell of themselves.
const gateKeys = "gate."

// book is the history of the live log.
func (s *server) book() *live.Book {
	s.t.Helper()
	book := &live.Book{}
	s.each("KV_"+topology.LiveBucket(), func(m jetstream.Msg, meta *jetstream.MsgMetadata) {
		key := strings.TrimPrefix(m.Subject(), "$KV."+topology.LiveBucket()+".")
		if key == live.PackKey || strings.HasPrefix(key, gateKeys) {
			return
		}
		c, err := live.Read(key, m.Data())
		if err == nil {
			c.Seq, c.At = meta.Sequence.Stream, meta.Timestamp
			err = book.Apply(c)
		}
		if err != nil {
			s.t.Errorf("record %d of the live log, %s: %v", meta.Sequence.Stream, key, err)
		}
	})
	return book
}

func canChangeLists(s *site) bool {
	return s.server.info("KV_"+topology.LiveBucket()).Config.Name != ""
}

// changeLists makes a few changes in the live log, one after the other.
func changeLists(s *site, r round) {
	for i := range 1 + r.number%4 {
		c := change(r.number/7 + i)
		c.Who, c.Why = "crashtest", "to see that it counts"
		key, value, err := c.Record()
		if err != nil {
			s.t.Error(err)
			return
		}
		// With an id, a change of which the confirmation is lost is not made twice.
		id := fmt.Sprintf("change-%d-%d", r.number, i)
		s.server.persist("the live log takes a change", func(ctx context.Context) error {
			_, err := s.server.js.Publish(ctx, "$KV."+topology.LiveBucket()+"."+key, value, jetstream.WithMsgID(id))
			return err
		})
	}
}

// change is one of those that operators make. Entries end in the middle of the load's time, or never.
func change(n int64) live.Change {
	domain := fmt.Sprintf("listed-%d.example", n/8%3)
	sender := fmt.Sprintf("flooder-%d", n/8%4)
	switch n % 8 {
	case 0, 1:
		return live.Change{Op: live.Add, List: "domains", Kind: blocklist.Domains, Entry: domain}
	case 2:
		return live.Change{Op: live.Remove, List: "domains", Kind: blocklist.Domains, Entry: domain}
	case 3:
		ends := loadBegins.Add(time.Duration(n/8%60) * time.Minute)
		return live.Change{Op: live.Add, List: "senders", Kind: blocklist.Senders, Entry: sender, Expires: ends}
	case 4:
		return live.Change{Op: live.Remove, List: "senders", Kind: blocklist.Senders, Entry: sender}
	case 5:
		return live.Change{Op: live.Add, List: "domains", Kind: blocklist.Domains, Entry: domain, Allow: true}
	case 6:
		return live.Change{Op: live.Lift, Rule: "first_contact.link"}
	}
	return live.Change{Op: live.Erase, User: sender}
}
