package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/filter/event"
	"github.com/dmgate/dmgate/filter/stream"
	"github.com/dmgate/dmgate/rules"
)

// runOptions are the flags of run.
type runOptions struct {
	pack       packFlag
	shadow     shadowFlag
	reload     reloadFlags
	metrics    string
	stall      time.Duration
	connect    connectFlags
	log        logFlags
	embedded   string
	store      string
	workers    int
	prefetch   int
	recover    time.Duration
	checkpoint time.Duration
	retain     retainFlag
	replicas   int
	feed       string
	feedOnly   bool
	ready      string
}

func newRun(c *console) *cobra.Command {
	var o runOptions
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Run the gate: decide what comes in on NATS and route it",
		Long: `Run the gate beside a NATS server, or with one of its own. Streams and consumer are created where they are
absent. SIGTERM and SIGINT let it finish what is under way and stop; a second one stops it at once.

--embedded runs a NATS server in the process, on 127.0.0.1:4222 unless it is told otherwise, that any NATS
client can join. Its streams are kept in --store, or, without, in a folder that is removed at the end.

--feed sends the events in a file, prints where each went and why, and goes on running; with --feed-only it
stops after that.

--shadow decides every message with a second pack too, which has limits of its own and no effect: messages
go where the first pack sends them, and the decision says in the field "shadow" how the second one differs.
See it with "dmgate watch --diff".

Packs are reloaded when their files change, unless --reload=false, and on SIGHUP: a pack that loads and passes
its own tests decides from the next message on, with limits that go on counting. One that does not is logged,
and the pack before stays in force. With --trust only packs are loaded that "dmgate sign" has signed with one of the
keys, at the start and later.

--retain keeps the messages of a route for a time of its own, at least an hour and longer than the gate is
ever down: from them it learns what it has routed. The stream needs allow_msg_ttl and an age no shorter.

--replicas says how many servers of a cluster store each stream that is absent and created; 3 survive the loss of
one. Streams that are there keep theirs.

--metrics serves counts for Prometheus at /metrics, on 127.0.0.1:9464 unless it is told otherwise, and for
supervisors at /livez whether it would help to start the gate again, and at /readyz whether it routes or stands
by. Nothing of a user or a message is in them.`,
		Example: `  dmgate run --nats nats://10.0.0.5 --creds gate.creds --pack mypack
  dmgate run --context production --log-format json
  dmgate run --embedded --store data
  dmgate run --embedded=127.0.0.1:4333 --feed events.jsonl
  dmgate run --nats nats://n1,nats://n2,nats://n3 --replicas 3
  dmgate run --retain inbox=24h,requests=30d,drop=7d
  dmgate run --pack mypack --shadow newpack --metrics`,
		GroupID: groupGate,
		Args:    noAddress,
		RunE:    func(cmd *cobra.Command, _ []string) error { return o.run(cmd, c) },
	}
	o.pack.addTo(cmd)
	o.shadow.addTo(cmd)
	o.reload.addTo(cmd)
	flags := cmd.Flags()
	flags.StringVar(&o.embedded, "embedded", "", "run a NATS server in the process, on `HOST:PORT` (port 0: any)")
	flags.Lookup("embedded").NoOptDefVal = stream.DefaultAddr
	flags.StringVar(&o.store, "store", "", "`directory` of the embedded server's streams (default: a temporary one)")
	o.connect.addTo(cmd)
	flags.IntVar(&o.workers, "workers", 0, "messages decided at once (default: one a processor)")
	flags.IntVar(&o.prefetch, "prefetch", stream.DefaultPrefetch, "messages that the server may send ahead")
	flags.DurationVar(&o.checkpoint, "checkpoint", stream.DefaultCheckpoint, "how often the state is saved for the next start")
	flags.DurationVar(&o.recover, "recover", stream.DefaultRecover,
		"how far back limits are counted again at a start without a checkpoint")
	o.retain.addTo(cmd)
	flags.IntVar(&o.replicas, "replicas", 0,
		"how many servers of a cluster store each stream that is created (default: as DM_INBOUND where it is there, else 1)")
	flags.StringVar(&o.feed, "feed", "", "send the events in `FILE` and print where each went")
	flags.BoolVar(&o.feedOnly, "feed-only", false, "stop when the events of --feed are routed")
	flags.StringVar(&o.ready, "ready-file", "", "write the server's URL to `FILE` as soon as messages are routed")
	flags.StringVar(&o.metrics, "metrics", "", "serve metrics for Prometheus on `HOST:PORT` (port 0: any)")
	flags.Lookup("metrics").NoOptDefVal = defaultMetrics
	flags.DurationVar(&o.stall, "stall-after", stream.DefaultStallAfter,
		"how long nothing may happen, though there is work, until the gate counts as stalled (0: for ever)")
	o.log.addTo(cmd)
	return cmd
}

// noAddress refuses arguments. A flag that may go without its value takes one only after "=".
func noAddress(cmd *cobra.Command, args []string) error {
	for _, flag := range []string{"embedded", "metrics"} {
		if len(args) > 0 && cmd.Flags().Changed(flag) {
			return usagef(cmd, "unexpected argument %q, want an address as in --%s=HOST:PORT", args[0], flag)
		}
	}
	return takes(0, 0, "")(cmd, args)
}

