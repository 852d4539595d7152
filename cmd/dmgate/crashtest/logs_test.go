//go:build linux

package crashtest

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// wholeLog is where a program's whole log goes, a line as it comes with when it came; nowhere without -logs.
func wholeLog(program string, pid int) (io.WriteCloser, error) {
	if *logsFlag == "" {
		return discarded{io.Discard}, nil
	}
	if err := os.MkdirAll(*logsFlag, 0o700); err != nil {
		return nil, err
	}
	name := fmt.Sprintf("%s-%s-%d", time.Now().Format(clockTime), filepath.Base(program), pid)
	return os.Create(filepath.Join(*logsFlag, name))
}

// clockTime is how the whole logs tell time.
const clockTime = "150405.000"

type discarded struct{ io.Writer }

func (discarded) Close() error { return nil }

// keepStreams writes what was published and what became of it, in the order of the streams, and every difference.
func keepStreams(in []published, out []routed, different []string) error {
	if *logsFlag == "" {
		return nil
	}
	var published, routed strings.Builder
	for i := range in {
		fmt.Fprintln(&published, in[i].seq, in[i].stored.Format(time.RFC3339Nano), in[i].id)
	}
	for i := range out {
		c := &out[i]
		fmt.Fprintln(&routed, c.stream(), c.seq, "of", c.of, "revision", c.revision, "live", c.live, c.reason)
	}
	for name, text := range map[string]string{
		"published": published.String(), "routed": routed.String(), "different": strings.Join(different, "\n"),
	} {
		if err := os.WriteFile(filepath.Join(*logsFlag, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}
