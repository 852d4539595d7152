package filter

import (
	"errors"
	"fmt"
	"sync"
)

// state is what an engine remembers of the messages that it has decided. It outlives the pack: that of an engine goes
// over to the one that takes its place.
//
// Counting and tempering see the messages in the same order, but not at the same time, so each has a part of its own.
type state struct {
	counting  sync.Mutex // one Count at a time, or a message that comes twice at once is counted twice
	limits    Limits
	recent    *recent[counted]
	forgotten uint64 // position in the live log up to which orders are carried out

	tempering sync.Mutex
	breaker   *tripping         // nil where nothing is demoted
	tempered  *recent[[]string] // which rules were demoted
	lifted    uint64            // position in the live log up to which orders are carried out
}

// counted is what counting a message came to.
type counted struct {
	readings []Reading
	faults   []Fault
}

func newState(c *Config) *state {
	s := &state{
		limits:   c.Limits,
		recent:   newRecent(recentCapacity, newCountPacking),
		tempered: newRecent(recentCapacity, newNamePacking),
	}
	if c.Breaker.demotes() {
		s.breaker = newTripping(c.Breaker)
	}
	return s
}

// AppendState appends all that the engine's later decisions depend on, that of a shadow included. No message may be on
// its way through the engine.
func (e *Engine) AppendState(b []byte) []byte { return e.appendTempered(e.appendCounted(b)) }

// RestoreState has the engine decide as the one did whose state it is. Limits that have changed since begin as their
// source sees fit. A state of a position that the live log has not reached is one of a log that is gone: all orders of the
// one that there is now are carried out. After an error the engine is as before.
func (e *Engine) RestoreState(b []byte) error {
	before := e.AppendState(nil)
	err := e.restore(b)
	if err != nil {
		return errors.Join(err, e.restore(before))
	}
	e.beginLog()
	return nil
}

func (e *Engine) restore(b []byte) error {
	d := &decoder{b: b}
	counts, temper := d.section(), d.section()
	if err := d.end(); err != nil {
		return err
	}
	if err := e.restoreCounted(counts); err != nil {
		return err
	}
	return e.restoreTempered(temper)
}

// beginLog has orders carried out from the beginning where the state is ahead of the live log.
func (e *Engine) beginLog() {
	s := e.state
	s.counting.Lock()
	if s.forgotten > e.config.Live {
		s.forgotten = 0
	}
	s.counting.Unlock()
	s.tempering.Lock()
	if s.lifted > e.config.Live {
		s.lifted = 0
	}
	s.tempering.Unlock()
	if e.config.Shadow != nil {
		e.config.Shadow.beginLog()
	}
}

// TakeOver has the engine go on where another, in whose place it is put, stands. No message may be on its way through
// either. An engine that shares the other's state has nothing to take over.
func (e *Engine) TakeOver(from *Engine) error {
	if err := e.takeOverCounted(from); err != nil {
		return err
	}
	return e.takeOverTempered(from)
}

func (e *Engine) takeOverCounted(from *Engine) error {
	if e.state == from.state {
		return e.takeOverShadow(from, (*Engine).takeOverCounted)
	}
	d := &decoder{b: from.appendCounted(nil)}
	return e.restoreCounted(d.section())
}

func (e *Engine) takeOverTempered(from *Engine) error {
	if e.state == from.state {
		return e.takeOverShadow(from, (*Engine).takeOverTempered)
	}
	d := &decoder{b: from.appendTempered(nil)}
	return e.restoreTempered(d.section())
}

func (e *Engine) takeOverShadow(from *Engine, takeOver func(e, from *Engine) error) error {
	if e.config.Shadow == nil || from.config.Shadow == nil {
		return nil
	}
	return takeOver(e.config.Shadow, from.config.Shadow)
}

// succeeds reports whether the engine stands in the place of another, with a state of its own.
func (e *Engine) succeeds(before *Engine) bool { return before != nil && before.state != e.state }

// followCounted has the engine go on after another, which may be nil, and carries out what is to be forgotten.
func (e *Engine) followCounted(before *Engine) (err error) {
	if before == e {
		return nil
	}
	if before != nil {
		err = e.takeOverCounted(before)
	}
	e.state.counting.Lock()
	defer e.state.counting.Unlock()
	e.state.forget(&e.config)
	return err
}

// followTempered has the engine go on after another, which may be nil, and carries out what is to be lifted.
func (e *Engine) followTempered(before *Engine) (err error) {
	if before == e {
		return nil
	}
	if before != nil {
		err = e.takeOverTempered(before)
	}
	e.state.tempering.Lock()
	defer e.state.tempering.Unlock()
	e.state.lift(&e.config)
	return err
}

// appendCounted appends what counting depends on, as a section.
func (e *Engine) appendCounted(b []byte) []byte { return e.noteCounted()(b) }

func (e *Engine) restoreCounted(b []byte) error {
	d := &decoder{b: b}
	forgotten := d.number()
	limits := d.section()
	remembered := readRecent(d, newCountPacking, readCount)
	shadow := d.shadow()
	if err := d.end(); err != nil {
		return err
	}
	s := e.state
	s.counting.Lock()
	defer s.counting.Unlock()
	if own, ok := s.limits.(Durable); ok && len(limits) > 0 {
		if err := own.RestoreState(limits); err != nil {
			return fmt.Errorf("the state of the limits: %w", err)
		}
	}
	s.forgotten, s.recent = forgotten, remembered
	if shadow == nil || e.config.Shadow == nil {
		return nil
	}
	return e.config.Shadow.restoreCounted(shadow)
}

// appendTempered appends what tempering depends on, as a section.
func (e *Engine) appendTempered(b []byte) []byte {
	out := encoder{b: b}
	out.section(func(out *encoder) {
		s := e.state
		s.tempering.Lock()
		defer s.tempering.Unlock()
		out.number(s.lifted)
		out.flag(s.breaker != nil)
		if s.breaker != nil {
			s.breaker.append(out)
			appendRecent(out, s.tempered)
		}
		out.flag(e.config.Shadow != nil)
		if e.config.Shadow != nil {
			out.b = e.config.Shadow.appendTempered(out.b)
		}
	})
	return out.b
}

func (e *Engine) restoreTempered(b []byte) error {
	d := &decoder{b: b}
	lifted := d.number()
	breaker, tempered := newTripping(e.config.Breaker), newRecent(recentCapacity, newNamePacking)
	if d.flag() {
		breaker.read(d, e.config.Scoring.Weights)
		tempered = readRecent(d, newNamePacking, readNames)
	}
	shadow := d.shadow()
	if err := d.end(); err != nil {
		return err
	}
	s := e.state
	s.tempering.Lock()
	defer s.tempering.Unlock()
	s.lifted, s.tempered = lifted, tempered
	if s.breaker != nil {
		s.breaker = breaker
	}
	if shadow == nil || e.config.Shadow == nil {
		return nil
	}
	return e.config.Shadow.restoreTempered(shadow)
}

// shadow reads the section of a shadow; nil is none.
func (d *decoder) shadow() []byte {
	if !d.flag() {
		return nil
	}
	return d.section()
}
