package blocklist

import (
	"runtime"
	"sync"
)

// inParts has n things done in as many parts as there are processors, at the same time.
func inParts(n int, do func(from, to int)) {
	parts := min(n, runtime.GOMAXPROCS(0))
	var group sync.WaitGroup
	for i := range parts {
		group.Go(func() { do(n*i/parts, n*(i+1)/parts) })
	}
	group.Wait()
}
