package stream

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

func TestProvisionCreatesWhatIsMissing(t *testing.T) {
	server := startServer(t)
	nc := connect(t, server.ClientURL())
	topology := Topology{Prefix: "x", MaxAge: time.Hour, Dedupe: 2 * time.Minute}
	js := provision(t, nc, topology)
	provision(t, nc, topology) // and is content with it
	for _, want := range topology.streams() {
		s, err := js.Stream(t.Context(), want.Name)
		if err != nil {
			t.Fatal(err)
		}
		c := s.CachedInfo().Config
		if c.MaxAge != time.Hour || c.Duplicates != 2*time.Minute || c.Storage != jetstream.FileStorage ||
			c.Retention != jetstream.LimitsPolicy || c.Subjects[0] != want.Subjects[0] {
			t.Errorf("stream %s: %+v", want.Name, c)
		}
	}
	c, err := js.Consumer(t.Context(), "X_INBOUND", "dmgate")
	if err != nil {
		t.Fatal(err)
	}
	if c := c.CachedInfo().Config; c.AckPolicy != jetstream.AckExplicitPolicy || c.MaxDeliver != -1 {
		t.Errorf("consumer: %+v", c)
	}
}

func TestProvisionLeavesOwnersChoicesAlone(t *testing.T) {
	server := startServer(t)
	nc := connect(t, server.ClientURL())
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	own := jetstream.StreamConfig{Name: "DM_INBOUND", Subjects: []string{"other.>", "dm.*.>"}, Storage: jetstream.MemoryStorage,
		MaxAge: time.Hour, MaxMsgs: 10, Description: "ours"}
	if _, err := js.CreateStream(t.Context(), own); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"DM_ROUTED", "DM_INVALID"} { // or their subjects would overlap
		if _, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: name, Subjects: []string{"none." + name}}); err != nil {
			t.Fatal(err)
		}
	}
	err = Provision(t.Context(), nc, Topology{})
	var mismatch *MismatchError
	if !errors.As(err, &mismatch) || len(mismatch.Mismatches) != 2 {
		t.Fatalf("got %v, want the subjects of two streams", err)
	}
	s, err := js.Stream(t.Context(), "DM_INBOUND")
	if err != nil {
		t.Fatal(err)
	}
	if c := s.CachedInfo().Config; c.Description != "ours" || c.MaxMsgs != 10 || c.Storage != jetstream.MemoryStorage {
		t.Errorf("the stream was changed to %+v", c)
	}
}

func TestProvisionNamesWhatCannotWork(t *testing.T) {
	inbound := func(change func(*jetstream.StreamConfig)) []jetstream.StreamConfig {
		c := Topology{}.streams()[0]
		change(&c)
		return []jetstream.StreamConfig{c}
	}
	for _, c := range []struct {
		name     string
		streams  []jetstream.StreamConfig
		consumer func(*jetstream.ConsumerConfig)
		want     string
	}{
		{"subjects", inbound(func(c *jetstream.StreamConfig) { c.Subjects = []string{"dm.inbound.*"} }), nil,
			"stream DM_INBOUND: subjects is [dm.inbound.*], want to include dm.inbound.>"},
		{"work queue", inbound(func(c *jetstream.StreamConfig) { c.Retention = jetstream.WorkQueuePolicy }), nil,
			"stream DM_INBOUND: retention is workqueue"},
		{"window", inbound(func(c *jetstream.StreamConfig) { c.Duplicates = time.Second }), nil,
			"stream DM_INBOUND: duplicate_window is 1s, want at least 1m0s"},
		{"no acknowledgement", inbound(func(c *jetstream.StreamConfig) { c.NoAck = true }), nil, "no_ack is true"},
		{"transform", inbound(func(c *jetstream.StreamConfig) {
			c.SubjectTransform = &jetstream.SubjectTransformConfig{Source: "dm.inbound.>", Destination: "else.>"}
		}), nil, "subject_transform is dm.inbound.> to else.>"},
		{"filter", nil, func(c *jetstream.ConsumerConfig) { c.FilterSubject = "dm.inbound.a" },
			"consumer dmgate of stream DM_INBOUND: filter_subject is [dm.inbound.a], want dm.inbound.>"},
		{"given up", nil, func(c *jetstream.ConsumerConfig) { c.MaxDeliver = 5 }, "max_deliver is 5"},
		{"policy", nil, func(c *jetstream.ConsumerConfig) { c.AckPolicy = jetstream.AckAllPolicy },
			"ack_policy is AckAll, want AckExplicit"},
		{"few", nil, func(c *jetstream.ConsumerConfig) { c.MaxAckPending = 100 }, "max_ack_pending is 100"},
		{"headers", nil, func(c *jetstream.ConsumerConfig) { c.HeadersOnly = true }, "headers_only is true"},
		{"push", nil, func(c *jetstream.ConsumerConfig) { c.DeliverSubject = "there" }, "deliver_subject is set"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := startServer(t)
			nc := connect(t, server.ClientURL())
			js, err := jetstream.New(nc)
			if err != nil {
				t.Fatal(err)
			}
			if c.streams == nil {
				c.streams = Topology{}.streams()[:1]
			}
			for _, s := range c.streams {
				if _, err := js.CreateStream(t.Context(), s); err != nil {
					t.Fatal(err)
				}
			}
			if c.consumer != nil {
				config := Topology{}.consumer()
				c.consumer(&config)
				create := js.CreateConsumer
				if config.DeliverSubject != "" {
					_, err = js.CreatePushConsumer(t.Context(), "DM_INBOUND", config)
				} else {
					_, err = create(t.Context(), "DM_INBOUND", config)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			err = Provision(t.Context(), nc, Topology{})
			var mismatch *MismatchError
			if !errors.As(err, &mismatch) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestProvisionNamesTheStreamThatHasTheSubjects(t *testing.T) {
	server := startServer(t)
	nc := connect(t, server.ClientURL())
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "OTHER", Subjects: []string{"dm.>"}}); err != nil {
		t.Fatal(err)
	}
	err = Provision(t.Context(), nc, Topology{})
	if err == nil || !strings.Contains(err.Error(), "stream DM_INBOUND") ||
		!strings.Contains(err.Error(), "OTHER has subjects within dm.inbound.>") {
		t.Errorf("got %v", err)
	}
}

func TestProvisionWithoutJetStream(t *testing.T) {
	server := startPlainServer(t, nil)
	nc := connect(t, server.ClientURL())
	err := Provision(t.Context(), nc, Topology{})
	if err == nil || !strings.Contains(err.Error(), "-js") {
		t.Errorf("got %v, want the advice to enable JetStream", err)
	}
}

func TestCovered(t *testing.T) {
	for _, c := range []struct {
		pattern, subject string
		want             bool
	}{
		{"dm.inbound.>", "dm.inbound.>", true}, {"dm.>", "dm.inbound.>", true}, {">", "dm.invalid", true},
		{"*.inbound.>", "dm.inbound.>", true}, {"dm.*.>", "dm.inbound.>", true}, {"dm.inbound.*", "dm.inbound.>", false},
		{"dm.inbound", "dm.inbound.>", false}, {"dm.invalid", "dm.invalid", true}, {"dm.*", "dm.invalid", true},
		{"dm.invalid.>", "dm.invalid", false}, {"other.>", "dm.inbound.>", false}, {"dm.inbound.a.>", "dm.inbound.>", false},
	} {
		if got := covered([]string{c.pattern}, c.subject); got != c.want {
			t.Errorf("%s covers %s: %v", c.pattern, c.subject, got)
		}
	}
}
