package main

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/filter/stream"
	"github.com/dmgate/dmgate/rules/whatif"
)

// routedFlags name a routed message of a NATS server.
type routedFlags struct {
	id, to  string
	since   string
	history time.Duration
	connect connectFlags
}

func (f *routedFlags) addTo(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.id, "routed", "", "explain the routed message of this `id`, taken from a NATS server")
	flags.StringVar(&f.to, "to", "", "with --routed: its recipient's `id`, which makes it quick to find")
	flags.StringVar(&f.since, "since", "",
		"with --routed: look from this `time` on, as 2026-11-22T10:00:00Z or as 2h or 3d ago")
	flags.DurationVar(&f.history, "history", stream.DefaultRecover,
		"with --routed: how far before it messages are counted")
	f.connect.addTo(cmd)
}

// routedOnly are the flags that mean something with --routed only.
var routedOnly = []string{"to", "since", "history", "nats", "context", "creds", "nkey", "user", "password", "token",
	"tls-ca", "tls-cert", "tls-key", "prefix"}

// check refuses flags that don't go together.
func (f *routedFlags) check(cmd *cobra.Command, args []string) error {
	given := cmd.Flags().Changed
	if !given("routed") {
		for _, name := range routedOnly {
			if given(name) {
				return usagef(cmd, "--%s goes with --routed", name)
			}
		}
		return nil
	}
	switch {
	case f.id == "":
		return usagef(cmd, "--routed is empty, want a message's id")
	case f.history < 0:
		return usagef(cmd, "--history %v, want 0 or more", f.history)
	case len(args) > 0:
		return usagef(cmd, "--routed takes the message from the stream, so %q can't be read too", args[0])
	case given("id") || given("after"):
		return usagef(cmd, "--id and --after go with files, and --routed takes the message from the stream")
	}
	return f.connect.topology().Validate()
}

// recorded is what became of a message when it was routed, and how today's pack decides it.
type recorded struct {
	Sequence    uint64              `json:"sequence"` // in the routed stream
	Stored      time.Time           `json:"stored"`
	Decision    filter.Decision     `json:"decision"`
	Unreadable  string              `json:"unreadable,omitempty"` // why the body can't be decided again
	History     int                 `json:"history"`              // messages counted before it
	HistorySpan float64             `json:"history_seconds"`
	HistoryGap  string              `json:"history_gap,omitempty"` // what is not known of the messages before it
	LiveGap     string              `json:"live_gap,omitempty"`    // why the live entries then are not known
	SamePack    bool                `json:"same_pack"`
	Same        bool                `json:"same"` // today's pack decides the same
	Differences []whatif.Difference `json:"differences"`
	stream      string
}

// explain finds the message, decides it after those before it, and compares.
func (f *routedFlags) explain(cmd *cobra.Command, c *console, x *explainer) (*explanation, error) {
	since, err := momentOf(cmd, "since", f.since, time.Now())
	if err != nil {
		return nil, err
	}
	var e *explanation
	err = f.connect.with(cmd, c, func(ctx context.Context, server *natsServer) error {
		r := routedReader{ctx: ctx, conn: server.conn, topology: f.connect.topology(), history: f.history}
		found, err := stream.FindRouted(ctx, r.conn, r.topology, f.id, stream.Search{Recipient: f.to, Since: since})
		if err != nil {
			return err
		}
		e, err = r.explain(x, &found)
		return err
	})
	return e, err
}

// routedReader reads what there is of a routed message and those before it.
type routedReader struct {
	ctx      context.Context
	conn     *stream.Conn
	topology stream.Topology
	history  time.Duration
}

func (r *routedReader) explain(x *explainer, found *stream.Routed) (*explanation, error) {
	then := &recorded{
		Sequence: found.Sequence, Stored: found.Stored, Decision: found.Decision, HistorySpan: r.history.Seconds(),
		SamePack: found.Decision.Revision == x.pack.Revision, Differences: []whatif.Difference{},
		stream: r.topology.RoutedStream(),
	}
	m, err := event.Decode(found.Body, found.Decision.DecidedAt)
	if err != nil {
		then.Unreadable = err.Error()
		e := newExplanation(found.Decision)
		e.Recipient, e.Routed = found.Recipient, then
		return e, nil
	}
	x, then.LiveGap = r.withLive(x, found.Decision.Live)
	r.count(x.engine, m, found, then)
	if err := r.ctx.Err(); err != nil {
		return nil, err
	}
	e, c := x.explain(m)
	e.Routed = then
	then.Differences = append(then.Differences, whatif.Compare(x.pack, c, &then.Decision, &e.Decision)...)
	then.Same = len(then.Differences) == 0 && then.Decision.Score == e.Decision.Score
	return e, nil
}

// withLive returns an explainer that decides with the live entries of a position, or says why they are not known.
func (r *routedReader) withLive(x *explainer, position uint64) (*explainer, string) {
	if position == 0 {
		return x, ""
	}
	log, err := readLive(r.ctx, r.conn, r.topology)
	switch {
	case err != nil:
		return x, err.Error()
	case position > log.book.Latest() || position < log.book.KnownSince():
		return x, "the live log does not hold them"
	}
	pack := *x.pack
	pack.Index = log.book.Index(pack.Index, position)
	return &explainer{pack: &pack, engine: x.engine.WithLive(position, pack.Index, nil, nil), all: x.all}, ""
}

