// Package online asks the addresses that a site names whether they still answer, and whether they say the same as before.
// It is no part of a build: a build asks nobody.
//
// What it says of an address is only what the answer shows. A host that refuses, breaks off, or keeps robots away has told
// nothing of the page: that is "not known", never "gone" and never "fine". And that an address answers is no verification
// of anything: nothing here touches the day on which a person compared a rule with its source.
//
// The asking itself (Ask and what it stands on) knows addresses and answers. It takes the clock, the pause and the way out
// as arguments. Findings joins what came of it with the site.
package online

import (
	"context"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/veshka-guide/veshka/internal/diag"
)

// MaxJobs is how many requests go on at a time, at most.
const MaxJobs = 4

// Address is what is asked.
type Address struct {
	Key      string   // of the source, or the id of the organisation
	URL      string   // absolute, http or https; a fragment is not sent
	Lang     string   // in which the page is wanted (BCP 47); "" for any
	Remember bool     // a source: what it says is to be remembered. An organisation only has to be there
	Compared []string // the days, like 2026-05-31, on which somebody compared something with it
	Pos      diag.Pos // where it is named
}

// Result is what came of an address.
type Result struct {
	Address Address
	Verdict Verdict
	Reason  Reason // of NotKnown
	Status  int    // of the last answer (RFC 9110), 0 if there was none
	To      string // where it leads: of Moved and Home
	Digest  string // of what the page says, for Memory: of OK and Moved
}

// Verdict says what an answer shows.
type Verdict string

// The verdicts. Unasked is the zero value: the run was stopped before.
const (
	Unasked  Verdict = ""
	OK       Verdict = "ok"
	Moved    Verdict = "moved"    // redirected for good: the page is there, under another address
	Home     Verdict = "home"     // redirected to a home page: gone in disguise
	Gone     Verdict = "gone"     // 404 or 410
	Soft404  Verdict = "soft-404" // an answer of 200 that says, in words or by what else is answered so, that there is no such page
	NotKnown Verdict = "not-known"
)

// Reason says why nothing is known of an address.
type Reason string

// The reasons.
const (
	Login     Reason = "login"      // 401, or a redirect to a page for signing in
	Forbidden Reason = "forbidden"  // 403: mostly a host that lets no programs or no foreigners in
	TooMany   Reason = "too-many"   // 429
	Legal     Reason = "legal"      // 451
	Server    Reason = "server"     // 5xx, each time
	Status    Reason = "status"     // any other status that is no answer
	TLS       Reason = "tls"        // a certificate that is not good, or no TLS at all
	DNS       Reason = "dns"        // no such name
	Timeout   Reason = "timeout"    // no whole answer in time
	Refused   Reason = "refused"    // nobody listens
	Proxy     Reason = "proxy"      // nobody listens where the proxy should be
	Cut       Reason = "cut"        // the line broke
	Failed    Reason = "failed"     // any other failure on the way
	Robots    Reason = "robots"     // the host's robots.txt asks programs not to
	NoRobots  Reason = "no-robots"  // robots.txt was not to be had, so that it is not known whether one may ask
	TooLarge  Reason = "too-large"  // more than maxBody
	Redirects Reason = "redirects"  // in a circle, too many, or to what is no address
	Wall      Reason = "wall"       // a page that wants to know whether a person asks
	NoText    Reason = "no-text"    // a page that is made by a script, or empty
	BadURL    Reason = "no-address" // not an address that can be asked
)

// Config is what Ask needs of the world.
type Config struct {
	Transport http.RoundTripper
	Now       func() time.Time
	Pause     func(ctx context.Context, d time.Duration) error // waits; the error is the context's
	Agent     string                                           // the header User-Agent
	Jobs      int                                              // requests at a time, 1 to MaxJobs
	Progress  func(done, all int)                              // is told after each address; calls do not overlap; nil for nobody
}

// Ask asks the addresses and returns what came of each, in their order. Of addresses that are equal it asks one. When the
// context ends, what was not finished is Unasked.
//
// At most Config.Jobs requests go on at a time, one to a host, and between the end of one and the start of the next to the
// same host there is a second or more, so that no log, the host's own included, shows two within a second. What may pass is
// asked again after retryGaps, while others take its place.
func Ask(ctx context.Context, c Config, addresses []Address) []Result {
	ctx, rest := context.WithCancel(ctx) // nobody waits for the pauses after the last requests
	r := &run{Config: c, line: newLine(c), robots: map[string]*policy{}, probes: map[string]*probe{}}
	defer r.line.wait()
	defer rest()

	type question struct{ url, lang string }
	same := map[question][]int{}
	var order []question
	results := make([]Result, len(addresses))
	urls := map[question]*url.URL{}
	for i, a := range addresses {
		results[i] = Result{Address: a, Verdict: NotKnown, Reason: BadURL}
		u, ok := target(a.URL)
		if !ok {
			continue
		}
		q := question{u.String(), a.Lang}
		if same[q] == nil {
			order = append(order, q)
			urls[q] = u
			r.line.host(u).left++
		}
		same[q] = append(same[q], i)
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	done := 0
	for _, q := range order {
		wg.Go(func() {
			one := r.ask(ctx, urls[q], q.lang)
			r.line.finished(urls[q])
			mu.Lock()
			defer mu.Unlock()
			for _, i := range same[q] {
				one.Address = results[i].Address
				results[i] = one
			}
			done++
			if c.Progress != nil && one.Verdict != Unasked {
				c.Progress(done, len(order))
			}
		})
	}
	wg.Wait()
	return results
}

// target returns an address as it is asked for: without a fragment, its host in lower case.
func target(address string) (*url.URL, bool) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return nil, false
	}
	return tidy(u), true
}
