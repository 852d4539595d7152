package stream

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dmgate/dmgate/filter"
)

// cluster is three servers that keep every stream together.
type cluster struct {
	t       testing.TB
	options [3]*server.Options
	servers [3]*server.Server
}

func startCluster(t testing.TB) *cluster {
	t.Helper()
	c := &cluster{t: t}
	var routes []*url.URL
	for i := range c.options {
		client, route := freePort(t), freePort(t)
		routes = append(routes, &url.URL{Scheme: "nats", Host: fmt.Sprintf("127.0.0.1:%d", route)})
		c.options[i] = &server.Options{
			ServerName: fmt.Sprint("s", i), Host: "127.0.0.1", Port: client, JetStream: true, StoreDir: t.TempDir(),
			Cluster: server.ClusterOpts{Name: "test", Host: "127.0.0.1", Port: route}, NoLog: true, NoSigs: true,
		}
	}
	for i := range c.options {
		c.options[i].Routes = routes
		c.start(i)
	}
	t.Cleanup(func() {
		for _, s := range c.servers {
			s.Shutdown()
			s.WaitForShutdown()
		}
	})
	return c
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func (c *cluster) start(i int) {
	c.t.Helper()
	s, err := server.NewServer(c.options[i])
	if err != nil {
		c.t.Fatal(err)
	}
	c.servers[i] = s
	s.Start()
}

func (c *cluster) connect() *nats.Conn {
	c.t.Helper()
	var urls []string
	for _, o := range c.options {
		urls = append(urls, fmt.Sprintf("nats://127.0.0.1:%d", o.Port))
	}
	return connect(c.t, strings.Join(urls, ","))
}

// led waits until a server leads a stream.
func (c *cluster) led(js jetstream.JetStream, name string) {
	c.t.Helper()
	eventually(c.t, "a server leads "+name, func() bool {
		s, err := js.Stream(c.t.Context(), name)
		return err == nil && s.CachedInfo().Cluster != nil && s.CachedInfo().Cluster.Leader != ""
	})
}

// stepDown has another server lead a stream.
func (c *cluster) stepDown(nc *nats.Conn, js jetstream.JetStream, name string) {
	c.t.Helper()
	c.led(js, name)
	if _, err := nc.Request("$JS.API.STREAM.LEADER.STEPDOWN."+name, nil, requestTimeout); err != nil {
		c.t.Log(err) // a leader that goes may not say so
	}
}

// sendAll publishes until everything is stored. A leader that goes may lose some, so what is stored may be in another order.
func (c *cluster) sendAll(nc *nats.Conn, topology Topology, messages []Outgoing) {
	each := func(yield func(Outgoing) bool) {
		for _, m := range messages {
			if !yield(m) {
				return
			}
		}
	}
	for {
		_, err := Send(c.t.Context(), nc, topology, each, nil)
		if err == nil || c.t.Context().Err() != nil {
			return
		}
	}
}

// expectReplicas has a bucket made anew by somebody who does not say how many servers are to store it.
func (c *cluster) expectReplicas(js jetstream.JetStream, unsaid Topology) {
	c.t.Helper()
	if err := js.DeleteStream(c.t.Context(), unsaid.liveStream()); err != nil {
		c.t.Fatal(err)
	}
	s, err := createLive(c.t.Context(), js, unsaid, 1)
	if err != nil {
		c.t.Fatal(err)
	}
	if n := s.CachedInfo().Config.Replicas; n != len(c.servers) {
		c.t.Errorf("%d servers store the bucket, want as many as store the inbound stream", n)
	}
}

// TestClusterChangesLeadersAtFullSize has three servers that keep each stream together, and change who leads while messages are
// routed. A leader that steps down leaves unanswered what it has not stored.
func TestClusterChangesLeadersAtFullSize(t *testing.T) {
	if raceDetector {
		t.Skip("three servers take minutes with the race detector")
	}
	c := startCluster(t)
	topology := Topology{Replicas: len(c.servers)}
	nc := c.connect()
	eventually(t, "the cluster makes streams", func() bool { return Provision(t.Context(), nc, topology) == nil })
	js := provision(t, nc, topology)
	c.expectReplicas(js, Topology{})
	messages := mixed(3000, 17)
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		c.sendAll(c.connect(), topology, messages)
	}()

	sidecar := run(t, c.connect(), newTestEngine(), Config{Topology: topology})
	for i := range 4 {
		waitRouted(t, js, topology, 1+i*300)
		c.stepDown(nc, js, topology.RoutedStream())
		c.stepDown(nc, js, topology.InboundStream())
		c.stepDown(nc, js, "OBJ_"+topology.StateBucket())
	}
	<-sent
	waitRouted(t, js, topology, len(messages))
	sidecar.drain()
	expectAcknowledged(t, js, topology)
	var inbound []Outgoing
	for _, m := range readAll(t, js, topology.InboundStream()) {
		inbound = append(inbound, Outgoing{ID: m.Header.Get(jetstream.MsgIDHeader), Body: m.Data})
	}
	if len(inbound) != len(messages) {
		t.Fatalf("%d messages are in the inbound stream, want %d", len(inbound), len(messages))
	}
	expectRouted(t, js, topology, inbound)
}

