package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dmgate/dmgate/filter/event"
)

// outcomes are what became of messages, by id, where it was learned elsewhere.
type outcomes map[string]event.Outcome

// learn reads the file of outcomes, if there is one. The last word on a message counts. What is no outcome is counted
// and reported like an invalid event.
func (t *traffic) learn() error {
	if t.flags.outcomes == "" {
		return nil
	}
	t.learned = outcomes{}
	return t.c.eachLine([]string{t.flags.outcomes}, func(l line) error {
		id, outcome, err := readOutcome(l.body)
		if err != nil {
			t.badOutcomes++
			t.report(t.badOutcomes, fmt.Sprintf("%s:%d", inputName(t.flags.outcomes), l.number), err)
			return nil
		}
		t.learned[id] = outcome
		return nil
	})
}

// readOutcome reads a line such as {"message_id": "m1", "outcome": "reported"}.
func readOutcome(body []byte) (id string, o event.Outcome, err error) {
	var said struct {
		MessageID string        `json:"message_id"`
		ID        string        `json:"id"`
		Outcome   event.Outcome `json:"outcome"`
	}
	if json.Unmarshal(body, &said) != nil {
		return "", "", errors.New(`want an object such as {"message_id": "m1", "outcome": "reported"}`)
	}
	if id = said.MessageID; id == "" {
		id = said.ID
	}
	switch {
	case id == "":
		return "", "", errors.New("message_id: absent, want the id of a message")
	case said.Outcome == "":
		return "", "", errors.New("outcome: absent, want " + outcomeNames())
	case !slices.Contains(event.Outcomes, said.Outcome):
		return "", "", fmt.Errorf("outcome: found %q, want %s", printable(cut(string(said.Outcome), 32)), outcomeNames())
	}
	return id, said.Outcome, nil
}

// outcomeNames lists the outcomes for messages.
func outcomeNames() string {
	var names []string
	for _, o := range event.Outcomes {
		names = append(names, string(o))
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}
