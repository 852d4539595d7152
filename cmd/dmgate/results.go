package main

import (
	"bufio"
	"sync"

	"github.com/dmgate/dmgate/filter"
)

// results prints what became of each line. add and flush belong to one goroutine; failed is safe for any.
type results struct {
	c       *console
	form    string
	w       *bufio.Writer
	rows    *decisionTable
	shadow  shadowTally
	invalid int
	total   int

	mu  sync.Mutex
	err error // the first failed write
}

func newResults(c *console, form string) *results {
	return &results{c: c, form: form, w: c.buffered()}
}

// invalidLine is what stands in for the decision on a line that holds no valid event.
type invalidLine struct {
	Line    int    `json:"line"`
	File    string `json:"file,omitempty"`
	Invalid string `json:"invalid"`
}

func (r *results) add(o filter.Outcome[line]) {
	r.total++
	if o.Invalid != nil {
		r.invalid++
	} else {
		r.shadow.add(&o.Decision)
	}
	if r.form == outputTable {
		r.fail(r.addRow(o))
		return
	}
	var value any = o.Decision
	if o.Invalid != nil {
		value = invalidLine{Line: o.Item.number, File: o.Item.file, Invalid: o.Invalid.Error()}
	}
	r.fail(writeJSON(r.w, value))
}

// addRow prints the result as a row of a table.
func (r *results) addRow(o filter.Outcome[line]) error {
	if r.rows == nil {
		r.rows = newDecisionTable(r.c)
	}
	if o.Invalid != nil {
		return r.rows.invalid(r.w, o.Item.place(), o.Invalid.Error())
	}
	return r.rows.decided(r.w, &o.Decision, o.Message.Sender.ID, o.Message.Recipient.ID)
}

func (r *results) flush() {
	if r.rows != nil {
		r.fail(r.rows.release(r.w))
	}
	r.fail(r.w.Flush())
}

func (r *results) fail(err error) {
	if err == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.err = err
	}
}

// failed returns the first error of a write.
func (r *results) failed() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// close sums up what a shadow would have done, where there is a table, and reports how it went.
func (r *results) close() error {
	if r.rows != nil {
		r.fail(r.shadow.write(r.w, r.rows.painter, r.c.width))
		r.fail(r.w.Flush())
	}
	if err := r.failed(); err != nil {
		return err
	}
	if r.invalid > 0 {
		return withStatus(exitInvalid, "%d of %s held no valid event", r.invalid, plural(r.total, "line"))
	}
	return nil
}
