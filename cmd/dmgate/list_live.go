package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/rules/live"
)

// listLiveOptions are the flags of list live.
type listLiveOptions struct {
	connect connectFlags
	output  outputFlag
	list    string
	asOf    string
	history bool
}

func newListLive(c *console) *cobra.Command {
	var o listLiveOptions
	cmd := &cobra.Command{
		Use:   "live",
		Short: "Show what lists of a running gate have beside the pack's files",
		Long: `Show the entries that "dmgate list add" has added: since when, until when, by whom and why. Those that have
ended are left out.

--as-of shows them as of a past time, or of a position: a decision's field "live" is the position that it was
made at. As of a position also those are shown that had ended then, since an entry's end counts by the time of
the message.

--history shows every change, with what the breaker and the state of users were told.`,
		Example: `  dmgate list live
  dmgate list live --list domains --as-of 2026-11-22T10:00:00Z
  dmgate list live --as-of 42
  dmgate list live --history --output json`,
		Args: takes(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd, c) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.list, "list", "", "show the list of that `id` only")
	flags.StringVar(&o.asOf, "as-of", "", "as of a `time` or a position: 2026-11-22T10:00:00Z, 2h or 3d for ago, or 42")
	flags.BoolVar(&o.history, "history", false, "show every change")
	o.output.addTo(cmd, outputTable)
	o.connect.addTo(cmd)
	return cmd
}

func (o *listLiveOptions) run(cmd *cobra.Command, c *console) error {
	form, err := o.output.of(cmd, c, outputTable)
	if err != nil {
		return err
	}
	now := time.Now()
	at, of, err := o.moment(cmd, now)
	if err != nil {
		return err
	}
	var log *liveLog
	err = o.connect.with(cmd, c, func(ctx context.Context, server *natsServer) (err error) {
		log, err = readLive(ctx, server.conn, o.connect.topology())
		return err
	})
	if err != nil {
		return err
	}
	switch {
	case o.asOf == "":
		at = log.book.Latest()
	case !of.IsZero():
		at = log.book.At(of)
	}
	shown := o.changes(log, at, of)
	if err := o.print(c, form, shown); err != nil {
		return err
	}
	o.notes(c, form, log, at, shown)
	return nil
}

// moment reads as of when entries are shown: at a position, or at a time.
func (o *listLiveOptions) moment(cmd *cobra.Command, now time.Time) (at uint64, of time.Time, err error) {
	if o.asOf == "" {
		return 0, now, nil
	}
	if at, err := strconv.ParseUint(o.asOf, 10, 64); err == nil {
		return at, time.Time{}, nil
	}
	of, err = momentOf(cmd, "as-of", o.asOf, now)
	if err != nil {
		err = usagef(cmd, "--as-of %q, want a time such as 2026-11-22T10:00:00Z, how long ago, such as 2h or 3d, or a position",
			o.asOf)
	}
	return 0, of, err
}

// changes returns what is to be shown, as of a position and, unless it is zero, a time.
func (o *listLiveOptions) changes(log *liveLog, at uint64, of time.Time) []live.Change {
	all := log.book.InForce(at)
	if o.history {
		all = log.book.History()
	}
	return slices.DeleteFunc(all, func(c live.Change) bool {
		ended := !o.history && !of.IsZero() && c.Ended(of)
		return c.Seq > at || ended || o.list != "" && c.List != o.list
	})
}

func (o *listLiveOptions) print(c *console, form string, shown []live.Change) error {
	w := c.buffered()
	if form == outputJSON {
		for i := range shown {
			if err := writeJSON(w, liveJSON(&shown[i])); err != nil {
				return err
			}
		}
		return w.Flush()
	}
	t := table{painter: painter{c.colour()}, width: c.width, columns: []column{{title: "POSITION", right: true},
		{title: "LIST"}, {title: "ENTRY", most: 50}, {title: "AS"}, {title: "SINCE"}, {title: "UNTIL"}, {title: "BY", most: 30},
		{title: "WHY"}}}
	cells := liveCells
	if o.history {
		t.columns[3].title, t.columns[4].title = "CHANGE", "AT"
		cells = changeCells
	}
	var rows [][]cell
	for i := range shown {
		rows = append(rows, cells(&shown[i]))
	}
	if len(rows) > 0 {
		if err := t.writeAll(w, rows); err != nil {
			return err
		}
	}
	return w.Flush()
}

// notes tells on standard error what the table can't.
func (o *listLiveOptions) notes(c *console, form string, log *liveLog, at uint64, shown []live.Change) {
	note := func(format string, args ...any) { fmt.Fprintln(c.err, printable(fmt.Sprintf(format, args...))) }
	if form == outputTable && !o.history {
		note("%s at position %d", entriesText(len(shown), "live "), at)
	}
	if log.pack != nil && !o.history {
		counts := map[live.List]int{}
		for _, e := range shown {
			counts[live.List{ID: e.List, Kind: e.Kind}]++
		}
		for _, text := range noEffect(log.pack, counts) {
			note("%s", text)
		}
	}
	if since := log.book.KnownSince(); at < since {
		note("before position %d not all is known: of each entry only the last %d changes are kept", since, live.Kept)
	}
	if log.foreign > 0 {
		note("%s that dmgate did not write, without effect", plural(log.foreign, "record"))
	}
}

func liveCells(c *live.Change) []cell {
	return []cell{{fmt.Sprint(c.Seq), dim}, {c.List, plain}, {c.Entry, plain}, {listedAs(c), liveStyle(c)}, {clock(c.At), plain},
		{clock(c.Expires), plain}, {c.Who, plain}, {c.Why, plain}}
}

func changeCells(c *live.Change) []cell {
	row := liveCells(c)
	switch c.Op {
	case live.Remove:
		row[3] = cell{"removed", plain}
	case live.Lift:
		row[1], row[2], row[3] = cell{"–", dim}, cell{c.Rule, plain}, cell{"lifted", plain}
	case live.Erase:
		row[1], row[2], row[3] = cell{"–", dim}, cell{c.UserDigest[:userDigits], plain}, cell{"erased", plain}
	}
	return row
}

// userDigits is how much of the digest of a user is shown, enough to tell one from the others.
const userDigits = 12

func liveStyle(c *live.Change) style {
	if c.Allow {
		return green
	}
	return red
}

// clock writes a time; "–" where there is none.
func clock(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.UTC().Format(time.RFC3339)
}

// liveRecord is a change as JSON.
type liveRecord struct {
	Position uint64    `json:"position"`
	At       time.Time `json:"at"`
	live.Change
}

func liveJSON(c *live.Change) liveRecord { return liveRecord{c.Seq, c.At.UTC(), *c} }
