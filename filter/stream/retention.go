package stream

import (
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
)

// Retention says how long the routed stream keeps the messages of each route. A route at 0, and so every route of the
// zero value, keeps them as long as the stream keeps anything.
type Retention [3]time.Duration

// MinRetention is the shortest time for which a route's messages may be kept: from the copies in the routed stream a
// sidecar learns, when it starts, what has been routed already.
const MinRetention = time.Hour

// Validate reports a time that is too short.
func (r Retention) Validate() error {
	for route, age := range r {
		if age != 0 && age < MinRetention {
			return fmt.Errorf("retention of %s: %v, want at least %v: after a restart the gate learns from these messages "+
				"what it has routed, and would route again what is gone", filter.Route(route), age, MinRetention)
		}
	}
	return nil
}

// longest is the longest time that any route names, and whether every route names one. 0 is for no route named.
func (r Retention) longest() (age time.Duration, all bool) {
	all = true
	for _, a := range r {
		age, all = max(age, a), all && a > 0
	}
	return age, all
}

// wanted reports whether any route names a time.
func (r Retention) wanted() bool { return r != Retention{} }

// header is what limits how long the server keeps a message of a route; "" where nothing does.
func (r Retention) header(route filter.Route) string {
	if int(route) >= len(r) || r[route] == 0 {
		return ""
	}
	return strconv.FormatInt(int64(r[route]/time.Second), 10)
}

// apply configures a routed stream that is to be created: it lives as long as its longest route, and where a route names
// no time, at least as long as it would without any.
func (r Retention) apply(c *jetstream.StreamConfig) {
	if !r.wanted() {
		return
	}
	age, all := r.longest()
	if !all {
		age = max(age, c.MaxAge)
	}
	c.MaxAge, c.AllowMsgTTL = age, true
	c.Duplicates = min(c.Duplicates, age)
}

// check reports what keeps a routed stream from keeping messages of each route for their time. Where none is wanted,
// everything will do.
func (r Retention) check(found jetstream.StreamConfig, report func(field string, found, wanted any)) {
	if !r.wanted() {
		return
	}
	if !found.AllowMsgTTL {
		report("allow_msg_ttl", false, "true, for --retain; servers have it from version 2.11 on")
	}
	if age, _ := r.longest(); found.MaxAge > 0 && found.MaxAge < age {
		report("max_age", found.MaxAge, fmt.Sprintf("at least %v, the longest of --retain, or 0", age))
	}
}
