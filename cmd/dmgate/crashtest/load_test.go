//go:build linux

package crashtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
)

// outgoing is a message to publish.
type outgoing struct {
	published string // Nats-Msg-Id
	subject   string
	body      []byte
}

// load makes messages, one after the other, that follow from the seed: ordinary strangers, friends, floods that make every
// limit matter, what is listed, what is no valid event, large bodies, clocks that are off, and messages published twice.
type load struct {
	r       *rand.Rand
	made    int
	at      time.Time
	recent  [][]byte      // bodies, to publish again
	step    time.Duration // to the next message at most
	steady  bool          // nothing but clocks that are right, and no text is long
	twins   int
	invalid int
}

// loadBegins is the time of the first message. It is long past, so that no message has to wait for its time.
var loadBegins = time.Date(2025, 3, 2, 12, 0, 0, 0, time.UTC)

func newLoad(seed uint64) *load {
	return &load{r: rand.New(rand.NewPCG(seed, 2)), at: loadBegins, step: 3 * time.Second}
}

// steadyLoad has nothing that what is kept would grow from for ever: no clock is off, for what comes from the future is
// kept until it is past, and a day, after which every limit is as new, is over after so many messages.
func steadyLoad(seed uint64, day int) *load {
	l := newLoad(seed)
	l.steady, l.step = true, 2*24*time.Hour/time.Duration(day)
	return l
}

// of reports true once in n times.
func (l *load) of(n int) bool { return l.r.IntN(n) == 0 }

func (l *load) next() outgoing {
	l.made++
	l.at = l.at.Add(time.Duration(l.r.Int64N(int64(l.step))))
	if len(l.recent) == keptBodies && l.of(150) && !l.steady {
		return l.twin()
	}
	m := l.message()
	body := l.broken(m)
	if l.recent = append(l.recent, body); len(l.recent) > keptBodies {
		l.recent = l.recent[1:]
	}
	return outgoing{published: m.ID, subject: subjectOf(m.Sender.ID), body: body}
}

// keptBodies is how far back a message may lie that is published again.
const keptBodies = 2 * burstBatch

// twin publishes a message again under another Nats-Msg-Id, which the inbound stream takes. The message is of a batch that
// was confirmed, so the twin is behind it.
func (l *load) twin() outgoing {
	l.twins++
	return outgoing{
		published: fmt.Sprintf("twin-%07d", l.made), subject: subjectOf("twin"),
		body: l.recent[l.r.IntN(keptBodies-burstBatch)],
	}
}

func subjectOf(sender string) string { return "dm.inbound." + sender }

func (l *load) message() *filter.Message {
	m := &filter.Message{
		ID:        fmt.Sprintf("m-%07d", l.made),
		SentAt:    l.at,
		Recipient: filter.Recipient{ID: fmt.Sprintf("member-%d", l.r.IntN(400)), AgeBand: filter.Adult},
	}
	l.send(m)
	m.Text = l.text()
	l.tie(m)
	l.misdate(m)
	return m
}

// send chooses who sends: one of many, or one of a few who flood.
func (l *load) send(m *filter.Message) {
	id, age := fmt.Sprintf("sender-%d", l.r.IntN(2000)), time.Duration(60+l.r.IntN(900))*24*time.Hour
	device := "device-" + id
	switch l.r.IntN(10) {
	case 0:
		id = fmt.Sprintf("flooder-%d", l.r.IntN(4))
	case 1:
		id, device, age = fmt.Sprintf("farm-%d", l.r.IntN(30)), "farm", 20*time.Hour
	case 2:
		m.Recipient.ID = "crowded"
	}
	yes := true
	m.Sender = filter.Sender{
		ID: id, CreatedAt: l.at.Add(-age), AgeBand: filter.Adult, HasAvatar: &yes, DeviceID: device,
		IP: fmt.Sprintf("10.0.%d.%d", l.r.IntN(4), l.r.IntN(256)),
	}
}

var (
	openings = []string{"Hi,", "Hello!", "Hey there,", "Good evening,"}
	subjects = []string{"your photo of the harbour", "the recipe you shared", "your talk last week", "the old bridge"}
	endings  = []string{"how did you get there?", "did it rain?", "would you go again?", "who taught you?"}
)

func (l *load) text() string {
	switch l.r.IntN(20) {
	case 0:
		return "Guaranteed profit, 300% in a week, write to me on Telegram @easyprofit" // a flood's one text
	case 1:
		return "look at this https://prize.example/" + fmt.Sprint(l.r.IntN(1000))
	case 2:
		return "see https://listed-" + fmt.Sprint(l.r.IntN(3)) + ".example/now" // added and removed while messages come
	case 3:
		if l.of(10) && !l.steady {
			return strings.Repeat("many words and ", 1+l.r.IntN(10_000))
		}
	}
	pick := func(words []string) string { return words[l.r.IntN(len(words))] }
	return pick(openings) + " I loved " + pick(subjects) + " " + fmt.Sprint(l.r.IntN(1000)) + ", " + pick(endings)
}

func (l *load) tie(m *filter.Message) {
	switch l.r.IntN(12) {
	case 0:
		m.Relationship.RecipientFollows = true
	case 1:
		m.Relationship.RecipientBlocked = true
	case 2:
		m.Conversation.State = filter.StateAccepted
	case 3:
		m.Recipient.Inbox = filter.Mutual
	}
}

// misdate has the clock of the publisher jump, or says no time at all.
func (l *load) misdate(m *filter.Message) {
	if l.steady {
		return
	}
	switch l.r.IntN(40) {
	case 0:
		m.SentAt = time.Time{}
	case 1:
		m.SentAt = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
	case 2:
		m.SentAt = time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC)
	case 3:
		m.SentAt = m.SentAt.Add(-time.Duration(l.r.IntN(7200)) * time.Second)
	}
}

// broken writes the message as the backend would, and sometimes as it must not.
func (l *load) broken(m *filter.Message) []byte {
	body, err := json.Marshal(m)
	if err != nil {
		panic(err) // a message has nothing that JSON can't hold
	}
	if !l.of(60) {
		return body
	}
	l.invalid++
	switch l.r.IntN(4) {
	case 0:
		return bytes.Replace(body, []byte(`"recipient"`), []byte(`"nobody"`), 1)
	case 1:
		return body[:len(body)/2]
	case 2:
		return append(body, bytes.Repeat([]byte(" "), event.MaxBody)...)
	}
	return []byte(fmt.Sprintf("\xff\x00 %d is no JSON", l.made))
}
