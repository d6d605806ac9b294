package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
)

const unknown = -1

// job is one body on its way, by as many requests as it takes.
type job struct {
	c       *Client
	address string
	size    int64 // bytes of the body, unknown until an answer says so
	limit   int64
	fresh   bool
	part    Part
	moved   func(int)

	at       *url.URL // where the last answer came from, redirects followed
	plain    bool     // the last Range was answered wrongly: the next request goes without one, from 0
	tag      string   // ETag of the pieces so far
	restarts int      // because the ETag changed
	odd      int      // pieces that said the whole has another size
	best     int64    // the most that the part held
	short    int      // answers that ended before the size, and brought nothing new
	last     answer
}

// answer is what one attempt came to.
type answer struct {
	got    int64 // bytes of the body
	all    int64 // bytes of the connection
	reused bool  // the connection had answered other requests before
	began  bool  // there was a header
	done   bool  // the body is whole
}

// errStall is why an attempt was given up for want of bytes.
var errStall = errors.New("nothing came")

// run tries until the body is whole, or nothing comes any more.
func (j *job) run(ctx context.Context) error {
	u, err := url.Parse(j.address)
	if err != nil || u.Host == "" {
		return fault.New("bad-address", "address", j.address)
	}
	j.at, j.best = u, j.part.Len()
	var barren, refused int
	for tries := int64(0); ; tries++ {
		l := j.c.line(j.at)
		err := j.attempt(ctx, l)
		if j.last.done {
			return nil
		}
		if ctx.Err() != nil {
			return j.stopped(ctx)
		}
		if f := final(err); f != nil {
			return f
		}
		if gained := j.part.Len() - j.best; gained > 0 {
			j.best = j.part.Len()
			if gained >= slowest || err == nil {
				barren, refused = 0, 0
				if tries < j.most() {
					continue
				}
			}
		}
		if j.last.reused && !j.last.began && tries < j.most() {
			continue // a connection that was kept for too long; the next one is new
		}
		barren++
		if j.at != u {
			j.at = u // the place that we were sent to may be the trouble
		}
		if kind(err) == "refused" {
			refused++
		}
		if barren >= j.c.o.Tries || tries >= j.most() || refused >= 2 || j.short >= 2 || hopeless(err) {
			return j.fault(err)
		}
		if err := j.c.o.Pause(ctx, time.Second<<min(barren-1, 4)); err != nil {
			return j.stopped(ctx)
		}
	}
}

// most is how many attempts a body of this size may take.
func (j *job) most() int64 {
	if j.size != unknown {
		return 20 + j.size/shortest
	}
	return 20 + j.limit/shortest
}

// attempt sends one request and takes what it brings. A nil error without done means: ask for the rest.
func (j *job) attempt(ctx context.Context, l *line) error {
	j.last = answer{}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	dog := time.AfterFunc(j.c.o.Stall, func() { cancel(errStall) })
	defer dog.Stop()
	var w *wire
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(i httptrace.GotConnInfo) {
		w, j.last.reused = wireOf(i), i.Reused
	}})

	fresh, window := l.ask()
	r, offset, err := j.request(ctx, window)
	if err != nil {
		return err
	}
	client := j.c.keep
	if fresh || offset > 0 {
		client = j.c.fresh // the connection that broke off may still look alive
	}
	resp, err := client.Do(r)
	if err != nil {
		if context.Cause(ctx) == errStall {
			if err = errStall; w == nil {
				err = context.DeadlineExceeded // not even a connection
			}
		}
		if j.last.reused {
			l.doubt()
		}
		return err
	}
	defer resp.Body.Close()
	j.last.began = true
	dog.Reset(j.c.o.Stall)
	want, err := j.accept(resp, offset)
	if err != nil {
		return err
	}
	j.at = resp.Request.URL
	err = j.take(resp, want, dog)
	if context.Cause(ctx) == errStall {
		err = errStall
	}
	if w != nil {
		j.last.all = w.n.Load()
	}
	var disk writeError
	switch {
	case errors.As(err, &disk) || final(err) != nil:
	case err == nil:
		l.held()
	case context.Cause(ctx) == nil || err == errStall:
		if j.last.got > 0 {
			l.broke(j.last.all, j.last.got)
		}
	}
	if j.size != unknown && j.part.Len() == j.size && final(err) == nil && !errors.As(err, &disk) {
		j.last.done = true // also of an answer that promised more and broke off
	}
	return err
}

// request asks for what the part lacks, for window bytes of it at most if the window is not 0.
func (j *job) request(ctx context.Context, window int64) (*http.Request, int64, error) {
	plain := j.plain
	if j.plain = false; plain {
		if err := j.restart(); err != nil {
			return nil, 0, err
		}
	}
	offset := j.part.Len()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, j.at.String(), nil)
	if err != nil {
		return nil, 0, fault.New("bad-address", "address", j.address)
	}
	j.c.neutral(r)
	if j.fresh {
		r.Header.Set("Cache-Control", "no-cache")
	}
	if window >= j.size && j.size != unknown {
		window = 0
	}
	if !plain && (offset > 0 || window > 0) {
		r.Header.Set("Range", rangeOf(offset, window, j.size))
	}
	return r, offset, nil
}

// restart throws away what the part holds.
func (j *job) restart() error {
	if j.part.Len() == 0 {
		return nil
	}
	if err := j.part.Reset(); err != nil {
		return writeError{err}
	}
	return nil
}

