package workload

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// sender is the account of that number: always the same.
func (g *Generator) sender(kind Kind, base *filter.Message, number int) filter.Sender {
	r := of(g.config.Seed, "sender", number)
	s := base.Sender
	s.ID = fmt.Sprintf("u-%d%09d", kind, r.below(1e9))
	if !s.CreatedAt.IsZero() {
		age := spread(r, int64(base.At.Sub(s.CreatedAt)/time.Second))
		s.CreatedAt = g.config.Start.Add(-time.Duration(age) * time.Second)
	}
	s.Followers, s.Following = spreadOf(r, s.Followers), spreadOf(r, s.Following)
	s.DeviceID = fmt.Sprintf("d-%013x", r.next()>>12)
	if r.oneIn(32) {
		s.DeviceID = fmt.Sprintf("d-farm-%d", r.below(64))
	}
	s.IP = address(r, strings.Contains(s.IP, ":"))
	return s
}

// address is one of those reserved for documentation and for benchmarks.
func address(r *random, six bool) string {
	if !six {
		return fmt.Sprintf("198.%d.%d.%d", 18+r.below(2), r.below(256), r.below(256))
	}
	ip := [16]byte{0x20, 0x01, 0x0d, 0xb8, byte(r.below(256)), byte(r.below(256)), byte(r.below(256)), byte(r.below(256))}
	if r.oneIn(4) {
		ip[4], ip[5], ip[6], ip[7] = 0, 0, 0, byte(r.below(16)) // a farm's network
	}
	ip[14], ip[15] = byte(r.below(256)), byte(r.below(256))
	return netip.AddrFrom16(ip).String()
}

// recipient is the account of that number: always the same.
func (g *Generator) recipient(number int) filter.Recipient {
	r := of(g.config.Seed, "recipient", number)
	like := g.all[r.below(len(g.all))].Recipient
	like.ID = fmt.Sprintf("u-2%09d", r.below(1e9))
	if like.Inbox == "" {
		like.Inbox = filter.Everyone
	}
	return like
}

// spread is a number between half and one and a half of another.
func spread(r *random, n int64) int64 { return n/2 + int64(r.below(int(max(n, 0)+1))) }

func spreadOf(r *random, n *int64) *int64 {
	if n == nil {
		return nil
	}
	other := spread(r, *n)
	return &other
}
