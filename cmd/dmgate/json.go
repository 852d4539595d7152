package main

import (
	"encoding/json"
	"io"
)

// writeJSON writes the value as one line. A decision comes out as it does in a routed message's header.
func writeJSON(w io.Writer, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	_, err = w.Write(append(data, '\n'))
	return err
}

// writeJSON writes the value to out as one line.
func (c *console) writeJSON(value any) error { return writeJSON(c.out, value) }

// writeIndented writes the value to out for people to read too.
func (c *console) writeIndented(value any) error {
	encoder := json.NewEncoder(c.out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}
