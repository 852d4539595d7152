package stream

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// What a lane expects and concludes, answer by answer.
func TestLane(t *testing.T) {
	for _, c := range []struct {
		name     string
		answers  []answer
		base     uint64
		mustLook bool
	}{
		{"all are stored", []answer{{wasConfirmed, 11}, {wasConfirmed, 12}, {wasConfirmed, 13}}, 13, false},
		{"a repeated one in between", []answer{{wasConfirmed, 11}, {wasRepeated, 4}, {wasOutrun, 11}}, 11, false},
		{"somebody else's message", []answer{{wasConfirmed, 11}, {wasOutrun, 12}, {wasOutrun, 12}}, 11, true},
		{"refused for what it is", []answer{{wasRefused, 0}, {wasOutrun, 10}, {wasOutrun, 10}}, 10, false},
		{"stored, but nobody said so", []answer{{wasFailed, 0}, {wasConfirmed, 12}, {wasConfirmed, 13}}, 10, true},
		{"failed", []answer{{wasFailed, 0}, {wasOutrun, 10}, {wasOutrun, 10}}, 10, true},
		{"refused for the last id", []answer{{wasConfirmed, 11}, {wasOutrun, 0}, {wasOutrun, 0}}, 11, true},
		{"the stream is made anew", []answer{{wasOutrun, 3}, {wasOutrun, 3}, {wasOutrun, 3}}, 10, true},
		{"repeats what nobody has looked at", []answer{{wasRepeated, 11}, {wasOutrun, 11}, {wasOutrun, 11}}, 10, true},
		{"stored elsewhere than expected", []answer{{wasConfirmed, 15}, {wasOutrun, 15}, {wasOutrun, 15}}, 10, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := lane{base: 10}
			var sent []expectation
			for i := range c.answers {
				sent = append(sent, l.next(fmt.Sprint("m", i)))
			}
			if fmt.Sprint(sent) != "[{10 } {11 m0} {12 m1}]" {
				t.Errorf("expected were %v", sent)
			}
			for i, a := range c.answers {
				l.conclude(asked{expected: sent[i]}, a)
			}
			if l.base != c.base || l.mustLook() != c.mustLook {
				t.Errorf("the base is %d and it must look %v, want %d and %v", l.base, l.mustLook(), c.base, c.mustLook)
			}
			l.looked(time.Time{}, 20)
			if x := l.next("n"); x != (expectation{20, ""}) || l.mustLook() {
				t.Errorf("after looking it expects %v", x)
			}
		})
	}
}

// Where a copy was confirmed, so are those before it, and where it was not, nobody knows of them.
func TestLaneOfSilentCopies(t *testing.T) {
	for _, c := range []struct {
		name     string
		answer   answer
		stored   bool
		base     uint64
		mustLook bool
		wary     bool
	}{
		{"stored", answer{wasConfirmed, 13}, true, 13, false, false},
		{"stored elsewhere", answer{wasConfirmed, 14}, false, 10, true, true},
		{"repeated", answer{wasRepeated, 4}, false, 10, true, true},
		{"outrun", answer{wasOutrun, 10}, false, 10, true, true},
		{"refused", answer{wasRefused, 0}, false, 10, true, true},
		{"failed", answer{wasFailed, 0}, false, 10, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := lane{base: 10}
			l.next("a")
			l.next("b")
			stored, stop := l.conclude(asked{l.next("c"), 2}, c.answer)
			if stored != c.stored || stop == c.stored || l.base != c.base || l.mustLook() != c.mustLook || l.wary != c.wary || l.ahead != 0 {
				t.Errorf("stored %v, stop %v, the lane is %+v", stored, stop, l)
			}
		})
	}
}

func TestAnswers(t *testing.T) {
	says := func(code jetstream.ErrorCode, text string) error {
		return fmt.Errorf("nats: %w", &jetstream.APIError{ErrorCode: code, Description: text})
	}
	for _, c := range []struct {
		r    result
		want answer
	}{
		{result{ack: jetstream.PubAck{Sequence: 7}}, answer{wasConfirmed, 7}},
		{result{ack: jetstream.PubAck{Sequence: 7, Duplicate: true}}, answer{wasRepeated, 7}},
		{result{err: says(10071, "wrong last sequence: 12")}, answer{wasOutrun, 12}},
		{result{err: says(10071, "in words of another server")}, answer{wasOutrun, 0}},
		{result{err: says(10164, "wrong last sequence")}, answer{wasOutrun, 0}},
		{result{err: says(10070, "wrong last msg ID: x")}, answer{wasOutrun, 0}},
		{result{err: says(10054, "message size exceeds maximum allowed")}, answer{wasRefused, 0}},
		{result{err: nats.ErrMaxPayload}, answer{wasRefused, 0}},
		{result{err: says(10077, "maximum messages exceeded")}, answer{wasFailed, 0}},
		{result{err: says(10158, "duplicate message id is in process")}, answer{wasFailed, 0}},
		{result{err: jetstream.ErrAsyncPublishTimeout}, answer{wasFailed, 0}},
		{result{err: errors.New("something")}, answer{wasFailed, 0}},
	} {
		if got := c.r.answer(); got != c.want {
			t.Errorf("%+v: got %v, want %v", c.r, got, c.want)
		}
	}
}
