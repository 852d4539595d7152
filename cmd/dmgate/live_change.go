package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/filter/stream"
	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/live"
)

// liveFlags are the flags of the commands that change the live log.
type liveFlags struct {
	connect connectFlags
	author  authorFlags
	pack    packFlag
}

func (f *liveFlags) addTo(cmd *cobra.Command) {
	f.author.addTo(cmd)
	cmd.Flags().VarP(&f.pack, "pack", "p", "`directory` of the pack in force (default: what the gate says of it)")
	if err := cmd.MarkFlagDirname("pack"); err != nil {
		panic(err) // a mistake in this package
	}
	f.connect.addTo(cmd)
}

// liveChange is a change of the live log under way.
type liveChange struct {
	server   *natsServer
	topology stream.Topology
	by       stream.Author
	log      *liveLog
	dir      string      // of the pack in force, where it is given
	files    *rules.Pack // that pack; nil where it was not needed yet
}

// change reads the live log and has a function change it.
func (f *liveFlags) change(cmd *cobra.Command, c *console, do func(context.Context, *liveChange) error) error {
	by, err := f.author.author(cmd, c)
	if err != nil {
		return err
	}
	if err := live.CheckAuthor(by.Who, by.Why); err != nil {
		return usagef(cmd, "--%v", err)
	}
	change := &liveChange{topology: f.connect.topology(), by: by, dir: f.pack.dir}
	if f.pack.dir != "" {
		if change.files, err = f.pack.load(); err != nil {
			return err
		}
	}
	return f.connect.with(cmd, c, func(ctx context.Context, server *natsServer) (err error) {
		change.server = server
		if change.log, err = readLive(ctx, server.conn, change.topology); err != nil {
			return err
		}
		return do(ctx, change)
	})
}

// pack returns what is known of the pack in force: the one that is given, or else the one that the gate has told of, or
// else the shipped one.
func (l *liveChange) pack() (*live.Pack, error) {
	if l.files == nil && l.log.pack != nil {
		return l.log.pack, nil
	}
	if l.files == nil {
		files, err := loadPack("")
		if err != nil {
			return nil, err
		}
		l.files = files
	}
	return packForLive(l.files), nil
}

// packText names the pack in errors.
func (l *liveChange) packText() string {
	switch {
	case l.dir != "":
		return packName(l.dir)
	case l.log.pack != nil:
		return "the pack in force"
	}
	return packName("")
}

// put adds a change, and returns its position.
func (l *liveChange) put(ctx context.Context, c live.Change) (uint64, error) {
	key, value, err := c.Record()
	if err != nil {
		return 0, err
	}
	return stream.PutLive(ctx, l.server.conn, l.topology, key, value)
}

// authored returns a change on the author's word.
func (l *liveChange) authored(op live.Op) live.Change {
	return live.Change{Op: op, Who: l.by.Who, Why: l.by.Why}
}

// putAll adds changes one after the other, and tells of each.
func (l *liveChange) putAll(ctx context.Context, c *console, changes []live.Change, tell func(live.Change) string) error {
	w := c.buffered()
	for i, one := range changes {
		seq, err := l.put(ctx, one)
		if err != nil {
			return firstOf(w.Flush(), fmt.Errorf("%s of %s: %w", plural(i, "change"), plural(len(changes), "change"), err))
		}
		fmt.Fprintf(w, "%s, position %d\n", printable(tell(one)), seq)
	}
	return w.Flush()
}
