package online

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// world answers requests from memory and notes when each began.
type world struct {
	mu     sync.Mutex
	pages  map[string]func(n int) reply // by address; n counts the requests for it from 1
	slow   func(n int) time.Duration    // how long the nth request takes; nil for no time
	starts []start
	now    int // requests that go on
	most   int // that went on at a time
}

type start struct {
	at    time.Time
	url   string
	agent string
	lang  string
}

// reply is what a page answers: with an error, no answer.
type reply struct {
	status int
	header map[string]string
	body   string
	reader io.Reader // instead of body
	err    error
}

func (w *world) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	w.starts = append(w.starts, start{time.Now(), r.URL.String(), r.Header.Get("User-Agent"), r.Header.Get("Accept-Language")})
	n := 0
	for _, s := range w.starts {
		if s.url == r.URL.String() {
			n++
		}
	}
	all := len(w.starts)
	w.now++
	w.most = max(w.most, w.now)
	page := w.pages[r.URL.String()]
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		w.now--
		w.mu.Unlock()
	}()
	if w.slow != nil {
		if err := wait(r.Context(), w.slow(all)); err != nil {
			return nil, err
		}
	}
	a := reply{status: 404, body: "<title>404</title>"}
	if page != nil {
		a = page(n)
	}
	if a.err != nil {
		return nil, a.err
	}
	h := http.Header{"Content-Type": {"text/html; charset=utf-8"}}
	for k, v := range a.header {
		h.Set(k, v)
	}
	if a.reader == nil {
		a.reader = strings.NewReader(a.body)
	}
	return &http.Response{StatusCode: a.status, Header: h, Body: io.NopCloser(ending{r.Context(), a.reader}), Request: r}, nil
}

// ending is a body that ends with its request.
type ending struct {
	ctx context.Context
	io.Reader
}

func (e ending) Read(p []byte) (int, error) {
	if e.ctx.Err() != nil {
		return 0, e.ctx.Err()
	}
	return e.Reader.Read(p)
}

// always gives one answer to every request.
func always(r reply) func(int) reply { return func(int) reply { return r } }

// aPage is a page that is there; its text is long enough to be one.
func aPage(text string) reply {
	return reply{status: 200, body: "<title>Rules</title><main><p>" + text + "</p><p>" + strings.Repeat("Nothing else matters here. ", 40) + "</p></main>"}
}

func redirect(status int, to string) reply {
	return reply{status: status, header: map[string]string{"Location": to}}
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// asked asks the addresses of a world in simulated time.
func (w *world) asked(t *testing.T, urls ...string) []Result {
	t.Helper()
	var results []Result
	synctest.Test(t, func(t *testing.T) {
		var addresses []Address
		for i, u := range urls {
			addresses = append(addresses, Address{Key: fmt.Sprint(i), URL: u, Remember: true})
		}
		results = Ask(t.Context(), Config{Transport: w, Now: time.Now, Pause: wait, Agent: "veshka/1 (tests)", Jobs: MaxJobs}, addresses)
	})
	return results
}
