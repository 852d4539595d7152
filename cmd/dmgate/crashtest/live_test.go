//go:build linux

package crashtest

import (
	"context"
	"fmt"
	"time"

	"github.com/dmgate/dmgate/filter/stream"
	"github.com/dmgate/dmgate/rules/blocklist"
	"github.com/dmgate/dmgate/rules/live"
)

// book reads the live log.
func (s *server) book() *live.Book {
	s.t.Helper()
	book := &live.Book{}
	if s.info("KV_"+topology.LiveBucket()).State.Msgs == 0 {
		return book
	}
	records, err := stream.ReadLive(s.t.Context(), s.nc, topology)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, r := range records {
		if r.Key == live.PackKey {
			continue
		}
		c, err := live.Read(r.Key, r.Value)
		if err != nil {
			s.t.Fatal(err)
		}
		c.Seq, c.At = r.Seq, r.At
		if err := book.Apply(c); err != nil {
			s.t.Fatal(err)
		}
	}
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
		s.server.persist("the live log takes a change", func(ctx context.Context) error {
			_, err := stream.PutLive(ctx, s.server.nc, topology, key, value)
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
