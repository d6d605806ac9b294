// Package fetch brings bytes from an origin over bad lines, and names what it met there.
//
// What it asks for is small files of known place and mostly known size, so it speaks plain HTTP/1.1: no HTTP/2 (one
// connection for everything is one to cut), no compression (a body is the bytes that were signed, or it is refused), no
// cookies, no Referer, a User-Agent that says nothing, no proxy from the environment.
//
// A body that breaks off is continued by Range (RFC 9110 section 14) on a new connection, as often as something new
// comes. A line that dies twice after some bytes is remembered for its host: from then on each request has a connection
// of its own and asks for no more than the line has let through, so that a censor who drops packets after 16 KiB costs
// two waits and not one for each request. See line.
//
// An address of the operator's own network (loopback, private, link-local, carrier-grade, metadata services) is refused
// when it is dialled, whatever name led there and after however many redirects; see Options.AllowPrivate.
//
// What is wrong is a *fault.Fault of the section "fetch". Two errors are none: a cancelled context, and a Part that
// could not be written; they are returned as they are.
package fetch

import (
	"bytes"
	"context"
	"crypto/x509"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
)

// Limits that are the same for everybody.
const (
	maxRedirects = 5
	maxHeader    = 64 << 10 // bytes of an answer's header
	slowest      = 256      // bytes: fewer in a time of Options.Stall, or in one attempt, count as none
	shortest     = 4096     // bytes: the least that is asked for at once
)

// Options says how to reach origins. The zero value goes straight to public addresses.
type Options struct {
	Proxy        string         // socks5h://[user:password@]host:port, or "" for none; with one all traffic and all names go through it
	AllowPrivate bool           // loopback, private, link-local and shared addresses too
	Stall        time.Duration  // fewer than 256 bytes for so long: the connection is dropped; 0 means 60 s
	Connect      time.Duration  // for TCP, and again for TLS; 0 means 20 s
	Tries        int            // attempts in a row that bring nothing before giving up; 0 means 6
	Header       http.Header    // added to each request, or in place of the neutral ones
	RootCAs      *x509.CertPool // nil means the system's

	// Pause waits between attempts that brought nothing: 1, 2, 4, 8, 16 s. nil means by the machine's timer.
	Pause func(context.Context, time.Duration) error
}

// Client fetches. It may be used by several goroutines; Close it when all are done.
type Client struct {
	o           Options
	keep, fresh *http.Client // connections that are used again, and one for each request

	mu    sync.Mutex
	lines map[string]*line // by scheme and host

	requests, transferred atomic.Int64
}

// Part is a file in the making. What it holds already is not fetched again.
type Part interface {
	Write(p []byte) (int, error)
	Len() int64   // bytes that it holds
	Reset() error // back to none
}

// New makes a client. Fault: bad-proxy.
func New(o Options) (*Client, error) {
	if o.Stall == 0 {
		o.Stall = 60 * time.Second
	}
	if o.Connect == 0 {
		o.Connect = 20 * time.Second
	}
	if o.Tries == 0 {
		o.Tries = 6
	}
	if o.Pause == nil {
		o.Pause = Wait
	}
	c := &Client{o: o, lines: map[string]*line{}}
	var proxy *url.URL
	if o.Proxy != "" {
		u, err := url.Parse(o.Proxy)
		if err != nil || u.Scheme != "socks5h" || u.Hostname() == "" || u.Port() == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
			return nil, fault.New("bad-proxy", "proxy", hidden(o.Proxy))
		}
		proxy = u
	}
	c.keep = c.client(proxy, false)
	c.fresh = c.client(proxy, true)
	return c, nil
}

// hidden is the address of a proxy without a password: what is wrong with it is shown, and kept in logs.
func hidden(proxy string) string {
	at := strings.LastIndexByte(proxy, '@')
	if at < 0 {
		return proxy
	}
	scheme, _, ok := strings.Cut(proxy[:at], "://")
	if !ok {
		return "***" + proxy[at:]
	}
	return scheme + "://***" + proxy[at:]
}

// Close ends the connections that are kept for later.
func (c *Client) Close() {
	c.keep.CloseIdleConnections()
	c.fresh.CloseIdleConnections()
}

// Requests returns how many requests were sent, redirects counted.
func (c *Client) Requests() int64 { return c.requests.Load() }

// Transferred returns how many bytes came in on all connections: bodies, headers, TLS.
func (c *Client) Transferred() int64 { return c.transferred.Load() }

// Cut returns after how many bytes, headers and all, connections to the address's host break off, in the experience of
// this client; 0 if they do not. It is sure when that happened twice: once may be an accident.
func (c *Client) Cut(address string) (at int64, sure bool) {
	u, err := url.Parse(address)
	if err != nil {
		return 0, false
	}
	return c.line(u).cut()
}

// Get reads a small file whole, of at most limit bytes. fresh asks the caches on the way to make sure that theirs is the
// newest. A body of unknown length that ends early with its connection is taken for whole: only a signature can tell.
// Faults: all of the section, too-large for a body over the limit.
func (c *Client) Get(ctx context.Context, address string, limit int64, fresh bool) ([]byte, error) {
	m := &memory{}
	j := &job{c: c, address: address, size: unknown, limit: limit, fresh: fresh, part: m}
	if err := j.run(ctx); err != nil {
		return nil, err
	}
	return m.Bytes(), nil
}

// File downloads a file of size bytes into part, beginning at the part's present length, and never writes more than
// size bytes. It checks no hash: that is for the caller. moved, if not nil, is told of bytes as they come. Faults: all of
// the section; longer and shorter if the origin's file has another size, with what fits left in the part.
func (c *Client) File(ctx context.Context, address string, size int64, part Part, moved func(n int)) error {
	if part.Len() > size {
		if err := part.Reset(); err != nil {
			return err
		}
	}
	if part.Len() == size { // an empty file needs no request
		return ctx.Err()
	}
	j := &job{c: c, address: address, size: size, limit: size, part: part, moved: moved}
	return j.run(ctx)
}

// memory is a Part that is not on a disk.
type memory struct{ bytes.Buffer }

func (m *memory) Len() int64   { return int64(m.Buffer.Len()) }
func (m *memory) Reset() error { m.Buffer.Reset(); return nil }

// Wait waits by the machine's timer: what Options.Pause is where it is nil.
func Wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
