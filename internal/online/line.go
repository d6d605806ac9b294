package online

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// hostGap is how long a host is left alone after each request; maxCrawlDelay how much longer it may ask for in robots.txt.
const (
	hostGap       = time.Second
	maxCrawlDelay = 10 * time.Second
)

// line is where requests wait for their turn: one at a time to a host, Config.Jobs at a time in all.
//
// Of the hosts that may be asked, the one with most addresses left is first: it needs most seconds, and what is left for
// the end would be asked alone. Of equals the one that waited longest is first, so that they take turns.
type line struct {
	Config
	mu    sync.Mutex
	free  int
	turn  int              // counts requests
	hosts map[string]*host // by hostName
	order []*host          // as they were named first
	rests sync.WaitGroup   // those who wait until a host may be asked again
}

// host is a name that addresses have in common.
type host struct {
	left     int             // addresses that are not finished
	busy     bool            // it is being asked, or rests
	last     int             // the turn in which it was asked last
	gap      time.Duration   // between requests
	waiting  []chan struct{} // each closed when it is that one's turn
	failures int             // in a row, without an answer of any kind
	silent   Reason          // why it is asked no more; "" while it is
}

func newLine(c Config) *line {
	return &line{Config: c, free: max(1, min(c.Jobs, MaxJobs)), hosts: map[string]*host{}}
}

// hostName is what counts as one host: the name in lower case, with or without www., whatever the port.
func hostName(u *url.URL) string {
	return strings.TrimPrefix(strings.TrimSuffix(strings.ToLower(u.Hostname()), "."), "www.")
}

func (l *line) host(u *url.URL) *host {
	l.mu.Lock()
	defer l.mu.Unlock()
	name := hostName(u)
	if l.hosts[name] == nil {
		l.hosts[name] = &host{gap: hostGap}
		l.order = append(l.order, l.hosts[name])
	}
	return l.hosts[name]
}

// finished says that one address of the host needs no more requests.
func (l *line) finished(u *url.URL) {
	h := l.host(u)
	l.mu.Lock()
	h.left--
	l.mu.Unlock()
}

// slower makes the host rest longer between requests, as it asks for.
func (l *line) slower(h *host, gap time.Duration) {
	l.mu.Lock()
	h.gap = max(h.gap, min(gap, maxCrawlDelay))
	l.mu.Unlock()
}

// silenced returns why the host is asked no more, "" if it is.
func (l *line) silenced(h *host) Reason {
	l.mu.Lock()
	defer l.mu.Unlock()
	return h.silent
}

// answered notes whether the host answered at all, and stops asking it after maxFailures in a row; reason is why it did
// not, "" if it did. With stop it is asked no more at once.
func (l *line) answered(h *host, reason Reason, stop bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if reason == "" {
		h.failures = 0
		return
	}
	h.failures++
	if stop || h.failures >= maxFailures {
		h.silent = reason
	}
}

// enter waits for the turn of one request to the host. After nil, leave must follow.
func (l *line) enter(ctx context.Context, h *host) error {
	mine := make(chan struct{})
	l.mu.Lock()
	h.waiting = append(h.waiting, mine)
	l.dispatch()
	l.mu.Unlock()
	select {
	case <-mine:
		return nil
	case <-ctx.Done():
	}
	l.mu.Lock()
	i := slices.Index(h.waiting, mine)
	if i >= 0 {
		h.waiting = slices.Delete(h.waiting, i, i+1)
	}
	l.mu.Unlock()
	if i < 0 { // its turn came at the same moment
		l.leave(ctx, h, 0)
	}
	return ctx.Err()
}

// leave ends a request to the host, which then rests for its gap, or for longer.
func (l *line) leave(ctx context.Context, h *host, longer time.Duration) {
	l.mu.Lock()
	l.free++
	rest := max(h.gap, longer)
	l.dispatch()
	l.mu.Unlock()
	l.rests.Go(func() {
		if l.Pause(ctx, rest) != nil {
			return // nobody asks any more
		}
		l.mu.Lock()
		h.busy = false
		l.dispatch()
		l.mu.Unlock()
	})
}

// wait waits for the hosts that rest.
func (l *line) wait() { l.rests.Wait() }

// dispatch gives free places to those who wait.
func (l *line) dispatch() {
	for l.free > 0 {
		var next *host
		for _, h := range l.order {
			if h.busy || len(h.waiting) == 0 {
				continue
			}
			if next == nil || h.left > next.left || h.left == next.left && h.last < next.last {
				next = h
			}
		}
		if next == nil {
			return
		}
		l.turn++
		l.free--
		next.busy, next.last = true, l.turn
		close(next.waiting[0])
		next.waiting = next.waiting[1:]
	}
}
