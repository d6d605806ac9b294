package online

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// many are 2,000 addresses over 300 hosts, some of which have many: the largest has 40.
func many() []Address {
	var out []Address
	for i := range 2000 {
		host := i % 300
		if i >= 1500 {
			host = i % 15 // fifteen ministries have what is left
		}
		www := ""
		if i%2 == 0 {
			www = "www."
		}
		out = append(out, Address{Key: fmt.Sprint(i), URL: fmt.Sprintf("https://%sh%d.example/law/%d", www, host, i)})
	}
	return out
}

// delays are how long hosts take to answer, 0.1 to 1.5 s: most are quick and some are slow, 0.45 s in the mean.
func delays() func(int) time.Duration {
	r := rand.New(rand.NewPCG(1, 2))
	var all []time.Duration
	for range 5000 {
		u := r.Float64()
		all = append(all, 100*time.Millisecond+time.Duration(u*u*u*1400)*time.Millisecond)
	}
	return func(n int) time.Duration { return all[n%len(all)] }
}

// Two thousand addresses over three hundred hosts take less than five minutes with at most four requests at a time, and no
// host is asked twice within a second.
func TestFiveMinutes(t *testing.T) {
	w := &world{slow: delays(), pages: map[string]func(int) reply{}}
	addresses := many()
	for _, a := range addresses {
		w.pages[a.URL] = always(aPage(a.Key))
	}
	var took time.Duration
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		results := Ask(t.Context(), Config{Transport: w, Now: time.Now, Pause: wait, Jobs: MaxJobs}, addresses)
		took = time.Since(began)
		if n := Count(results); n.OK != len(addresses) {
			t.Errorf("Count() = %+v", n)
		}
	})
	t.Logf("%d requests in %v, at most %d at a time", len(w.starts), took, w.most)
	if took > 5*time.Minute {
		t.Errorf("took %v", took)
	}
	if w.most != MaxJobs {
		t.Errorf("%d requests at a time, want %d", w.most, MaxJobs)
	}
	w.apart(t)
}

// A host with many addresses begins at once, and is not left for the end: it needs a second for each anyway.
func TestLongestFirst(t *testing.T) {
	w := &world{slow: func(int) time.Duration { return time.Second / 2 }, pages: map[string]func(int) reply{}}
	var urls []string
	for i := range 260 {
		host := i
		if i >= 200 {
			host = 200
		}
		u := fmt.Sprintf("https://h%d.example/%d", host, i)
		w.pages[u] = always(aPage(u))
		urls = append(urls, u)
	}
	w.asked(t, urls...)
	if took := w.starts[len(w.starts)-1].at.Sub(w.starts[0].at); took > 115*time.Second { // 60 of 1.5 s; begun last they would take 140
		t.Errorf("took %v", took)
	}
}

// BenchmarkOnline asks 2,000 addresses over 300 hosts on loopback, with the same delays. It takes minutes: run it with
// -benchtime 1x.
func BenchmarkOnline(b *testing.B) {
	slow := delays()
	turn := make(chan int, 1)
	turn <- 0
	page := strings.Repeat("<p>Nothing else matters here.</p>", 300)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := <-turn
		turn <- n + 1
		time.Sleep(slow(n))
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, "<title>Law</title><main><p>%s</p>%s</main>", r.URL.Path, page)
	}))
	defer s.Close()
	transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, s.Listener.Addr().String())
	}}
	defer transport.CloseIdleConnections()
	addresses := slices.Clone(many())
	for i := range addresses {
		addresses[i].URL = strings.Replace(addresses[i].URL, "https:", "http:", 1)
	}
	for b.Loop() {
		if n := Count(Ask(b.Context(), Config{Transport: transport, Now: time.Now, Pause: wait, Jobs: MaxJobs}, addresses)); n.OK != len(addresses) {
			b.Fatalf("Count() = %+v", n)
		}
	}
}
