package copytest

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Servers that answer wrongly, slowly or without end, and a proxy.

// NoRange ignores Range.
func NoRange(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Range")
		w.Header().Set("Accept-Ranges", "none")
		h.ServeHTTP(w, r)
	})
}

// WrongRange answers a Range with another one, that begins seven bytes earlier.
func WrongRange(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var first int64
		if _, err := fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &first); err == nil {
			r.Header.Set("Range", "bytes="+strconv.FormatInt(max(first-7, 0), 10)+"-")
		}
		h.ServeHTTP(w, r)
	})
}

// WrongLength announces, of every whole body, only the half, and sends no more than that.
func WrongLength(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Range") != "" {
			h.ServeHTTP(w, r)
			return
		}
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		half := rec.Body.Bytes()[:(rec.Body.Len()+1)/2]
		w.Header().Set("Content-Length", strconv.Itoa(len(half)))
		w.WriteHeader(rec.Code)
		w.Write(half)
	})
}

// TooLong announces more than it sends, and ends the connection.
func TooLong(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := httptest.NewRecorder()
		r.Header.Del("Range")
		h.ServeHTTP(rec, r)
		w.Header().Set("Content-Length", strconv.Itoa(rec.Body.Len()+1000))
		w.WriteHeader(rec.Code)
		w.Write(rec.Body.Bytes())
	})
}

// Always416 says of every Range that it cannot be satisfied.
func Always416(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Range") != "" {
			w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// Endless sends letters for as long as somebody takes them.
func Endless(http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/octet-stream")
		block := []byte(strings.Repeat("a", 32<<10))
		for {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	})
}

// SlowLoris sends one byte, and then holds the line until the client ends it.
func SlowLoris(http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100000")
		w.Write([]byte("#"))
		http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
}

// Drip sends the text again at each interval.
func Drip(interval time.Duration, text string) Bad {
	return func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			tick := time.NewTicker(interval)
			defer tick.Stop()
			for {
				select {
				case <-r.Context().Done():
					return
				case <-tick.C:
					w.Write([]byte(text))
					http.NewResponseController(w).Flush()
				}
			}
		})
	}
}

// Silent takes requests and answers none.
func Silent(http.Handler) http.Handler {
	return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
}

// RedirectIndex sends PATH/index.html to PATH/, with the status given.
func RedirectIndex(status int) Bad {
	return Faults(func(r *http.Request) http.Handler {
		if dir, ok := strings.CutSuffix(r.URL.Path, "index.html"); ok {
			return http.RedirectHandler(dir, status)
		}
		return nil
	})
}

// RedirectLoop sends everything to itself.
func RedirectLoop(http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) })
}

// RedirectTo sends every path to the same one below another address.
func RedirectTo(base string) Bad {
	return func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, strings.TrimSuffix(base, "/")+r.URL.Path, http.StatusFound)
		})
	}
}

// Refused is an address of loopback where nobody listens.
func Refused(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String() + "/"
}

// Reset is a server that resets every connection once it was asked something.
func Reset(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	accept(t, l, func(conn net.Conn) {
		conn.Read(make([]byte, 4096))
		conn.(*net.TCPConn).SetLinger(0)
	})
	return "http://" + l.Addr().String() + "/"
}

// accept serves connections until the test ends, closes each after it was served, and waits for all of them.
func accept(t testing.TB, l net.Listener, serve func(net.Conn)) {
	var all sync.WaitGroup
	var mu sync.Mutex
	open := map[net.Conn]bool{}
	all.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open[conn] = true
			mu.Unlock()
			all.Go(func() {
				serve(conn)
				conn.Close()
				mu.Lock()
				delete(open, conn)
				mu.Unlock()
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		mu.Lock()
		for conn := range open {
			conn.Close()
		}
		mu.Unlock()
		all.Wait()
	})
}

// Socks is a SOCKS5 proxy (RFC 1928) that reaches only the hosts that it is told of.
type Socks struct {
	Addr string // host:port

	mu    sync.Mutex
	hosts map[string]string
	asked []string
}

// SOCKS5 starts a proxy. hosts gives the address that stands for a name and port, like guide.example:80.
func SOCKS5(t testing.TB, hosts map[string]string) *Socks {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Socks{Addr: l.Addr().String(), hosts: hosts}
	accept(t, l, s.serve)
	return s
}

// Asked returns the names and ports that the proxy was asked for. An address in place of a name means that somebody had
// looked it up elsewhere.
func (s *Socks) Asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.asked...)
}

func (s *Socks) serve(conn net.Conn) {
	head := make([]byte, 2)
	if _, err := io.ReadFull(conn, head); err != nil || head[0] != 5 {
		return
	}
	if _, err := io.ReadFull(conn, make([]byte, head[1])); err != nil {
		return
	}
	conn.Write([]byte{5, 0})
	ask := make([]byte, 4)
	if _, err := io.ReadFull(conn, ask); err != nil {
		return
	}
	var host string
	switch ask[3] {
	case 1, 4:
		ip := make(net.IP, map[byte]int{1: 4, 4: 16}[ask[3]])
		io.ReadFull(conn, ip)
		host = ip.String()
	case 3:
		n := make([]byte, 1)
		io.ReadFull(conn, n)
		name := make([]byte, n[0])
		io.ReadFull(conn, name)
		host = string(name)
	}
	port := make([]byte, 2)
	if _, err := io.ReadFull(conn, port); err != nil {
		return
	}
	name := net.JoinHostPort(host, strconv.Itoa(int(binary.BigEndian.Uint16(port))))
	s.mu.Lock()
	s.asked = append(s.asked, name)
	to := s.hosts[name]
	s.mu.Unlock()
	there, err := net.Dial("tcp", to)
	if to == "" || err != nil {
		conn.Write([]byte{5, 4, 0, 1, 0, 0, 0, 0, 0, 0}) // host unreachable
		return
	}
	defer there.Close()
	conn.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	go func() {
		io.Copy(there, conn)
		there.Close()
	}()
	io.Copy(conn, there)
}
