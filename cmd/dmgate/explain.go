package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
)

// explainOptions are the flags of explain.
type explainOptions struct {
	pack   packFlag
	shadow shadowFlag
	output outputFlag
	routed routedFlags
	after  []string
	id     string
	all    bool
}

func newExplain(c *console) *cobra.Command {
	var o explainOptions
	cmd := &cobra.Command{
		Use:   "explain [FILE]",
		Short: "Show how the decision on one message comes about",
		Long: `Show how the decision on one message comes about: facts, bands, limits, list lookups, every rule that
matched with its weight and reason, the arithmetic and the route; and below "what if" the smallest changes
that would have given another route. Nothing of the message's text is shown.

The message is the first in FILE (one a line, or one over several lines), or in standard input. With --id it
is the one of that id, and the messages before it are decided first, so that limits read what they read
then. --after decides the messages of other files before all that.

With --routed it is the routed message of that id, taken from a NATS server and decided again by the pack,
after the messages that came in before it. What differs from the recorded decision is told, and why, as far
as that can be known. With --to, its recipient, it is found sooner.

With --shadow a second pack decides the message too, and the difference is told.`,
		Example: `  dmgate explain message.json
  dmgate explain events.jsonl --id 01JDCY7R9M3K8Q
  dmgate explain message.json --after yesterday.jsonl --shadow newpack
  dmgate explain message.json --output json | jq -r '.what_if[] | .route + " " + .text'
  dmgate explain --routed 01JDCY7R9M3K8Q --to u-2002 --pack mypack --nats nats://10.0.0.5`,
		GroupID: groupPack,
		Args:    takes(0, 1, "FILE"),
		RunE:    func(cmd *cobra.Command, args []string) error { return o.run(cmd, c, args) },
	}
	o.pack.addTo(cmd)
	o.shadow.addTo(cmd)
	o.output.addTo(cmd, outputTable)
	cmd.Flags().StringVar(&o.id, "id", "", "explain the message of this `id`, after those before it")
	cmd.Flags().StringArrayVar(&o.after, "after", nil, "decide the events in `FILE` first (repeatable)")
	cmd.Flags().BoolVarP(&o.all, "all", "a", false, "show also the facts that are false or unknown")
	o.routed.addTo(cmd)
	return cmd
}

func (o *explainOptions) run(cmd *cobra.Command, c *console, args []string) error {
	form, err := o.output.of(cmd, c, outputTable)
	if err != nil {
		return err
	}
	if err := o.routed.check(cmd, args); err != nil {
		return err
	}
	pack, err := o.pack.load()
	if err != nil {
		return err
	}
	engine, _, err := o.shadow.engine(pack)
	if err != nil {
		return err
	}
	x := explainer{pack: pack, engine: engine, all: o.all}
	var e *explanation
	if o.routed.id != "" {
		e, err = o.routed.explain(cmd, c, &x)
	} else {
		e, err = o.explainFrom(c, &x, append(args, stdinName)[0])
	}
	switch {
	case err != nil:
		return err
	case form == outputJSON:
		return c.writeIndented(e)
	}
	return e.print(c)
}

// explainFrom explains the message in a file, after those before it.
func (o *explainOptions) explainFrom(c *console, x *explainer, file string) (*explanation, error) {
	if err := decideBefore(c, x.engine, o.after); err != nil {
		return nil, err
	}
	m, err := o.message(c, x.engine, file)
	if err != nil {
		return nil, err
	}
	e, _ := x.explain(m)
	return e, nil
}

// decideBefore gives the limits a history.
func decideBefore(c *console, engine *filter.Engine, files []string) error {
	if len(files) == 0 {
		return nil
	}
	return c.eachLine(files, func(l line) error {
		if m, err := decodeLine(l); err == nil {
			engine.Decide(m)
		}
		return nil
	})
}

// message returns the message to explain.
func (o *explainOptions) message(c *console, engine *filter.Engine, file string) (*filter.Message, error) {
	if o.id == "" {
		return firstMessage(c, file)
	}
	var found *filter.Message
	err := c.eachLine([]string{file}, func(l line) error {
		m, err := decodeLine(l)
		switch {
		case err != nil:
			return nil
		case m.ID == o.id:
			found = m
			return io.EOF
		}
		engine.Decide(m)
		return nil
	})
	if found != nil {
		return found, nil
	}
	if err == nil {
		err = fmt.Errorf("%s has no valid event with id %q", inputName(file), o.id)
	}
	return nil, err
}

// firstMessage reads the first message of a file, on a line of its own or over several.
func firstMessage(c *console, file string) (*filter.Message, error) {
	f, err := c.open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var read bytes.Buffer
	var body json.RawMessage
	err = json.NewDecoder(io.TeeReader(io.LimitReader(f, maxLine), &read)).Decode(&body)
	var unreadable *fs.PathError
	switch {
	case errors.As(err, &unreadable):
		return nil, err
	case errors.Is(err, io.EOF):
		return nil, withStatus(exitInvalid, "%s is empty, want an event", inputName(file))
	case err != nil:
		body = read.Bytes() // the event decoder says best what is wrong with it
	}
	m, err := decodeLine(line{body: body, size: len(body)})
	if err != nil {
		return nil, withStatus(exitInvalid, "%s holds no valid event: %w", inputName(file), err)
	}
	return m, nil
}

// explanation is how a decision came about.
type explanation struct {
	ID        string          `json:"message_id"`
	Sender    string          `json:"sender"`
	Recipient string          `json:"recipient"`
	Facts     []factValue     `json:"facts"`
	Bands     []bandValue     `json:"bands"`
	Limits    []limitReading  `json:"limits"`
	Lists     []listLookup    `json:"lists"`
	Decision  filter.Decision `json:"decision"`
	Routing   routing         `json:"routing"`
	Routed    *recorded       `json:"routed,omitempty"` // of a message that was routed before
	WhatIf    []whatIf        `json:"what_if"`
}

// routing is the arithmetic that leads from hits to the route.
type routing struct {
	Sum         string       `json:"sum"`
	RequestFrom float64      `json:"requests_from"`
	DropFrom    float64      `json:"drop_from"`
	ByScore     filter.Route `json:"by_score"`
	ByFloor     filter.Route `json:"by_floor"`
	ByFault     bool         `json:"by_fault"` // a fault holds the message, and the score can't drop it
}

// explainer explains messages.
type explainer struct {
	pack   *rules.Pack
	engine *filter.Engine
	all    bool // facts and lists that say nothing, too
}

func newExplanation(d filter.Decision) *explanation {
	return &explanation{
		ID: d.MessageID, Decision: d, Facts: []factValue{}, Bands: []bandValue{}, Limits: []limitReading{},
		Lists: []listLookup{}, WhatIf: []whatIf{},
	}
}

// explain decides the message and keeps every step.
func (x *explainer) explain(m *filter.Message) (*explanation, *filter.Case) {
	c := x.engine.Prepare(m)
	x.engine.Count(c)
	d := x.engine.Temper(m, x.engine.Judge(c))
	e := newExplanation(d)
	e.Sender, e.Recipient = m.Sender.ID, m.Recipient.ID
	e.Routing, e.WhatIf = route(x.pack, &d), whatIfs(x.pack, c)
	if c.Trusted() {
		return e, c
	}
	e.Facts = factValues(&c.Facts, x.all)
	for _, b := range c.Facts.Bands {
		e.Bands = append(e.Bands, bandValue(b))
	}
	for _, r := range c.Facts.Readings {
		e.Limits = append(e.Limits, limitReadingOf(r))
	}
	e.Lists = lookups(x.pack, c, x.all)
	return e, c
}
