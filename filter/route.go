package filter

import "fmt"

// Route is where a message ends up. Routes are ordered by severity: Inbox < Requests < Drop, so the stricter of two
// routes is their maximum. The zero value is Inbox.
type Route uint8

// The three routes.
const (
	Inbox    Route = iota // delivered as any other message
	Requests              // held in the requests folder until the recipient decides
	Drop                  // kept out of the recipient's sight, in the drop queue
)

// Routes lists every route in order of severity.
var Routes = []Route{Inbox, Requests, Drop}

var routeNames = [...]string{"inbox", "requests", "drop"}

// String returns the route's name as it stands in packs, subjects and decisions.
func (r Route) String() string {
	if int(r) < len(routeNames) {
		return routeNames[r]
	}
	return fmt.Sprintf("route(%d)", uint8(r))
}

// ParseRoute returns the route of that name. Names are lower case.
func ParseRoute(name string) (Route, error) {
	for i, n := range routeNames {
		if n == name {
			return Route(i), nil
		}
	}
	return Inbox, fmt.Errorf("unknown route %q, want inbox, requests or drop", name)
}

// MarshalText encodes the route as its name.
func (r Route) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText decodes a route's name.
func (r *Route) UnmarshalText(text []byte) (err error) {
	*r, err = ParseRoute(string(text))
	return err
}
