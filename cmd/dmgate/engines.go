package main

import (
	"sync"
	"sync/atomic"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/live"
)

// engines are what the sidecar decides with: the engine of the pack in force, with the live entries of its lists. The
// pack and the entries may change at any time; the sidecar asks before every message, so a change takes effect between
// two of them and the state goes over. They are safe for concurrent use.
type engines struct {
	current atomic.Pointer[filter.Engine]

	mu       sync.Mutex // one change at a time
	pack     *deciding
	shadow   *deciding      // of the second pack; nil where there is none
	book     *live.Book     // nil until there is one
	position uint64         // position in the live log that is in force
	past     *filter.Engine // made last by AsOf, which is asked for the same position again and again
}

// deciding is a pack with its engine, which has no live entries. Engines that have some share its state.
type deciding struct {
	pack   *rules.Pack
	engine *filter.Engine
}

// newEngines returns engines that decide by a pack, with a second one in its shadow; nil is none.
func newEngines(pack, shadow *rules.Pack) *engines {
	e := &engines{}
	e.SetPack(pack, shadow)
	return e
}

// Current returns the engine that decides the next message.
func (e *engines) Current() *filter.Engine { return e.current.Load() }

// AsOf returns the engine that decides a message as it was decided with the live entries of a past position. A pack of
// another revision than the one in force is no longer known: then the one in force stands in for it. So does the position
// in force for one that the live log has not reached, which is one of a log that is gone.
func (e *engines) AsOf(_ string, position uint64) *filter.Engine {
	e.mu.Lock()
	defer e.mu.Unlock()
	if now := e.current.Load(); now.Live() <= position {
		return now
	}
	if e.past == nil || e.past.Live() != position {
		e.past = e.at(position)
	}
	return e.past
}

// SetPack has other packs decide from the next message on. The live entries apply to their lists too.
func (e *engines) SetPack(pack, shadow *rules.Pack) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.shadow = nil
	var second *filter.Engine
	if shadow != nil {
		second = shadow.ShadowEngine()
		e.shadow = &deciding{shadow, second}
	}
	e.pack = &deciding{pack, pack.EngineWithShadow(second)}
	e.renew()
}

// SetLive has the live entries that a book has at a position decide from the next message on.
func (e *engines) SetLive(book *live.Book, position uint64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.book, e.position = book, position
	e.renew()
}

// renew makes the engine for what is in force now. e.mu is held.
func (e *engines) renew() {
	e.past = nil
	e.current.Store(e.at(e.position))
}

// at makes the engine of the packs with the live entries of a position. e.mu is held.
func (e *engines) at(position uint64) *filter.Engine {
	if e.book == nil {
		return e.pack.engine
	}
	var second *filter.Engine
	if e.shadow != nil {
		second = e.shadow.at(e.book, position, nil)
	}
	return e.pack.at(e.book, position, second)
}

func (d *deciding) at(book *live.Book, position uint64, shadow *filter.Engine) *filter.Engine {
	return d.engine.WithLive(position, book.Lists(d.pack.Index, position), book.Orders(position), shadow)
}
