package stream

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// asker asks the server to confirm copies, and tells whose confirmation an answer is. The client library does so for every
// message alone, and a lane needs only that of the last of a run. It is not safe for concurrent use.
type asker struct {
	answers   chan *nats.Msg
	sub       *nats.Subscription
	inbox     string // what the subjects of answers begin with
	asked     uint64 // questions so far
	questions map[uint64]*question
}

// question is a run of copies, sent in one go, of which the last asks for a confirmation.
type question struct {
	run    []*entry
	lane   *lane
	asked  asked
	number uint64 // 0 is one that was not asked
	at     time.Time
}

// result is what became of the copy that asked.
type result struct {
	ack jetstream.PubAck
	err error
}

func newAsker(nc *nats.Conn) (*asker, error) {
	a := &asker{answers: make(chan *nats.Msg, 2*window), inbox: nc.NewInbox() + ".", questions: map[uint64]*question{}}
	var err error
	a.sub, err = nc.ChanSubscribe(a.inbox+"*", a.answers)
	return a, err
}

// ask returns where the answer is to go.
func (a *asker) ask(q *question) string {
	a.asked++
	q.number, q.at = a.asked, time.Now()
	a.questions[q.number] = q
	return a.inbox + strconv.FormatUint(q.number, 10)
}

// answer reads what the server has said; the question is nil where nobody waits for it any more.
func (a *asker) answer(m *nats.Msg) (*question, result) {
	number, err := strconv.ParseUint(strings.TrimPrefix(m.Subject, a.inbox), 10, 64)
	if err != nil {
		return nil, result{}
	}
	return a.questions[number], resultOf(m)
}

// forget is for a question that is answered, or was given up.
func (a *asker) forget(q *question) { delete(a.questions, q.number) }

// open returns the questions that have no answer.
func (a *asker) open() []*question { return a.askedBefore(time.Now()) }

// askedBefore returns the questions that have no answer and were asked before a time, in the order in which they were asked.
func (a *asker) askedBefore(t time.Time) []*question {
	var out []*question
	for _, q := range a.questions {
		if !q.at.After(t) {
			out = append(out, q)
		}
	}
	slices.SortFunc(out, func(a, b *question) int { return cmp.Compare(a.number, b.number) })
	return out
}

// close ends the subscription.
func (a *asker) close() { _ = a.sub.Unsubscribe() }

// confirmation is what a server answers to a message for a stream: where it is stored, or why it is not.
type confirmation struct {
	jetstream.PubAck
	Error *jetstream.APIError `json:"error"`
}

func resultOf(m *nats.Msg) result {
	if len(m.Data) == 0 && m.Header.Get("Status") == "503" {
		return result{err: nats.ErrNoResponders}
	}
	var said confirmation
	switch err := json.Unmarshal(m.Data, &said); {
	case err != nil:
		return result{err: fmt.Errorf("the server's answer to a message: %w", err)}
	case said.Error != nil:
		return result{err: said.Error}
	case said.Stream == "":
		return result{err: errors.New("the server's answer to a message names no stream")}
	}
	return result{ack: said.PubAck}
}
