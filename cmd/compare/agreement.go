package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/dmgate/dmgate/filter"
)

// agreement is how many messages get the same route from the ordinary rules as from the gate, by the gate's route.
type agreement map[filter.Route]*struct{ same, of int }

// leastAgreement is the share of messages below which the ordinary rules are not the same job.
const leastAgreement = 0.9

// agree has the first messages decided in their order.
func (t *traffic) agree(ctx context.Context, decide decider) (agreement, error) {
	a := agreement{}
	for _, r := range filter.Routes {
		a[r] = &struct{ same, of int }{}
	}
	for i := range t.first() {
		v, err := decide(ctx, t.events[i].Body)
		if err != nil {
			return nil, fmt.Errorf("message %s: %w", t.events[i].ID, err)
		}
		of := a[t.routes[i]]
		of.of++
		if v.route == t.routes[i] {
			of.same++
		}
	}
	if a.share() < leastAgreement {
		return nil, fmt.Errorf("%s At least %.0f %% are wanted", a, 100*leastAgreement)
	}
	return a, nil
}

func (a agreement) share() float64 {
	same, of := 0, 0
	for _, r := range a {
		same, of = same+r.same, of+r.of
	}
	return float64(same) / float64(max(of, 1))
}

// String puts it in words: in all, and of each route.
func (a agreement) String() string {
	var routes []string
	for _, r := range filter.Routes {
		routes = append(routes, fmt.Sprintf("%d of %d to %s", a[r].same, a[r].of, r))
	}
	return fmt.Sprintf("The ordinary rules give %.1f %% of the first messages the route that the gate gives them: %s.",
		100*a.share(), strings.Join(routes, ", "))
}
