package main

import "github.com/dmgate/dmgate/filter"

// style is how text looks. The zero value is plain.
type style string

// The styles, as parameters of the terminal's SGR sequence (ECMA-48, section 8.3.117).
const (
	plain  style = ""
	bold   style = "1"
	dim    style = "2"
	red    style = "31"
	green  style = "32"
	yellow style = "33"
)

// routeStyles colours the routes like traffic lights.
var routeStyles = map[filter.Route]style{filter.Inbox: green, filter.Requests: yellow, filter.Drop: red}

// painter adds colour, or leaves text as it is.
type painter struct{ colour bool }

func (p painter) paint(s style, text string) string {
	if !p.colour || s == plain || text == "" {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}
