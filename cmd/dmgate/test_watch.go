package main

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"
)

// watchEvery is how often the files of a watched pack are looked at. What a person saves is tested at once that way, and
// looking costs next to nothing.
const watchEvery = 300 * time.Millisecond

// watchPack tests the pack now, and again whenever a file of it has changed by the time of a tick, until ctx ends. What
// is wrong with the pack is reported, and ends nothing.
func (o *testOptions) watchPack(ctx context.Context, c *console, ticks <-chan time.Time) error {
	seen := filesOf(o.pack.dir)
	for {
		if err := o.watched(ctx, c, len(seen)); err != nil {
			return err
		}
		changes := ""
		for changes == "" {
			select {
			case <-ctx.Done():
				return nil
			case <-ticks:
			}
			now := filesOf(o.pack.dir)
			changes = changesOf(seen, now)
			seen = now
		}
		if _, err := fmt.Fprintf(c.out, "\n%s\n", printable(changes)); err != nil {
			return err
		}
	}
}

// watched runs the tests once and says what goes on. The error is one of writing.
func (o *testOptions) watched(ctx context.Context, c *console, files int) error {
	c.report(o.round(ctx, c))
	_, err := fmt.Fprintf(c.out, "Watching %s of %s. Ctrl+C ends it.\n", plural(files, "file"), packName(o.pack.dir))
	return err
}

// fileStamp tells one state of a file from another.
type fileStamp struct {
	size     int64
	modified time.Time
}

// filesOf returns the state of every file of a pack. Hidden ones, and what editors keep beside theirs, don't count; nor
// does what can't be read: the tests say so.
func filesOf(dir string) map[string]fileStamp {
	files := map[string]fileStamp{}
	_ = fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return nil // gone, or not for us
		}
		if hidden := name != "." && strings.HasPrefix(entry.Name(), "."); hidden && entry.IsDir() {
			return fs.SkipDir
		} else if hidden || strings.HasSuffix(name, "~") {
			return nil
		}
		if info, err := entry.Info(); err == nil && info.Mode().IsRegular() {
			files[name] = fileStamp{info.Size(), info.ModTime()}
		}
		return nil
	})
	return files
}

// shownChanges is how many changed files are named.
const shownChanges = 5

// changesOf names the files that are not as they were, or returns "".
func changesOf(before, now map[string]fileStamp) string {
	var names []string
	for name, stamp := range now {
		switch old, known := before[name]; {
		case !known:
			names = append(names, name+" is new")
		case old != stamp:
			names = append(names, name+" has changed")
		}
	}
	for name := range before {
		if _, ok := now[name]; !ok {
			names = append(names, name+" is gone")
		}
	}
	slices.SortFunc(names, cmp.Compare[string])
	if more := len(names) - shownChanges; more > 0 {
		names = append(names[:shownChanges], fmt.Sprintf("%d more", more))
	}
	return strings.Join(names, ", ")
}
