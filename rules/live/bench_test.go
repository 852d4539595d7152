package live

import (
	"fmt"
	"testing"

	"github.com/dmgate/dmgate/rules/blocklist"
)

// BenchmarkChange is what a change costs in a book of thousands of entries: applying it, and making the lists.
func BenchmarkChange(b *testing.B) {
	for _, n := range []int{0, 1000, 10_000} {
		b.Run(fmt.Sprint(n, " entries"), func(b *testing.B) {
			var book Book
			for i := range n {
				apply(b, &book, added(uint64(i+1), "domains", blocklist.Domains, fmt.Sprintf("d%d.example", i)))
			}
			x := index(b, nil, nil)
			for i := 0; b.Loop(); i++ {
				apply(b, &book, added(book.Latest()+1, "domains", blocklist.Domains, "evil.example"))
				book.Lists(x, book.Latest())
			}
		})
	}
}