// TestLeaderless tells a cluster without a leader, which is waited for, from what waiting does not help.
func TestLeaderless(t *testing.T) {
	api := func(code jetstream.ErrorCode) error { return &jetstream.APIError{ErrorCode: code} }
	forbidden := fmt.Errorf("%w: Permissions Violation for Publish", nats.ErrPermissionViolation)
	for _, test := range []struct {
		err, last error
		want      bool
	}{
		{nats.ErrNoResponders, nil, true},
		{jetstream.ErrNoStreamResponse, nil, true},
		{nats.ErrTimeout, nil, true},
		{nats.ErrTimeout, errors.New("slow consumer"), true},
		{nats.ErrTimeout, forbidden, false},
		{api(codeNoQuorum), nil, true},
		{jetstream.ErrStreamNotFound, nil, false},
		{jetstream.ErrConsumerNotFound, nil, false},
		{errBehind, nil, true},
		{errAway, nil, true},
	} {
		if got := leaderless(test.err, test.last); got != test.want {
			t.Errorf("%v, after %v: got %v, want %v", test.err, test.last, got, test.want)
		}
	}
}

// TestLostConfirmationsAreNotWaitedForLong has one copy that nobody answers for, and one after it that is refused.
func TestLostConfirmationsAreNotWaitedForLong(t *testing.T) {
	s := newSite(t, 0)
	out, _ := s.newTestOutbox()
	out.broken, out.failures = true, 1
	e := &entry{outcome: filter.Outcome[*inbound]{Item: &inbound{seq: 1}}, state: sent}
	out.asker.ask(&question{run: []*entry{e}, lane: out.routed})
	out.underWay, out.routed.ahead = 1, 1
	out.rearm()
	select {
	case <-out.silence:
	case <-time.After(publishTimeout):
		t.Fatal("the outbox waits until the confirmation is due")
	}
	out.abandon(out.asker.open())
	out.rearm()
	if out.underWay != 0 || !out.routed.unsure || out.retry == nil {
		t.Errorf("%d are under way, the lane is %+v", out.underWay, out.routed)
	}
}

// TestAMissingOutputIsARefusal has the routed stream deleted while messages are to be routed.
func TestAMissingOutputIsARefusal(t *testing.T) {
	s := newSite(t, 3)
	monitor := &Monitor{}
	sidecar := run(t, s.connect(), newTestEngine(), Config{Monitor: monitor})
	send(t, s.nc, s.topology, s.messages[:1]...)
	s.waitRouted(1)
	if err := s.js.DeleteStream(t.Context(), s.topology.RoutedStream()); err != nil {
		t.Fatal(err)
	}
	send(t, s.nc, s.topology, s.messages[1:]...)
	eventually(t, "the output refuses again and again", func() bool { return monitor.Status().Refusals[RefusedNoStream] > 2 })
	if err := Provision(t.Context(), s.nc, s.topology); err != nil {
		t.Fatal(err)
	}
	s.waitRouted(2)
	sidecar.drain()
	expectRouted(t, s.js, s.topology, s.messages[1:])
}
