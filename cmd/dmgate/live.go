package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dmgate/dmgate/filter/stream"
	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/live"
)

// liveLog is the live log as far as it is read.
type liveLog struct {
	book    live.Book
	pack    *live.Pack // what a gate told last of its pack; nil where none has
	foreign int        // records that are not dmgate's, or malformed
}

// gateKeys begin the keys under which a gate tells in the log what it has done.
const gateKeys = "gate."

// take adds a record. One that can't be read changes nothing, and the error says why it can't without quoting it.
func (l *liveLog) take(r stream.LiveRecord) error {
	err := l.read(r)
	if err != nil {
		l.foreign++
	}
	return err
}

func (l *liveLog) read(r stream.LiveRecord) (err error) {
	var c live.Change
	switch {
	case r.Deleted:
		deleted, ok := live.Deleted(r.Key, r.Purged)
		if !ok {
			return nil
		}
		c = deleted
	case r.Key == live.PackKey:
		pack, err := live.ReadPack(r.Value)
		if err == nil {
			l.pack = &pack
		}
		return err
	case strings.HasPrefix(r.Key, gateKeys):
		return nil
	default:
		if c, err = live.Read(r.Key, r.Value); err != nil {
			return err
		}
	}
	c.Seq, c.At = r.Seq, r.At
	return l.book.Apply(c)
}

// readLive reads the whole live log.
func readLive(ctx context.Context, conn *stream.Conn, t stream.Topology) (*liveLog, error) {
	records, err := stream.ReadLive(ctx, conn, t)
	if err != nil {
		return nil, err
	}
	l := &liveLog{}
	for _, r := range records {
		_ = l.take(r) // it is counted
	}
	return l, nil
}

// packForLive is what those who change the live log have to know of a pack.
func packForLive(pack *rules.Pack) *live.Pack {
	p := &live.Pack{Revision: pack.Revision}
	for _, l := range pack.Config.Lists {
		p.Lists = append(p.Lists, live.List{ID: l.ID, Kind: l.Kind})
	}
	for _, r := range pack.Rules() {
		p.Rules = append(p.Rules, r.ID)
	}
	return p
}

// listNames returns the ids of a pack's lists.
func listNames(p *live.Pack) []string {
	names := make([]string, len(p.Lists))
	for i, l := range p.Lists {
		names[i] = l.ID
	}
	return names
}

// noEffect says which of the live entries count for nothing, as the lists that they name are not those of the pack.
func noEffect(p *live.Pack, entries map[live.List]int) []string {
	var out []string
	for list, n := range entries {
		kind, ok := p.Kind(list.ID)
		switch {
		case !ok:
			out = append(out, entriesText(n, "live ")+" without effect: the pack in force has no list "+list.ID)
		case kind != list.Kind:
			out = append(out, fmt.Sprintf("%s without effect: list %s of the pack in force is one of %s", entriesText(n, "live "),
				list.ID, kind))
		}
	}
	slices.Sort(out)
	return out
}
