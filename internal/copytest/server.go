package copytest

import (
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// Bad is a way of serving badly: it is put before a handler that serves well. Several are put one before the other.
type Bad func(http.Handler) http.Handler

// Start serves a handler on loopback until the test ends, the first of bad nearest to the handler.
func Start(t testing.TB, h http.Handler, bad ...Bad) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(With(h, bad...))
	return begin(t, s)
}

func begin(t testing.TB, s *httptest.Server) *httptest.Server {
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // connections die here by the thousand
	s.Start()
	t.Cleanup(func() {
		s.CloseClientConnections() // a slow handler would be waited for
		s.Close()
	})
	return s
}

// With puts ways of serving badly before a handler.
func With(h http.Handler, bad ...Bad) http.Handler {
	for _, b := range bad {
		h = b(h)
	}
	return h
}

// Serve serves a folder well: a plain file server with Range, that answers PATH/ with PATH/index.html.
func Serve(t testing.TB, dir string) *httptest.Server {
	t.Helper()
	return Start(t, Folder(t, dir))
}

// Folder is the handler of Serve. Each file is read at the moment that it is asked for.
func Folder(t testing.TB, dir string) http.Handler {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		if strings.HasSuffix(r.URL.Path, "/") {
			name = path.Join(name, "index.html")
		}
		f, err := root.Open(name)
		var info fs.FileInfo
		if err == nil {
			defer f.Close()
			info, err = f.Stat()
		}
		switch {
		case err != nil:
			http.NotFound(w, r)
		case info.IsDir():
			http.Redirect(w, r, r.URL.Path+"/", http.StatusMovedPermanently)
		default:
			http.ServeContent(w, r, name, info.ModTime(), f)
		}
	})
}

// Cutter serves a handler, and closes every connection after it has sent so many bytes on it, headers counted.
func Cutter(t testing.TB, h http.Handler, bytes int) *httptest.Server {
	t.Helper()
	return CutterAt(t, h, func(int) int { return bytes })
}

// CutterAt is a Cutter that asks after how many bytes the n-th connection dies, counted from 0; never if below 0.
func CutterAt(t testing.TB, h http.Handler, limit func(n int) int) *httptest.Server {
	t.Helper()
	return limited(t, h, limit, net.Conn.Close)
}

// Dropper is a Cutter that does not close: after so many bytes nothing more comes, as where a censor drops the packets.
func Dropper(t testing.TB, h http.Handler, bytes int) *httptest.Server {
	t.Helper()
	var mu sync.Mutex
	var lost []net.Conn // the client has to give them up
	t.Cleanup(func() {
		mu.Lock()
		defer mu.Unlock()
		for _, conn := range lost {
			conn.Close()
		}
	})
	return limited(t, h, func(int) int { return bytes }, func(conn net.Conn) error {
		mu.Lock()
		defer mu.Unlock()
		lost = append(lost, conn)
		return nil
	})
}

func limited(t testing.TB, h http.Handler, limit func(n int) int, end func(net.Conn) error) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Listener = &cutting{Listener: s.Listener, limit: limit, end: end}
	return begin(t, s)
}

type cutting struct {
	net.Listener
	limit func(n int) int
	end   func(net.Conn) error
	n     int
}

func (l *cutting) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	left := l.limit(l.n)
	l.n++
	if left < 0 {
		return conn, nil
	}
	return &cut{Conn: conn, left: left, end: l.end}, nil
}

type cut struct {
	net.Conn
	end  func(net.Conn) error
	left int // bytes
	over atomic.Bool
}

// Write implements io.Writer. Without io.ReaderFrom, so that no file gets past it.
func (c *cut) Write(p []byte) (int, error) {
	if c.over.Load() {
		return len(p), nil
	}
	if len(p) < c.left {
		c.left -= len(p)
		return c.Conn.Write(p)
	}
	n, err := c.Conn.Write(p[:c.left])
	if c.over.Store(true); err != nil {
		return n, err
	}
	return len(p), c.end(c.Conn)
}

// Close implements net.Conn. A line that is over was ended in its own way.
func (c *cut) Close() error {
	if c.over.Load() {
		return nil
	}
	return c.Conn.Close()
}

// Faults lets a function look at each request first: the handler that it returns answers instead, nil for none.
func Faults(f func(*http.Request) http.Handler) Bad {
	return func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if instead := f(r); instead != nil {
				instead.ServeHTTP(w, r)
				return
			}
			h.ServeHTTP(w, r)
		})
	}
}

// Recorder remembers what was asked and how much was sent. Record is its Bad; put it last, to see what the client sees.
type Recorder struct {
	mu    sync.Mutex
	asked []Asked
	bytes int64
}

// Asked is a request.
type Asked struct {
	Path  string
	Range string // the header
	Close bool   // a connection of its own was asked for
	Head  http.Header
}

// Record is the Bad of the recorder.
func (r *Recorder) Record(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		r.mu.Lock()
		r.asked = append(r.asked, Asked{q.URL.Path, q.Header.Get("Range"), q.Close, q.Header.Clone()})
		r.mu.Unlock()
		h.ServeHTTP(&counter{w, r}, q)
	})
}

// Requests returns what was asked so far, in order.
func (r *Recorder) Requests() []Asked {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Asked(nil), r.asked...)
}

// Paths returns the paths that were asked for so far, in order.
func (r *Recorder) Paths() []string {
	var out []string
	for _, a := range r.Requests() {
		out = append(out, a.Path)
	}
	return out
}

// Bytes returns how much was written of bodies; a line that cuts may have let through less.
func (r *Recorder) Bytes() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.bytes
}

// Reset forgets all.
func (r *Recorder) Reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked, r.bytes = nil, 0
}

type counter struct {
	http.ResponseWriter
	r *Recorder
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p)
	c.r.mu.Lock()
	c.r.bytes += int64(n)
	c.r.mu.Unlock()
	return n, err
}

// Unwrap is for http.ResponseController.
func (c *counter) Unwrap() http.ResponseWriter { return c.ResponseWriter }