// count counts what came in before the message, as the gate did, and goes on without what can't be read.
func (r *routedReader) count(engine *filter.Engine, m *filter.Message, found *stream.Routed, then *recorded) {
	if r.history == 0 {
		then.HistoryGap = "none was asked for"
		return
	}
	in, ok, err := stream.FindInbound(r.ctx, r.conn, r.topology, m.Sender.ID, m.ID)
	if err != nil {
		then.HistoryGap = err.Error()
		return
	}
	span := stream.Span{Since: in.Stored.Add(-r.history), To: in.Sequence - 1}
	switch {
	case !ok:
		then.HistoryGap = "its place among them is not known for certain: the inbound stream does not hold it any more"
		span = stream.Span{Since: m.At.Add(-r.history), Until: found.Stored}
	case span.To == 0:
		return // it is the first
	}
	if then.History, err = r.recount(engine, span, m); err != nil {
		then.HistoryGap = err.Error()
	}
}

// recount counts a span of the inbound stream up to the message, which is counted when it is explained.
func (r *routedReader) recount(engine *filter.Engine, span stream.Span, m *filter.Message) (int, error) {
	messages := make(chan *filter.Message, runtime.NumCPU())
	var failed error
	go func() {
		defer close(messages)
		for stored, err := range stream.ReadInbound(r.ctx, r.conn, r.topology, span) {
			if err != nil {
				failed = err
				return
			}
			before, err := event.Decode(stored.Body, stored.Stored)
			switch {
			case err != nil: // it was never counted
			case before.ID == m.ID && before.Sender.ID == m.Sender.ID:
				return
			default:
				messages <- before
			}
		}
	}()
	itself := func(m *filter.Message) (*filter.Message, error) { return m, nil }
	n := filter.Recount(engine, runtime.NumCPU(), messages, itself)
	return n, failed
}

// recorded prints what became of the message when it was routed.
func (x *explainPrinter) recorded(r *recorded) {
	d := &r.Decision
	score := ", score " + number(d.Score)
	if !d.Scored {
		score = ", trusted: " + tieText(d.Trust)
	}
	lines := [][]cell{
		{{"decision", plain}, {d.Route.String() + score, routeStyles[d.Route]}},
		{{"routed", plain}, {r.place(), plain}},
		{{"pack", plain}, {samePackText(r), plain}},
	}
	if d.Live > 0 {
		lines = append(lines, []cell{{"live log", plain}, {r.liveText(), plain}})
	}
	if r.Unreadable == "" {
		lines = append(lines, []cell{{"before it", plain}, {r.historyText(), plain}})
	}
	x.section("RECORDED", lines)
	if r.Unreadable != "" {
		x.section("HITS", rows(d.Hits, hitCells))
		fmt.Fprintln(x.w, "\nIts body can't be decided again: "+printable(r.Unreadable))
	}
}

func (r *recorded) place() string {
	return fmt.Sprintf("%s, sequence %d of %s", r.Stored.Format(time.RFC3339), r.Sequence, r.stream)
}

func samePackText(r *recorded) string {
	if r.SamePack {
		return r.Decision.Revision + ", the same"
	}
	return r.Decision.Revision + ", another"
}

func (r *recorded) liveText() string {
	text := fmt.Sprintf("position %d", r.Decision.Live)
	if r.LiveGap != "" {
		text += ", whose entries are not known: " + r.LiveGap
	}
	return text
}

func (r *recorded) historyText() string {
	span := durationText(time.Duration(r.HistorySpan * float64(time.Second)))
	text := fmt.Sprintf("%s counted, of the %s before", plural(r.History, "message"), span)
	if r.HistoryGap != "" {
		text += " (" + r.HistoryGap + ")"
	}
	return text
}

// differences prints in what today's decision differs.
func (x *explainPrinter) differences(e *explanation) {
	r := e.Routed
	if r.Same {
		fmt.Fprintln(x.w, "\nToday's pack decides the same.")
		return
	}
	text := "Today's pack sends it to " + e.Decision.Route.String() + " too, with another decision."
	if e.Decision.Route != r.Decision.Route {
		text = fmt.Sprintf("Today's pack sends it to %s, not to %s.", e.Decision.Route, r.Decision.Route)
	}
	fmt.Fprintln(x.w, "\n"+text)
	if x.c.width == 0 {
		x.section("DIFFERENCES", rows(r.Differences, differenceCells))
		return
	}
	fmt.Fprintf(x.w, "\n%s\n", x.p.paint(bold, "DIFFERENCES"))
	for _, d := range r.Differences { // a terminal would cut the reasons, which matter most
		cells := differenceCells(d)
		fmt.Fprintln(x.w, printable("  "+cells[0].text+"  "+cells[1].text))
		x.wrapped("    ", d.Why, 4)
	}
}

func differenceCells(d whatif.Difference) []cell {
	const absent = "–"
	then, now := d.Then, d.Now
	if then == "" {
		then = absent
	}
	if now == "" {
		now = absent
	}
	return []cell{{d.Of, plain}, {then + " → " + now, plain}, {d.Why, plain}}
}