// check refuses flags that don't go together.
func (o *runOptions) check(cmd *cobra.Command) error {
	given := cmd.Flags().Changed
	switch {
	case given("embedded") && (given("nats") || given("context")):
		return usagef(cmd, "--embedded runs a server, --nats and --context join one: want one of them")
	case given("store") && !given("embedded"):
		return usagef(cmd, "--store goes with --embedded: a server elsewhere has a store of its own")
	case given("metrics") && o.metrics == "":
		return usagef(cmd, "--metrics has an empty address: want --metrics=HOST:PORT, or --metrics for %s", defaultMetrics)
	case o.checkpoint <= 0:
		return usagef(cmd, "--checkpoint %v, want more than 0", o.checkpoint)
	case o.stall != 0 && o.stall < stream.MinStallAfter:
		return usagef(cmd, "--stall-after %v, want at least %v, or 0 for ever", o.stall, stream.MinStallAfter)
	case given("replicas") && (o.replicas < 1 || o.replicas > stream.MaxReplicas):
		return usagef(cmd, "--replicas %d, want 1 to %d", o.replicas, stream.MaxReplicas)
	case o.feedOnly && o.feed == "":
		return usagef(cmd, "--feed-only goes with --feed FILE")
	}
	return nil
}

func (o *runOptions) run(cmd *cobra.Command, c *console) (err error) {
	if err := o.check(cmd); err != nil {
		return err
	}
	log, err := o.log.logger(cmd, c)
	if err != nil {
		return err
	}
	defer collectSeldom(serviceRoom)()
	hangups, release := catchHangups()
	defer release()
	open, err := o.reload.opener(cmd)
	if err != nil {
		return err
	}
	reloads, err := o.reload.load(cmd.Context(), o.pack, o.shadow, open, log)
	if err != nil {
		return err
	}
	pack, second := reloads.packs()
	engines := newEngines(pack, second)
	live := newLiveFeed(engines.SetLive, log)
	logShadow(log, pack, second)
	view := &gateView{monitor: &stream.Monitor{}, engine: engines.Current, changes: live.book()}
	counts, serving, err := o.serveMetrics(pack, second, view, log)
	if err != nil {
		return err
	}
	defer serving.close()
	reloads.apply, reloads.observe = counts.before(engines.SetPack), counts.observeReload
	server, err := o.connectOrEmbed(c, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.close()) }()

	ctx, stop := untilSignal(cmd.Context())
	defer stop()
	topology := o.connect.topology()
	topology.Retain, topology.Replicas = o.retain.value, o.replicas
	if err := stream.Provision(ctx, server.conn, topology); err != nil {
		return err
	}
	if err := live.open(ctx, server, topology); err != nil {
		return err
	}
	live.setPack(pack)
	reloads.apply = live.after(reloads.apply)
	feed := newFeed(c, o.feed)
	ready := make(chan struct{})
	sidecar, err := stream.NewSidecar(server.conn, engines, event.Decode, stream.Config{
		Topology: topology, Log: log, Monitor: view.monitor, StallAfter: o.stall,
		Workers: o.workers, Prefetch: o.prefetch, Recover: o.recover, Checkpoint: o.checkpoint,
		Ready: func() { close(ready) }, Observer: tellAll(counts.observer(), logFaults(log), shadowFaults(log), feed.observer()),
	})
	if err != nil {
		return err
	}
	g := gate{sidecar: sidecar, live: live, reloads: reloads, hangups: hangups, ready: ready, server: server, feed: feed,
		topology: topology}
	return g.run(ctx, o)
}

// gate is a sidecar with what it is to be fed.
type gate struct {
	sidecar  *stream.Sidecar
	live     *liveFeed
	reloads  *reloader
	hangups  <-chan os.Signal // each asks to reload the packs
	ready    <-chan struct{}  // closed when messages are routed
	server   *natsServer
	feed     *feed
	topology stream.Topology
}

// run feeds the sidecar, where there is something to feed it, and runs it until ctx is done.
func (g *gate) run(ctx context.Context, o *runOptions) error {
	ctx, stop := context.WithCancel(ctx)
	defer g.live.start(ctx)()
	defer g.reloads.start(ctx, g.hangups)()
	defer stop()
	routing := make(chan error, 1)
	go func() {
		routing <- g.sidecar.Run(ctx)
		stop() // a sidecar that gives up ends the feed too
	}()
	select {
	case <-g.ready:
	case err := <-routing:
		return err
	}
	g.live.serve()
	err := o.announce(g.server.url)
	if err == nil && g.feed != nil {
		err = g.feed.run(ctx, g.server, g.topology, o.feedOnly)
	}
	if err != nil || o.feedOnly {
		stop()
	}
	return errors.Join(<-routing, err)
}

// announce says in the ready file where the server is.
func (o *runOptions) announce(url string) error {
	if o.ready == "" {
		return nil
	}
	err := writeFile(o.ready, func(w io.Writer) error {
		_, err := fmt.Fprintln(w, url)
		return err
	})
	if err != nil {
		return fmt.Errorf("ready file: %w", err)
	}
	return nil
}

// serveMetrics serves metrics where the flags ask for them.
func (o *runOptions) serveMetrics(pack, second *rules.Pack, view *gateView, log *slog.Logger) (*metrics, *metricsServer, error) {
	if o.metrics == "" {
		return nil, nil, nil
	}
	counts := newMetrics(pack, second)
	counts.watchGate(view)
	serving, err := serveMetrics(o.metrics, counts, view.monitor, log)
	return counts, serving, err
}

// connectOrEmbed returns the server that the flags ask for.
func (o *runOptions) connectOrEmbed(c *console, log *slog.Logger) (*natsServer, error) {
	if o.embedded != "" {
		return embed(o.embedded, o.store, log)
	}
	return join(o.connect.resolve(c), log)
}
