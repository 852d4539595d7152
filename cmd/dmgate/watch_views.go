package main

import (
	"fmt"
	"io"

	"github.com/dmgate/dmgate/filter/stream"
)

// jsonView prints a line of JSON a message.
type jsonView struct{ c *console }

// invalidMessage is what stands for a message that is no valid event.
type invalidMessage struct {
	Sequence uint64 `json:"sequence"` // in the stream of invalid messages
	Invalid  string `json:"invalid"`
}

// releasedMessage is what stands for a copy that was released to the inbox: no decision was made of it.
type releasedMessage struct {
	Sequence  uint64          `json:"sequence"` // in the routed stream
	MessageID string          `json:"message_id"`
	Released  *stream.Release `json:"released"`
}

func (v *jsonView) show(r *stream.Routed, row bool) error {
	if !row {
		return nil
	}
	if r.Invalid != "" {
		return v.c.writeJSON(invalidMessage{r.Sequence, r.Invalid})
	}
	if r.Released != nil {
		return v.c.writeJSON(releasedMessage{r.Sequence, r.MessageID, r.Released})
	}
	_, err := v.c.out.Write(append(r.JSON, '\n'))
	return err
}

func (v *jsonView) end() error { return nil }

// rowView prints a row a message.
type rowView struct {
	c      *console
	rows   table
	titled bool
}

func newRowView(c *console) *rowView {
	return &rowView{c: c, rows: table{
		painter: painter{c.colour()},
		width:   c.width,
		columns: []column{
			{title: "TIME", width: 8},
			{title: "ROUTE", width: 8},
			{title: "SCORE", width: 5, right: true},
			{title: "MESSAGE", width: 12, most: 30},
			{title: "TO", width: 10, most: 24},
			{title: "WHY"},
		},
	}}
}

func (v *rowView) show(r *stream.Routed, row bool) error {
	if !row {
		return nil
	}
	return v.write(v.c.out, r)
}

// write prints the row of a message, and below it what a shadow that differs would have done.
func (v *rowView) write(w io.Writer, r *stream.Routed) error {
	if !v.titled {
		v.titled = true
		if err := v.rows.write(w, v.rows.titles()); err != nil {
			return err
		}
	}
	at := cell{r.Stored.Local().Format("15:04:05"), dim}
	if r.Invalid != "" {
		where := fmt.Sprintf("invalid %d", r.Sequence)
		return v.rows.write(w, []cell{at, {"invalid", red}, {}, {where, plain}, {}, {r.Invalid, plain}})
	}
	if r.Released != nil {
		return v.rows.write(w, []cell{at, {r.Route.String(), routeStyles[r.Route]}, {"–", plain}, {r.MessageID, plain},
			{r.Recipient, plain}, {releasedBy(r.Released), plain}})
	}
	d := &r.Decision
	err := v.rows.writeWith(w, []cell{at, {d.Route.String(), routeStyles[d.Route]}, {scoreText(d), plain},
		{r.MessageID, plain}, {r.Recipient, plain}, {why(d), plain}}, cell{shadowHits(d), dim})
	if err != nil || !differs(d) {
		return err
	}
	s := d.Shadow
	return v.rows.writeWith(w, []cell{{"shadow →", dim}, {s.Route.String(), routeStyles[s.Route]}, {shadowScore(s), plain}},
		cell{shadowWhy(d), plain})
}

func (v *rowView) end() error { return nil }
