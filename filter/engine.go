package filter

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// Config is what an Engine decides with. Every source must be set.
type Config struct {
	Revision string // digest of the pack that all of this was loaded from
	Access   Access
	Scoring  Scoring
	Bands    []Band
	Reader   Reader
	Lists    Lists
	Limits   Limits // also Durable, where a state is to survive a restart or a reload
	Policies Policies
	Breaker  Breaker

	// Live is the position in the live log that Lists and Orders stand for. It is stamped on every decision; 0 is none.
	Live uint64

	// Orders are those of the live log, in its order.
	Orders []Order

	// Shadow, where it is set, decides every message too, with a state of its own. Nothing of what it finds, or fails
	// at, changes the engine's own decisions, which say what it would have done. It must be fed by this engine alone.
	Shadow *Engine
}

// Engine decides messages. It holds no clock and does no I/O: a decision follows from the pack, the messages decided
// before it and the message with its time. It is safe for concurrent use, but limits count in the order of the calls:
// use Ordered where the same messages must give the same decisions.
type Engine struct {
	config Config
	rules  ruleIDs
	state  *state
}

// NewEngine returns an engine that has seen no message.
func NewEngine(c Config) *Engine {
	return &Engine{config: c, rules: ruleIDsOf(c.Scoring.Weights), state: newState(&c)}
}

// WithLive returns an engine with the same state that decides with other lists and orders, those of a position in the
// live log. Its shadow, if it has one, is to be replaced by that of the caller; nil leaves it as it is.
func (e *Engine) WithLive(live uint64, lists Lists, orders []Order, shadow *Engine) *Engine {
	c := e.config
	c.Live, c.Lists, c.Orders = live, lists, orders
	c.Shadow = cmp.Or(shadow, c.Shadow)
	return &Engine{config: c, rules: e.rules, state: e.state}
}

// Revision returns the digest of the pack that the engine decides with.
func (e *Engine) Revision() string { return e.config.Revision }

// Live returns the position in the live log that the engine decides at; 0 is none.
func (e *Engine) Live() uint64 { return e.config.Live }

// Case is one message on its way to a decision.
type Case struct {
	Facts     Facts
	Admission Admission
	Faults    []Fault
	shadow    *Case // of the engine's shadow; nil where there is none
	id        identity

	shadowFaults []Fault // of rules in shadow mode

	findings []Finding // while it is judged, as hits
	hits     []Hit
	groups   []string // by hit
}

// begin makes the case that of a message. It keeps nothing of the one before but memory.
func (c *Case) begin(m *Message) {
	*c = Case{
		Facts: Facts{Message: m, Bands: c.Facts.Bands[:0], Readings: c.Facts.Readings[:0]}, Faults: c.Faults[:0], shadow: c.shadow,
		findings: c.findings, hits: c.hits, groups: c.groups,
	}
}

// Trusted reports whether the message is delivered unscored.
func (c *Case) Trusted() bool { return c.Admission.Tie != "" }

// cases are those of messages that are decided, for others to use again.
var cases = sync.Pool{New: func() any { return new(Case) }}

// Decide takes a message through all four steps: Prepare, Count, Judge and Temper.
func (e *Engine) Decide(m *Message) Decision {
	c := cases.Get().(*Case)
	defer cases.Put(c)
	e.prepareBoth(c, m, e.config.Reader)
	e.Count(c)
	d, shadow := e.judgeBoth(c)
	d, _ = e.temperBoth(c, d, shadow)
	return d
}

// Prepare finds out what can be known of the message by itself: the tie, and for a stranger the content, the lists
// and the bands. It depends on nothing before the message, so any number may run at once.
func (e *Engine) Prepare(m *Message) *Case {
	c := new(Case)
	e.prepareBoth(c, m, e.config.Reader)
	return c
}

// prepareBoth prepares the message, and where the engine has a shadow for that too.
func (e *Engine) prepareBoth(c *Case, m *Message, reader Reader) {
	e.prepare(c, m, reader)
	if e.config.Shadow == nil {
		c.shadow = nil
		return
	}
	if c.shadow == nil {
		c.shadow = new(Case)
	}
	e.config.Shadow.prepareBoth(c.shadow, m, e.readerOfShadow(c))
}

func (e *Engine) prepare(c *Case, m *Message, reader Reader) {
	c.begin(m)
	if c.Admission = e.config.Access.Admit(m); c.Trusted() {
		return
	}
	c.id = identify(m)
	c.Facts.Closed = c.Admission.Closed()
	c.guard(SourceContent, func() (err error) {
		c.Facts.Content, err = reader.Read(m)
		return err
	})
	c.guard(SourceLists, func() error {
		matches, faults := e.config.Lists.Lookup(m, &c.Facts.Content)
		c.Facts.Lists = matches
		c.Faults = append(c.Faults, faults...)
		return nil
	})
	c.Facts.Bands = appendBandValues(c.Facts.Bands, e.config.Bands, &c.Facts)
}

// Count counts the message towards its limits. Its result depends on the messages counted before, so whoever needs
// the same decisions again must call it in the same order. A message that was counted already gets the readings and
// the faults that it got then, and spends nothing.
func (e *Engine) Count(c *Case) {
	e.count(c)
	if c.shadow != nil {
		e.config.Shadow.Count(c.shadow)
	}
}

