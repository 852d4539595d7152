package event_test

import (
	"testing"

	"github.com/dmgate/dmgate/filter/event"
)

func TestOutcomeOf(t *testing.T) {
	tests := []struct{ body, want, err string }{
		{body: `{"id":"m1"}`},
		{body: `{"id":"m1","outcome":"reported"}`, want: "reported"},
		{body: `{"id":"m1","text":"the \"outcome\" of it"}`},
		{body: `{"id":"m1","outcome":"spam"}`,
			err: `outcome: found "spam", want accepted, declined, reported, blocked or ignored`},
		{body: `{"id":"m1","outcome":1}`, err: "outcome: found a number, want a string"},
	}
	for _, test := range tests {
		got, err := event.OutcomeOf([]byte(test.body))
		message := ""
		if err != nil {
			message = err.Error()
		}
		if string(got) != test.want || message != test.err {
			t.Errorf("%s: got %q and %q, want %q and %q", test.body, got, message, test.want, test.err)
		}
	}
}
