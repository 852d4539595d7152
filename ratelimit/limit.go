package ratelimit

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// Limit declares one limit.
type Limit struct {
	ID     string             // unique, such as "new_conversations"
	Key    []Key              // one or more; a message that lacks one of them does not count
	When   []filter.Condition // all must hold for a message to count; none = every stranger's message counts
	Counts string             // what it counts, in words for a reason: "new conversations"; "" = "messages"
	Rate   int                // tokens that come back in every Per
	Per    time.Duration
	Burst  int    // tokens that a bucket holds: messages allowed at once
	Bands  []Band // ascending; none = "exceeded" where the message exceeds the limit, and "ok"
}

// Band names the state of a bucket whose Count is above From times the burst, up to the From of the next band. Below
// the first band the state is "ok". A band From 1 holds for every message that exceeds the limit, and for those that
// the limiter lets through while the count has yet to come down.
type Band struct {
	Name string
	From float64 // share of the burst, such as 0.5, 1 or 5
}

// The names of a reading's band where the limit declares none that holds.
const (
	bandOK       = "ok"
	bandExceeded = "exceeded"
)

// maxRefill bounds how long an empty bucket may take to refill.
const maxRefill = 10 * 365 * 24 * time.Hour

// refill returns how long an empty bucket takes to refill.
func (l *Limit) refill() time.Duration {
	return time.Duration(float64(l.Per) / float64(l.Rate) * float64(l.Burst))
}

// validate reports the first thing that is wrong with the declaration.
func (l *Limit) validate() error {
	switch {
	case l.ID == "":
		return errors.New("no id")
	case l.Rate < 1:
		return fmt.Errorf("rate is %d, want at least 1", l.Rate)
	case l.Per <= 0:
		return fmt.Errorf("per is %v, want more than 0", l.Per)
	case l.Burst < 1:
		return fmt.Errorf("burst is %d, want at least 1", l.Burst)
	case float64(l.Per)/float64(l.Rate)*float64(l.Burst) > float64(maxRefill):
		return fmt.Errorf("a burst of %d takes longer than 10 years to refill at %d in %v", l.Burst, l.Rate, l.Per)
	}
	if err := validateKey(l.Key); err != nil {
		return err
	}
	return validateBands(l.Bands)
}

func validateKey(key []Key) error {
	if len(key) == 0 {
		return errors.New("no key, want one or more of " + keyNames())
	}
	for i, k := range key {
		if !slices.Contains(Keys, k) {
			return fmt.Errorf("unknown key %q, want one of %s", string(k), keyNames())
		}
		if slices.Contains(key[:i], k) {
			return fmt.Errorf("key %q is named twice", string(k))
		}
	}
	return nil
}

func validateBands(bands []Band) error {
	last := 0.0
	for i, b := range bands {
		same := func(other Band) bool { return other.Name == b.Name }
		switch {
		case b.Name == "" || b.Name == bandOK:
			return fmt.Errorf("band %d is named %q, want a name other than %q", i+1, b.Name, bandOK)
		case slices.ContainsFunc(bands[:i], same):
			return fmt.Errorf("band %q is named twice", b.Name)
		case !(b.From > last): // so written, it refuses NaN too
			return fmt.Errorf("band %q is from %v, want more than %v: bands go up", b.Name, b.From, last)
		}
		last = b.From
	}
	return nil
}

// BandNames returns every name that a reading's band can have, mildest first.
func (l *Limit) BandNames() []string {
	if len(l.Bands) == 0 {
		return []string{bandOK, bandExceeded}
	}
	names := []string{bandOK}
	for _, b := range l.Bands {
		names = append(names, b.Name)
	}
	return names
}

// Before returns the highest count for which a band of the limit does not hold yet.
func (l *Limit) Before(b Band) int {
	const most = 1 << 53 // beyond, a float64 has no room for single messages
	return int(min(b.From*float64(l.Burst), most))
}

// band names the state of a bucket.
func (l *Limit) band(count int, exceeded bool) string {
	if len(l.Bands) == 0 && exceeded {
		return bandExceeded
	}
	name := bandOK
	for i := range l.Bands {
		if float64(count) > l.Bands[i].From*float64(l.Burst) {
			name = l.Bands[i].Name
		}
	}
	return name
}