func (e *Engine) count(c *Case) {
	s := e.state
	s.counting.Lock()
	defer s.counting.Unlock()
	s.forget(&e.config)
	if c.Trusted() {
		return
	}
	if before, ok := s.recent.get(c.id); ok {
		c.Facts.Readings = before.readings
		c.Faults = append(c.Faults, before.faults...)
		return
	}
	others := len(c.Faults)
	c.guard(SourceLimits, func() error {
		readings, faults := s.limits.Take(&c.Facts)
		c.Facts.Readings = readings
		c.Faults = append(c.Faults, faults...)
		return nil
	})
	s.recent.put(c.id, counted{readings: c.Facts.Readings, faults: c.Faults[others:]})
}

// judgeBoth judges and, where the engine has a shadow, returns also its decision.
func (e *Engine) judgeBoth(c *Case) (d Decision, shadow *Decision) {
	d = e.judge(c)
	if c.shadow != nil {
		other := e.config.Shadow.judge(c.shadow)
		shadow = &other
	}
	return d, shadow
}

// Judge evaluates the policies, weighs the hits and picks the route, which Temper may soften. Like Prepare it may run
// any number at once.
func (e *Engine) Judge(c *Case) Decision {
	d, shadow := e.judgeBoth(c)
	if shadow != nil {
		d.Shadow = differenceOf(&d, shadow)
	}
	return d
}

func (e *Engine) judge(c *Case) Decision {
	d := Decision{
		MessageID: c.Facts.Message.ID,
		Hits:      []Hit{},
		Faults:    []Fault{},
		Revision:  e.config.Revision,
		Live:      e.config.Live,
		DecidedAt: c.Facts.Message.At.UTC(),
	}
	if c.Trusted() {
		d.Trust = c.Admission.Tie
		return d
	}
	d.Scored = true
	hits, shadowed := e.weighed(c)
	d.ShadowHits, d.ShadowFaults = shadowed, c.shadowFaults
	d.Score = total(hits)
	if n := len(c.Admission.Floors) + len(hits); n > 0 {
		d.Hits = append(append(make([]Hit, 0, n), c.Admission.Floors...), hits...)
		sortHits(d.Hits)
	}
	d.Faults = append(d.Faults, c.Faults...)
	d.Route = e.config.Scoring.route(d.Score, d.Hits, d.Faults)
	return d
}

// weighed collects what limits, lists and policies found, one hit a rule, weighed and capped. Those of rules in shadow mode
// come apart, as they would weigh by themselves.
func (e *Engine) weighed(c *Case) (hits, shadowed []Hit) {
	c.findings, c.hits, c.groups = c.findings[:0], c.hits[:0], c.groups[:0]
	e.find(c)
	found := distinct(c.findings)
	for i := range found {
		f := &found[i]
		weight, err := e.config.Scoring.weightOf(f.Rule)
		if err != nil {
			c.fault(SourcePolicies, err.Error())
			continue
		}
		hit := Hit{Rule: f.Rule, Weight: weight.Points, Floor: weight.Floor, Reason: f.Reason}
		if weight.Shadow {
			shadowed = append(shadowed, hit)
			continue
		}
		c.hits, c.groups = append(c.hits, hit), append(c.groups, weight.Group)
	}
	sortHits(shadowed)
	c.hits = append(c.hits, e.config.Scoring.capped(c.hits, c.groups)...)
	return c.hits, shadowed
}

// find gathers the rules that matched from all sources.
func (e *Engine) find(c *Case) {
	for i := range c.Facts.Lists {
		if l := &c.Facts.Lists[i]; l.Hit {
			c.findings = append(c.findings, Finding{Rule: e.rules.list(l), Reason: l.What + " is listed"})
		}
	}
	for i := range c.Facts.Readings {
		if r := &c.Facts.Readings[i]; r.Exceeded {
			c.findings = append(c.findings, Finding{Rule: e.rules.limit(r), Reason: r.Reason()})
		}
	}
	c.guard(SourcePolicies, func() error {
		found, err := e.config.Policies.Evaluate(&c.Facts, c.findings)
		c.findings = found
		if shadow, ok := errors.AsType[*ShadowError](err); ok {
			c.shadowFaults = append(c.shadowFaults, Fault{Source: SourcePolicies, Reason: shadow.Error()})
			return nil
		}
		return err
	})
}

// distinct sorts findings by rule and keeps one of each, the first by its reason.
func distinct(findings []Finding) []Finding {
	sortFew(findings, func(a, b *Finding) bool {
		if a.Rule != b.Rule {
			return a.Rule < b.Rule
		}
		return a.Reason < b.Reason
	})
	return slices.CompactFunc(findings, func(a, b Finding) bool { return a.Rule == b.Rule })
}

// guard runs a source and turns its error or panic into a fault. What a panic says is left out: it may quote text.
func (c *Case) guard(source string, run func() error) {
	defer func() {
		if p := recover(); p != nil {
			c.fault(source, fmt.Sprintf("panic (%T)", p))
		}
	}()
	if err := run(); err != nil {
		c.fault(source, err.Error())
	}
}

func (c *Case) fault(source, reason string) {
	c.Faults = append(c.Faults, Fault{Source: source, Reason: reason})
}