// accept looks at an answer's header, and returns how many bytes its body should have, unknown if it does not say.
// Where the body is not what was asked for, the part begins again at 0.
func (j *job) accept(resp *http.Response, offset int64) (int64, error) {
	if e := resp.Header.Get("Content-Encoding"); e != "" && e != "identity" {
		return 0, fault.New("gzip", "url", j.address, "encoding", e)
	}
	asked := resp.Request.Header.Get("Range") != ""
	switch s := resp.StatusCode; {
	case s == http.StatusOK:
		if offset > 0 {
			if err := j.restart(); err != nil {
				return 0, err
			}
		}
		j.tag = resp.Header.Get("ETag")
		if resp.ContentLength >= 0 && j.size == unknown {
			if resp.ContentLength > j.limit {
				return 0, j.tooLarge()
			}
		}
		return resp.ContentLength, nil
	case s == http.StatusPartialContent && asked:
		return j.piece(resp, offset)
	case s == http.StatusPartialContent, s == http.StatusRequestedRangeNotSatisfiable && asked:
		j.plain = true
		return 0, statusError(s)
	case s == http.StatusNotFound || s == http.StatusGone:
		_, _ = io.CopyN(io.Discard, resp.Body, shortest) // so that the connection can be used again
		return 0, fault.New("not-found", "url", j.address)
	case s == http.StatusForbidden || s == http.StatusUnavailableForLegalReasons:
		return 0, fault.New("blocked", "url", j.address, "status", statusError(s).Error()) // the words of the host are anybody's
	default:
		return 0, statusError(s)
	}
}

// piece looks at the header of a 206.
func (j *job) piece(resp *http.Response, offset int64) (int64, error) {
	first, last, total, ok := contentRange(resp.Header.Get("Content-Range"))
	n := last - first + 1
	if !ok || first != offset || resp.ContentLength >= 0 && resp.ContentLength != n || total >= 0 && last >= total {
		j.plain = true
		return 0, errRange
	}
	if j.size == unknown && total > j.limit {
		return 0, j.tooLarge()
	}
	if j.size != unknown && total >= 0 && total != j.size {
		j.plain = true
		if j.odd++; j.odd < 2 {
			return 0, errRange
		}
		return 0, j.otherSize(total)
	}
	tag := resp.Header.Get("ETag")
	if offset > 0 && j.tag != "" && tag != j.tag && j.restarts < 3 { // after three, they are machines of one host that number their files differently
		j.restarts++
		j.plain = true
		return 0, errRange
	}
	j.tag = tag
	if j.size == unknown && total >= 0 {
		j.size = total
	}
	return n, nil
}

// wireOf finds the counter below a connection.
func wireOf(i httptrace.GotConnInfo) *wire {
	conn := i.Conn
	if t, ok := conn.(*tls.Conn); ok {
		conn = t.NetConn()
	}
	w, _ := conn.(*wire)
	return w
}

func (j *job) tooLarge() error {
	return fault.New("too-large", "url", j.address, "limit", decimal(j.limit))
}

// otherSize is the fault of a file that has got bytes where j.size were expected.
func (j *job) otherSize(got int64) error {
	if got > j.size {
		return fault.New("longer", "url", j.address, "size", decimal(j.size))
	}
	return fault.New("shorter", "url", j.address, "size", decimal(j.size), "got", decimal(got))
}

// writeError is what a Part said.
type writeError struct{ error }

func (w writeError) Unwrap() error { return w.error }

// take reads the body into the part.
func (j *job) take(resp *http.Response, want int64, dog *time.Timer) error {
	buf := make([]byte, 32<<10)
	var since int64
	for {
		n, err := resp.Body.Read(buf)
		if n > 0 {
			if since += int64(n); since >= slowest {
				dog.Reset(j.c.o.Stall)
				since = 0
			}
			if err := j.write(resp, buf[:n]); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return j.ended(resp, want)
		}
		if err != nil {
			return err
		}
	}
}

// write adds bytes to the part. The first ones are looked at: a page where no page was asked for is not our file.
func (j *job) write(resp *http.Response, b []byte) error {
	if j.part.Len() == 0 {
		if f := j.stranger(resp, b); f != nil {
			return f
		}
	}
	room := j.limit
	if j.size != unknown && j.size < room {
		room = j.size
	}
	over := j.part.Len()+int64(len(b)) > room
	if over {
		b = b[:room-j.part.Len()]
	}
	if _, err := j.part.Write(b); err != nil {
		return writeError{err}
	}
	j.last.got += int64(len(b))
	if j.moved != nil && len(b) > 0 {
		j.moved(len(b))
	}
	switch {
	case over && room == j.limit && j.size != j.limit:
		return j.tooLarge()
	case over:
		return j.otherSize(j.size + 1)
	}
	return nil
}

// ended is the end of a body that did not break off.
func (j *job) ended(resp *http.Response, want int64) error {
	have := j.part.Len()
	switch {
	case j.size != unknown && have == j.size:
		j.last.done = true
	case j.size == unknown && (resp.StatusCode == http.StatusOK || want < 0):
		j.last.done = true
	case j.size != unknown && resp.StatusCode == http.StatusOK && have <= j.best:
		j.short++
	}
	return nil
}
