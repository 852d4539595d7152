//go:build linux

package crashtest

import "flag"

// A schedule follows from its seed, so a failure comes again with the seed that the test prints: at the same point of the
// same schedule, though not at the same instruction.
var (
	seedFlag  = flag.Uint64("seed", 1, "what the schedule, the faults and the messages follow from")
	killsFlag = flag.Int("kills", 0, "processes to kill (default: 25, and 100 at full size)")
	clockFlag = flag.Bool("clock", false, "let the programs' clocks jump, for which they are compiled anew from the ground up")
	faultFlag = flag.String("fault", "", "the only fault besides kills (default: all)")
	logsFlag  = flag.String("logs", "", "where to keep every program's whole log, and after a failure what the streams held")
	soakFlag  = flag.Duration("soak", 0, "how long TestSoak runs; 0 skips it")
)
