package stream

import (
	"errors"
	"fmt"
	"sync"
)

// firstError is the log of an embedded server: it keeps the first error, which is why the server did not start, and
// drops the rest. Unlike the server's own log it never ends the process.
type firstError struct {
	mu    sync.Mutex
	first error
}

func (l *firstError) keep(format string, v []any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.first == nil {
		l.first = fmt.Errorf(format, v...)
	}
}

func (l *firstError) err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.first == nil {
		return errors.New("timed out")
	}
	return l.first
}

func (l *firstError) Errorf(format string, v ...any) { l.keep(format, v) }
func (l *firstError) Fatalf(format string, v ...any) { l.keep(format, v) }
func (l *firstError) Noticef(string, ...any)         {}
func (l *firstError) Warnf(string, ...any)           {}
func (l *firstError) Debugf(string, ...any)          {}
func (l *firstError) Tracef(string, ...any)          {}
