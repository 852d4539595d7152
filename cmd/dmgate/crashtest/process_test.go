//go:build linux

package crashtest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"
)

// process is a program that runs beside the test.
type process struct {
	cmd   *exec.Cmd
	ended chan struct{}
	lines chan struct{} // closed once all of its log is read

	mu      sync.Mutex
	log     []string
	crashed bool // by itself: then the log is kept from there on
}

// keptLines is how much of a process's log is kept for a report of its end.
const keptLines = 200

// launch starts a program and reads its log. onLine may be nil; it is told of every line.
func launch(program string, env []string, onLine func(string), args ...string) (*process, error) {
	p := &process{cmd: exec.Command(program, args...), ended: make(chan struct{}), lines: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} // none outlives the test
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	whole, err := wholeLog(program, p.cmd.Process.Pid)
	if err != nil {
		return nil, errors.Join(err, p.cmd.Process.Kill())
	}
	go p.read(stderr, whole, onLine)
	go func() {
		<-p.lines
		_ = p.cmd.Wait() // how it ended is in its state
		close(p.ended)
	}()
	return p, nil
}

func (p *process) read(stderr io.Reader, whole io.WriteCloser, onLine func(string)) {
	defer close(p.lines)
	defer whole.Close()
	lines := bufio.NewScanner(stderr)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		p.keep(lines.Text())
		fmt.Fprintln(whole, time.Now().Format(clockTime), lines.Text())
		if onLine != nil {
			onLine(lines.Text())
		}
	}
}

func (p *process) keep(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.crashed = p.crashed || damning.MatchString(line)
	if len(p.log) >= keptLines && !p.crashed {
		p.log = p.log[keptLines/2:]
	}
	p.log = append(p.log, line)
}

// tail is the end of the process's log.
func (p *process) tail() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.log, "\n")
}

// running reports whether the process has not ended.
func (p *process) running() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// signal sends a signal, and reports whether there was a process to get it.
func (p *process) signal(s syscall.Signal) bool {
	return p != nil && p.running() && p.cmd.Process.Signal(s) == nil
}

// kill ends the process at once, wherever it is, and reports whether it was running until then.
func (p *process) kill() bool {
	if p == nil {
		return false
	}
	killed := p.signal(syscall.SIGKILL)
	<-p.ended
	return killed && p.cmd.ProcessState.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL
}

// stacks ends the process and returns the end of its log, with what every goroutine was at.
func (p *process) stacks() string {
	p.signal(syscall.SIGQUIT)
	select {
	case <-p.ended:
	case <-time.After(10 * time.Second): // it is frozen
	}
	return p.tail()
}

// terminate asks the process to finish and waits until it has.
func (p *process) terminate() {
	p.signal(syscall.SIGTERM)
	<-p.ended
}

// damning is what no process may ever say.
var damning = regexp.MustCompile(`^panic: |^fatal error: |WARNING: DATA RACE|^\[signal SIG|^SIGQUIT: `)

// crash is the log of a process that crashed by itself; "" of any other.
func (p *process) crash() string {
	if p == nil {
		return ""
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.crashed {
		return ""
	}
	return strings.Join(p.log, "\n")
}
