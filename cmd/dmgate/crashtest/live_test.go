//go:build linux

package crashtest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/rules/blocklist"
	"github.com/dmgate/dmgate/rules/live"
)

// liveLog is what the live log ever said. It is noted while it grows, for a gate takes away who was erased once that is done.
type liveLog struct {
	mu      sync.Mutex
	seen    uint64
	changes map[uint64]live.Change // by position
}

// add notes a change at its position.
func (l *liveLog) add(c live.Change) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.changes == nil {
		l.changes = map[uint64]live.Change{}
	}
	l.changes[c.Seq] = c
}

// book is the history of all that was noted.
func (l *liveLog) book() (*live.Book, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	book := &live.Book{}
	for _, seq := range slices.Sorted(maps.Keys(l.changes)) {
		if err := book.Apply(l.changes[seq]); err != nil {
			return nil, err
		}
	}
	return book, nil
}

// gateKeys are what the keys begin with under which gates tell of themselves.
const gateKeys = "gate."

// note adds what came to the log since. One goroutine does so at a time.
func (s *server) note() {
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Second)
	defer cancel()
	bucket, err := s.js.Stream(ctx, "KV_"+topology.LiveBucket())
	if err != nil {
		return // or the next time
	}
	for last := bucket.CachedInfo().State.LastSeq; s.live.seen < last; s.live.seen++ {
		m, err := bucket.GetMsg(ctx, s.live.seen+1)
		switch {
		case errors.Is(err, jetstream.ErrMsgNotFound):
			continue
		case err != nil:
			return
		}
		s.noteRecord(m)
	}
}

func (s *server) noteRecord(m *jetstream.RawStreamMsg) {
	key := strings.TrimPrefix(m.Subject, "$KV."+topology.LiveBucket()+".")
	if len(m.Data) == 0 || key == live.PackKey || strings.HasPrefix(key, gateKeys) {
		return // it is no change, or takes away what was noted
	}
	c, err := live.Read(key, m.Data)
	if err != nil {
		s.t.Errorf("record %d of the live log, %s: %v", m.Sequence, key, err)
		return
	}
	c.Seq, c.At = m.Sequence, m.Time
	s.live.add(c)
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
			stored, err := s.server.js.Publish(ctx, "$KV."+topology.LiveBucket()+"."+key, value, jetstream.WithMsgID(id))
			if err == nil {
				c.Seq = stored.Sequence
			}
			return err
		})
		s.server.live.add(c)
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
