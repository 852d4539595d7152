//go:build linux

package crashtest

import (
	"regexp"
	"sync"
	"syscall"
	"testing"
	"time"
)

// gate is a sidecar that a supervisor starts again whenever it ends.
type gate struct {
	t       *testing.T
	name    string
	program string
	args    []string
	env     func() []string
	around  func(passed <-chan struct{}) // told of every start, and when its checks of the streams are over

	mu      sync.Mutex
	wanted  bool
	process *process
	routing chan struct{} // closed once the process routes
	starts  int
	routed  int // starts that came to route
	exits   int // by itself

	wake chan struct{}
	done chan struct{}
}

// again is how long the supervisor waits before it starts a gate that ended by itself.
const again = 30 * time.Millisecond

func newGate(t *testing.T, name, program string, env func() []string, around func(<-chan struct{}), args ...string) *gate {
	g := &gate{t: t, name: name, program: program, args: args, env: env, around: around,
		routing: make(chan struct{}), wake: make(chan struct{}, 1), done: make(chan struct{})}
	stop := make(chan struct{})
	go g.supervise(stop)
	t.Cleanup(func() {
		close(stop)
		g.current().kill()
		<-g.done
	})
	return g
}

func (g *gate) supervise(stop <-chan struct{}) {
	defer close(g.done)
	for {
		var wait <-chan time.Time
		if p := g.begin(); p != nil {
			<-p.ended
			g.note(p)
			wait = time.After(again)
		}
		select {
		case <-stop:
			return
		case <-wait:
		case <-g.wake:
		}
	}
}

// begin starts the gate where it is wanted.
func (g *gate) begin() *process {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.wanted {
		return nil
	}
	passed, routing := make(chan struct{}), make(chan struct{})
	var first, second sync.Once
	p, err := launch(g.program, g.env(), func(line string) {
		if beyondChecks.MatchString(line) {
			first.Do(func() { close(passed) })
		}
		if atWork.MatchString(line) {
			second.Do(func() { g.begins(routing) })
		}
	}, g.args...)
	if err != nil {
		g.t.Error(err)
		return nil
	}
	g.starts++
	g.process, g.routing = p, routing
	go g.around(either(passed, p.ended))
	return p
}

// begins notes that a process routes.
func (g *gate) begins(routing chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.routed++
	close(routing)
}

// either is closed when one of two channels is.
func either(a, b <-chan struct{}) <-chan struct{} {
	out := make(chan struct{})
	go func() {
		defer close(out)
		select {
		case <-a:
		case <-b:
		}
	}()
	return out
}

var (
	beyondChecks = regexp.MustCompile(`"msg":"(routing|recover|restor|another dmgate serves|loaded a checkpoint)`)
	atWork       = regexp.MustCompile(`"msg":"routing"`)
)

// note looks at a process that has ended.
func (g *gate) note(p *process) {
	if log := p.crash(); log != "" {
		g.t.Errorf("%s crashed by itself:\n%s", g.name, log)
	}
	if status := p.cmd.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() && status.ExitStatus() != 0 {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.exits++
	}
}

// current is the process that runs, or ran last.
func (g *gate) current() *process {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.process
}

// want has the gate running, or no longer started again.
func (g *gate) want(on bool) {
	g.mu.Lock()
	g.wanted = on
	g.mu.Unlock()
	select {
	case g.wake <- struct{}{}:
	default:
	}
}

// kill ends the process at once and reports whether there was one.
func (g *gate) kill() bool { return g.current().kill() }

// signal sends a signal to the process.
func (g *gate) signal(s syscall.Signal) bool { return g.current().signal(s) }

// awaitRouting waits until the gate routes, but no longer than a limit.
func (g *gate) awaitRouting(limit time.Duration) bool {
	return within(limit, func() bool {
		g.mu.Lock()
		defer g.mu.Unlock()
		select {
		case <-g.routing:
			return g.process.running()
		default:
			return false
		}
	})
}
