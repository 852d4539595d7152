package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/rogpeppe/go-internal/testscript"
)

// permissionFile is the configuration that the documentation offers.
const permissionFile = "../../docs/nats/dmgate.conf"

// users are those of the permission file.
var users = []string{"gate", "backend", "operator", "auditor"}

// configured is a server that runs with the permission file.
type configured struct {
	server *server.Server
	log    *violationLog
}

// setPasswords puts the users' passwords where the file looks for them: each is the user's name.
func setPasswords() {
	for _, user := range users {
		os.Setenv("DMGATE_"+strings.ToUpper(user)+"_PASSWORD", user)
	}
}

// permissionOptions reads the permission file as a server does.
func permissionOptions() (*server.Options, error) {
	setPasswords()
	return server.ProcessConfigFile(permissionFile)
}

func startConfigured(store string) (*configured, error) {
	o, err := permissionOptions()
	if err != nil {
		return nil, err
	}
	o.Host, o.Port, o.StoreDir, o.NoSigs = "127.0.0.1", server.RANDOM_PORT, store, true
	s, err := server.NewServer(o)
	if err != nil {
		return nil, err
	}
	c := &configured{server: s, log: &violationLog{}}
	s.SetLogger(c.log, false, false)
	s.Start()
	if !s.ReadyForConnections(time.Minute) {
		return nil, fmt.Errorf("the server does not start")
	}
	return c, nil
}

func (c *configured) stop() {
	c.server.Shutdown()
	c.server.WaitForShutdown()
}

// violationLog keeps what a server says of what users were not allowed.
type violationLog struct {
	mu   sync.Mutex
	told []string
}

func (l *violationLog) Errorf(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if strings.Contains(text, "Violation") {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.told = append(l.told, text)
	}
}

func (l *violationLog) Noticef(string, ...any) {}
func (l *violationLog) Warnf(string, ...any)   {}
func (l *violationLog) Fatalf(string, ...any)  {}
func (l *violationLog) Debugf(string, ...any)  {}
func (l *violationLog) Tracef(string, ...any)  {}

// take returns what was told since the last time.
func (l *violationLog) take() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	told := l.told
	l.told = nil
	return told
}

// configuredServers are those that scripts run.
var configuredServers sync.Map

// natsServerScript runs a server with the permission file until the script ends, and sets NATS_URL.
func natsServerScript(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: natsserver")
	}
	c, err := startConfigured(ts.MkAbs("jetstream"))
	ts.Check(err)
	ts.Defer(c.stop)
	configuredServers.Store(ts.Getenv("WORK"), c)
	ts.Setenv("NATS_URL", c.server.ClientURL())
}

// asUser has the commands that follow connect as a user: as USER
func asUser(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: as USER")
	}
	ts.Setenv("NATS_USER", args[0])
	ts.Setenv("NATS_PASSWORD", args[0])
	ts.Setenv("NATS_INBOX_PREFIX", "_INBOX_"+args[0])
}

// violations fails unless somebody did what they may not, and with ! unless nobody did.
func violations(ts *testscript.TestScript, neg bool, args []string) {
	c, ok := configuredServers.Load(ts.Getenv("WORK"))
	if !ok || len(args) > 0 {
		ts.Fatalf("usage: natsserver, and then [!] violations")
	}
	told := c.(*configured).log.take()
	if neg == (len(told) > 0) {
		ts.Fatalf("violations:\n%s", strings.Join(told, "\n"))
	}
}

