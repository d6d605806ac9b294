package fetch

import (
	"net/url"
	"sync"
)

// line is what is known of the way to a host.
//
// It begins as a good one: connections are used again. The first connection that dies in the middle of a body makes it
// doubtful: each request gets a new connection. The second makes it a cut one: no request asks for more than the shortest
// piece that came through, so that the answer ends before the line does. Pieces that all come whole make it good again
// for a try; each such try waits for twice as many pieces as the one before, because where packets are dropped silently
// it costs as long as Options.Stall.
type line struct {
	mu     sync.Mutex
	cuts   int   // in a row, 2 at most
	window int64 // bytes of a body to ask for at once, 0 for all
	dies   int64 // bytes after which a connection died last, headers and all
	sure   bool  // another had died before it
	good   int   // requests that were answered whole since
	trust  int   // how many of them make the line good again
}

// line returns what is known of the address's host.
func (c *Client) line(u *url.URL) *line {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := u.Scheme + "://" + u.Host
	if c.lines[key] == nil {
		c.lines[key] = &line{trust: 64}
	}
	return c.lines[key]
}

// ask says how the next request should be sent.
func (l *line) ask() (fresh bool, window int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cuts > 0, l.window
}

// broke says that a connection died after so many bytes of all, and of the body.
func (l *line) broke(all, body int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.good = 0
	l.dies = all
	if l.cuts = min(l.cuts+1, 2); l.cuts < 2 {
		return
	}
	l.sure = true
	if body = max(body, shortest); l.window == 0 || body < l.window {
		l.window = body
	}
}

// doubt says that a connection that was used again died before it answered.
func (l *line) doubt() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cuts, l.good = max(l.cuts, 1), 0
}

// held says that an answer came whole.
func (l *line) held() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cuts == 0 {
		return
	}
	if l.good++; l.good >= l.trust {
		l.cuts, l.window, l.good = 0, 0, 0
		l.trust *= 2
	}
}

func (l *line) cut() (at int64, sure bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.dies, l.sure
}