// connectAs connects as a user of the permission file, with an inbox of its own.
func (c *configured) connectAs(t *testing.T, user string) *nats.Conn {
	t.Helper()
	nc, err := nats.Connect(c.server.ClientURL(), nats.UserInfo(user, user), nats.CustomInboxPrefix("_INBOX_"+user),
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	return nc
}

// Nobody may do more than they need: not read what is others', not publish for others, not delete a stream.
func TestUsersAreDeniedWhatTheyDoNotNeed(t *testing.T) {
	c, err := startConfigured(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer c.stop()
	everybody := []string{
		"orders.new", "$KV.OTHER.key", "$O.OTHER.M.x", "$JS.API.STREAM.CREATE.OTHER", "$JS.API.STREAM.LIST", "$JS.API.STREAM.NAMES",
		"$JS.API.STREAM.INFO.OTHER", "$JS.API.CONSUMER.CREATE.OTHER.x", "$JS.API.DIRECT.GET.OTHER", "$JS.API.STREAM.MSG.GET.DM_ROUTED",
		"$JS.API.STREAM.UPDATE.DM_ROUTED", "$JS.API.STREAM.DELETE.DM_INBOUND", "$JS.API.STREAM.DELETE.DM_ROUTED",
		"$JS.API.STREAM.PURGE.DM_INBOUND", "$JS.API.STREAM.PURGE.DM_ROUTED", "$JS.API.STREAM.DELETE.KV_DM_LIVE",
		"$JS.API.STREAM.PURGE.KV_DM_LIVE", "$JS.API.STREAM.SNAPSHOT.DM_ROUTED", "$JS.API.STREAM.RESTORE.DM_ROUTED",
		"$JS.API.STREAM.MSG.GET.OBJ_DM_STATE", "$JS.API.STREAM.DELETE.OBJ_DM_STATE", "$JS.API.ACCOUNT.PURGE.x", "$SYS.REQ.SERVER.PING", "_INBOX.x.y",
	}
	unread := []string{"$JS.API.CONSUMER.CREATE.DM_ROUTED.mine", "$JS.API.CONSUMER.CREATE.DM_INBOUND.mine",
		"$JS.API.DIRECT.GET.DM_ROUTED", "$JS.API.DIRECT.GET.DM_ROUTED.dm.routed.inbox.x", "$JS.API.CONSUMER.MSG.NEXT.DM_INBOUND.dmgate",
		"$JS.ACK.DM_INBOUND.dmgate.1.1.1.1.1", "$JS.API.STREAM.MSG.DELETE.DM_ROUTED"}
	verdicts := []string{"dm.routed.inbox.x", "dm.routed.drop.x", "dm.invalid"}
	decides := []string{"$KV.DM_LIVE.pack", "$KV.DM_LIVE.gate.erased", "$O.DM_STATE.M.x", "$JS.API.STREAM.PURGE.OBJ_DM_STATE"}
	lists := []string{"$KV.DM_LIVE.list.a.b", "$KV.DM_LIVE.breaker.a"}
	denied := map[string][]string{
		"gate": slices.Concat(everybody, lists, []string{"dm.inbound.x", "$JS.API.STREAM.MSG.DELETE.DM_ROUTED", "$KV.DM_RELEASES.x",
			"$KV.DM_LIVE.erase.x", "$JS.ACK.DM_ROUTED.backend.1.1.1.1.1"}),
		"backend": slices.Concat(everybody, unread, verdicts, decides, lists, []string{"$KV.DM_LIVE.erase.x", "$KV.DM_RELEASES.x",
			"$JS.API.CONSUMER.DELETE.DM_INBOUND.dmgate", "$JS.API.CONSUMER.DELETE.DM_ROUTED.backend"}),
		"operator": slices.Concat(everybody, decides, verdicts[1:], []string{"$JS.API.CONSUMER.CREATE.OBJ_DM_STATE.x",
			"$JS.ACK.DM_INBOUND.dmgate.1.1.1.1.1", "$JS.API.STREAM.CREATE.DM_ROUTED"}),
		"auditor": slices.Concat(everybody, unread, verdicts, decides, lists, []string{"dm.inbound.x", "$KV.DM_LIVE.erase.x",
			"$KV.DM_RELEASES.x", "$JS.API.CONSUMER.CREATE.DM_ROUTED.audit", "$JS.API.CONSUMER.CREATE.DM_ROUTED.audit.dm.routed.>"}),
	}
	subjects := []string{">", "dm.inbound.>", "dm.routed.>", "dm.routed.inbox.x", "dm.invalid", "_INBOX.>", "$KV.DM_LIVE.>", "$JS.API.>"}
	for _, user := range users {
		nc := c.connectAs(t, user)
		for _, subject := range denied[user] {
			if err := nc.Publish(subject, nil); err != nil {
				t.Fatal(err)
			}
		}
		reads := slices.Clone(subjects)
		for _, other := range users {
			if other != user {
				reads = append(reads, "_INBOX_"+other+".>")
			}
		}
		for _, subject := range reads {
			if _, err := nc.SubscribeSync(subject); err != nil {
				t.Fatal(err)
			}
		}
		if err := nc.Flush(); err != nil {
			t.Fatal(err)
		}
		told := strings.Join(c.log.take(), "\n")
		for _, subject := range denied[user] {
			if !strings.Contains(told, `Subject "`+subject+`"`) {
				t.Errorf("%s may publish to %s", user, subject)
			}
		}
		for _, subject := range reads {
			if !regexp.MustCompile(`Subscription Violation.*Subject "` + regexp.QuoteMeta(subject) + `"`).MatchString(told) {
				t.Errorf("%s may subscribe to %s", user, subject)
			}
		}
	}
}

// The auditor reads decisions through a consumer that sends headers alone, and the backend its messages through its own.
func TestAuditorAndBackendRead(t *testing.T) {
	c, err := startConfigured(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer c.stop()
	stream := func(user string) jetstream.JetStream {
		t.Helper()
		js, err := jetstream.New(c.connectAs(t, user))
		if err != nil {
			t.Fatal(err)
		}
		return js
	}
	ctx := t.Context()
	gate := stream("gate")
	if _, err := gate.CreateStream(ctx, jetstream.StreamConfig{Name: "DM_ROUTED", Subjects: []string{"dm.routed.>"}}); err != nil {
		t.Fatal(err)
	}
	for _, route := range []string{"inbox", "drop"} {
		m := nats.NewMsg("dm.routed." + route + ".x")
		m.Header.Set("Dmgate-Route", route)
		m.Data = []byte("a private text")
		if _, err := gate.PublishMsg(ctx, m); err != nil {
			t.Fatal(err)
		}
	}
	headers := jetstream.ConsumerConfig{Durable: "audit", AckPolicy: jetstream.AckNonePolicy, HeadersOnly: true}
	if _, err := stream("operator").CreateConsumer(ctx, "DM_ROUTED", headers); err != nil {
		t.Fatal(err)
	}
	read := func(consumer jetstream.Consumer) string {
		t.Helper()
		batch, err := consumer.Fetch(2, jetstream.FetchMaxWait(2*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for m := range batch.Messages() {
			got = append(got, m.Headers().Get("Dmgate-Route")+"="+string(m.Data()))
			if consumer.CachedInfo().Config.AckPolicy != jetstream.AckNonePolicy {
				if err := m.DoubleAck(ctx); err != nil {
					t.Error(err)
				}
			}
		}
		return strings.Join(got, " ")
	}
	audit, err := stream("auditor").Consumer(ctx, "DM_ROUTED", "audit")
	if err != nil {
		t.Fatal(err)
	}
	if got := read(audit); got != "inbox= drop=" {
		t.Errorf("the auditor reads %q", got)
	}
	backend, err := stream("backend").CreateConsumer(ctx, "DM_ROUTED", jetstream.ConsumerConfig{Durable: "backend",
		AckPolicy: jetstream.AckExplicitPolicy, FilterSubject: "dm.routed.inbox.>"})
	if err != nil {
		t.Fatal(err)
	}
	if got := read(backend); got != "inbox=a private text" {
		t.Errorf("the backend reads %q", got)
	}
	if told := c.log.take(); len(told) > 0 {
		t.Errorf("not allowed: %s", strings.Join(told, "\n"))
	}
}
