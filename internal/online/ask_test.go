package online

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

const home, law = "https://gov.example/", "https://gov.example/law"

// endless is a body without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// dripping gives one byte in a second, for ever.
type dripping struct{}

func (dripping) Read(p []byte) (int, error) {
	time.Sleep(time.Second)
	p[0] = 'x'
	return 1, nil
}

// TestAsk plays the faults of hosts, each on one address.
func TestAsk(t *testing.T) {
	one := func(p func(int) reply) map[string]func(int) reply { return map[string]func(int) reply{law: p} }
	status := func(n int) map[string]func(int) reply { return one(always(reply{status: n})) }
	failing := func(err error) map[string]func(int) reply { return one(always(reply{err: err})) }
	missing := aPage("There is nothing under this address.")
	cases := []struct {
		name  string
		pages map[string]func(int) reply
		want  Verdict
		why   Reason
		to    string
		asked int // requests for the address itself
	}{
		{"a page", one(always(aPage("90 days"))), OK, "", "", 1},
		{"a file that is no page", one(always(reply{status: 200, header: map[string]string{"Content-Type": "application/pdf"}, body: "%PDF-1.4 not found"})), OK, "", "", 1},
		{"gone", status(404), Gone, "", "", 1},
		{"gone for good", status(410), Gone, "", "", 1},
		{"a password", status(401), NotKnown, Login, "", 1},
		{"no programs", status(403), NotKnown, Forbidden, "", 1},
		{"for legal reasons", status(451), NotKnown, Legal, "", 1},
		{"a status of no use", status(406), NotKnown, Status, "", 1},
		{"an error each time", status(503), NotKnown, Server, "", 3},
		{"an error twice, then the page", one(func(n int) reply {
			if n < 3 {
				return reply{status: 500 + n}
			}
			return aPage("90 days")
		}), OK, "", "", 3},
		{"too many requests, then the page", one(func(n int) reply {
			if n == 1 {
				return reply{status: 429, header: map[string]string{"Retry-After": "90"}}
			}
			return aPage("90 days")
		}), OK, "", "", 2},
		{"too many requests for a day", one(always(reply{status: 429, header: map[string]string{"Retry-After": "86400"}})), NotKnown, TooMany, "", 1},
		{"too many requests, always", status(429), NotKnown, TooMany, "", 3},
		{"no such host", failing(&net.DNSError{IsNotFound: true}), NotKnown, DNS, "", 1},
		{"refused", failing(&net.OpError{Err: syscall.ECONNREFUSED}), NotKnown, Refused, "", 1},
		{"cut", failing(io.ErrUnexpectedEOF), NotKnown, Cut, "", 3},
		{"another failure", failing(errors.New("no route")), NotKnown, Failed, "", 1},
		{"a body without end", one(always(reply{status: 200, reader: endless{}})), NotKnown, TooLarge, "", 1},
		{"a body that never comes", one(func(int) reply { return reply{status: 200, reader: dripping{}} }), NotKnown, Timeout, "", 3},

		{"moved for good", map[string]func(int) reply{law: always(redirect(301, "/laws/5#top")), home + "laws/5": always(aPage("90 days"))}, Moved, "", home + "laws/5", 1},
		{"elsewhere for now", map[string]func(int) reply{law: always(redirect(302, "/laws/5")), home + "laws/5": always(aPage("90 days"))}, OK, "", "", 1},
		{"moved for good, then elsewhere for now", map[string]func(int) reply{law: always(redirect(308, "/a")), home + "a": always(redirect(307, "/b")), home + "b": always(aPage("90 days"))}, Moved, "", home + "a", 1},
		{"to the home page", map[string]func(int) reply{law: always(redirect(301, "/")), home: always(aPage("Welcome"))}, Home, "", home, 1},
		{"to the home page of a language", map[string]func(int) reply{law: always(redirect(302, "/ru/")), home + "ru/": always(aPage("Welcome"))}, Home, "", home + "ru/", 1},
		{"to another host's home page", map[string]func(int) reply{law: always(redirect(302, "https://new.example")), "https://new.example/": always(aPage("Welcome"))}, Home, "", "https://new.example/", 1},
		{"to a page that is gone", map[string]func(int) reply{law: always(redirect(301, "/laws/5"))}, Gone, "", "", 1},
		{"to a page for signing in", map[string]func(int) reply{law: always(redirect(302, "/login?to=law")), home + "login?to=law": always(aPage("Who are you?"))}, NotKnown, Login, "", 1},
		{"in a circle", map[string]func(int) reply{law: always(redirect(302, "/a")), home + "a": always(redirect(302, "/law"))}, NotKnown, Redirects, "", 1},
		{"to no page", one(always(redirect(302, "mailto:x@gov.example"))), NotKnown, Redirects, "", 1},
		{"to nothing", one(always(redirect(302, ""))), NotKnown, Redirects, "", 1},

		{"200 with a title that says no", one(always(reply{status: 200, body: "<title>Страница не найдена — МИД</title><main>" + strings.Repeat("Новости. ", 100) + "</main>"})), Soft404, "", "", 1},
		{"200 with a title that is a number", one(always(reply{status: 200, body: "<title>404</title><p>" + strings.Repeat("Go on. ", 100)})), Soft404, "", "", 1},
		{"200 with a text that says no", one(always(reply{status: 200, body: "<title>Ministry</title><body>Sorry, the page you requested could not be found."})), Soft404, "", "", 1},
		{"200 that is given for anything", map[string]func(int) reply{
			law: always(reply{status: 200, body: "<title>Ministry</title><p>Under reconstruction"}), home[:len(home)-1] + nowhere: always(reply{status: 200, body: "<title>Ministry</title><p>Under reconstruction"}),
		}, Soft404, "", "", 1},
		{"elsewhere, where anything leads", map[string]func(int) reply{
			law: always(redirect(302, "/news")), home[:len(home)-1] + nowhere: always(redirect(302, "/news")), home + "news": always(aPage("News of today")),
		}, Soft404, "", "", 1},
		{"a short page of its own", map[string]func(int) reply{
			law: always(reply{status: 200, body: "<p>90 days"}), home[:len(home)-1] + nowhere: always(missing),
		}, OK, "", "", 1},
		{"a long article on pages that are not found", one(always(reply{status: 200, body: "<title>Why the ministry says: page not found</title><p>" + strings.Repeat("The page was not found, said the clerk. ", 100)})), OK, "", "", 1},
		{"a wall", one(always(reply{status: 200, body: "<title>Just a moment...</title><p>Checking your browser"})), NotKnown, Wall, "", 1},
		{"a page that a script makes", one(always(reply{status: 200, body: "<title>Laws</title><div id=app></div><noscript>Enable it</noscript>"})), NotKnown, NoText, "", 1},
		{"a page that asks for scripts", one(always(reply{status: 200, body: "<title>Laws</title><p>You need to enable JavaScript to run this app."})), NotKnown, NoText, "", 1},
		{"an empty answer", one(always(reply{status: 200})), NotKnown, NoText, "", 1},

		{"robots may not", map[string]func(int) reply{home + "robots.txt": always(reply{status: 200, body: "User-agent: *\nDisallow: /la"}), law: always(aPage("90 days"))}, NotKnown, Robots, "", 0},
		{"other robots may not", map[string]func(int) reply{home + "robots.txt": always(reply{status: 200, body: "User-agent: GPTBot\nDisallow: /\n\nUser-agent: *\nDisallow: /admin"}), law: always(aPage("90 days"))}, OK, "", "", 1},
		{"this robot may not", map[string]func(int) reply{home + "robots.txt": always(reply{status: 200, body: "User-agent: *\nAllow: /\n\nUser-agent: Veshka\nDisallow: /\n"}), law: always(aPage("90 days"))}, NotKnown, Robots, "", 0},
		{"robots.txt is a page", map[string]func(int) reply{home + "robots.txt": always(aPage("Welcome")), law: always(aPage("90 days"))}, OK, "", "", 1},
		{"robots.txt with slips", map[string]func(int) reply{home + "robots.txt": always(reply{status: 200, body: "\ufeffDisallow: /\r\nUser-agent: *\r\nCrawl-delay: soon\r\nDisallow: /law # not yet\r\n"}), law: always(aPage("90 days"))}, NotKnown, Robots, "", 0},
		{"robots.txt is an error", map[string]func(int) reply{home + "robots.txt": always(reply{status: 500}), law: always(aPage("90 days"))}, NotKnown, NoRobots, "", 0},
		{"robots.txt is not to be had", map[string]func(int) reply{home + "robots.txt": always(reply{err: &net.OpError{Err: syscall.ECONNREFUSED}}), law: always(aPage("90 days"))}, NotKnown, Refused, "", 0},
		{"robots.txt elsewhere", map[string]func(int) reply{home + "robots.txt": always(redirect(301, "https://www.gov.example/robots.txt")), "https://www.gov.example/robots.txt": always(reply{status: 200, body: "User-agent: *\nDisallow: /"})}, NotKnown, Robots, "", 0},
		{"elsewhere robots may not", map[string]func(int) reply{law: always(redirect(302, "https://new.example/law")), "https://new.example/robots.txt": always(reply{status: 200, body: "User-agent: *\nDisallow: /"})}, NotKnown, Robots, "", 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := &world{pages: c.pages}
			r := w.asked(t, law)[0]
			if r.Verdict != c.want || r.Reason != c.why || r.To != c.to {
				t.Errorf("Ask() = %s %s %q (%d), want %s %s %q", r.Verdict, r.Reason, r.To, r.Status, c.want, c.why, c.to)
			}
			if (r.Digest != "") != (c.want == OK || c.want == Moved) {
				t.Errorf("Ask() = %s with digest %q", r.Verdict, r.Digest)
			}
			asked := 0
			for _, s := range w.starts {
				if s.url == law {
					asked++
				}
			}
			if asked != c.asked {
				t.Errorf("asked %d times, want %d", asked, c.asked)
			}
			w.apart(t)
		})
	}
}

// apart checks that no host was asked twice within a second.
func (w *world) apart(t *testing.T) {
	t.Helper()
	last := map[string]start{}
	for _, s := range w.starts {
		u, _ := target(s.url)
		if before, ok := last[hostName(u)]; ok && s.at.Sub(before.at) < time.Second {
			t.Errorf("%s %v after %s", s.url, s.at.Sub(before.at), before.url)
		}
		last[hostName(u)] = s
	}
}

// What may pass is asked again after real gaps, and not before the host wants to.
func TestGaps(t *testing.T) {
	cases := []struct {
		name  string
		reply reply
		gaps  []time.Duration
	}{
		{"an error", reply{status: 502}, []time.Duration{5 * time.Second, time.Minute}},
		{"a host that says when", reply{status: 503, header: map[string]string{"Retry-After": "120"}}, []time.Duration{2 * time.Minute, 2 * time.Minute}},
		{"one that says it as a date", reply{status: 429, header: map[string]string{"Retry-After": "Sat, 01 Jan 2000 00:03:00 GMT"}}, []time.Duration{179 * time.Second, time.Minute}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := &world{pages: map[string]func(int) reply{law: always(c.reply)}}
			w.asked(t, law)
			starts := w.starts[1:] // robots.txt
			if len(starts) != len(c.gaps)+1 {
				t.Fatalf("asked %d times, want %d", len(starts), len(c.gaps)+1)
			}
			for i, gap := range c.gaps {
				if got := starts[i+1].at.Sub(starts[i].at); got < gap || got > gap+time.Second {
					t.Errorf("gap %d: %v, want %v", i, got, gap)
				}
			}
		})
	}
}

// A host that says "too many requests" is left alone for as long as it wants, whatever else it is to be asked.
func TestTooManyStopsTheHost(t *testing.T) {
	w := &world{pages: map[string]func(int) reply{home + "robots.txt": always(reply{status: 404})}}
	busy := func(n int) reply { return reply{status: 429, header: map[string]string{"Retry-After": "90"}} }
	w.pages[home+"a"], w.pages[home+"b"] = busy, busy
	w.asked(t, home+"a", home+"b")
	for i := 2; i < len(w.starts); i++ {
		if gap := w.starts[i].at.Sub(w.starts[i-1].at); gap < 90*time.Second {
			t.Errorf("%s %v after it", w.starts[i].url, gap)
		}
	}
}

// While one waits to ask again, others are asked: the whole takes no longer than the one.
func TestRetriesKeepNobodyWaiting(t *testing.T) {
	w := &world{pages: map[string]func(int) reply{law: always(reply{status: 500})}}
	urls := []string{law}
	for _, path := range []string{"a", "b", "c", "d", "e"} {
		urls = append(urls, home+path)
		w.pages[home+path] = always(aPage(path))
	}
	w.asked(t, urls...)
	if took := w.starts[len(w.starts)-1].at.Sub(w.starts[0].at); took > 70*time.Second {
		t.Errorf("took %v", took)
	}
	if last := w.starts[len(w.starts)-1].url; last != law {
		t.Errorf("the last request was for %s", last)
	}
	w.apart(t)
}

// A host that does not answer is not asked for ever: what it has left is not known.
func TestSilentHost(t *testing.T) {
	w := &world{pages: map[string]func(int) reply{home + "robots.txt": always(reply{status: 404})}}
	var urls []string
	for _, path := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		urls = append(urls, home+path)
		w.pages[home+path] = always(reply{err: context.DeadlineExceeded})
	}
	for _, r := range w.asked(t, urls...) {
		if r.Verdict != NotKnown || r.Reason != Timeout {
			t.Errorf("%s: %s %s", r.Address.URL, r.Verdict, r.Reason)
		}
	}
	if len(w.starts) > 1+maxFailures {
		t.Errorf("asked %d times", len(w.starts))
	}
}

// A host that says in robots.txt how long it wants to be left alone is left alone.
func TestCrawlDelay(t *testing.T) {
	w := &world{pages: map[string]func(int) reply{
		home + "robots.txt": always(reply{status: 200, body: "User-agent: *\nCrawl-delay: 7"}), home + "a": always(aPage("a")), home + "b": always(aPage("b")),
	}}
	w.asked(t, home+"a", home+"b")
	if got := w.starts[2].at.Sub(w.starts[1].at); got != 7*time.Second {
		t.Errorf("the pages were asked %v apart, want 7s", got)
	}
}

// Equal addresses are one request; the host's name may be written in any way; what is no address is not asked.
func TestOneRequestForEqualAddresses(t *testing.T) {
	w := &world{pages: map[string]func(int) reply{law: always(aPage("90 days"))}}
	results := w.asked(t, law, "HTTPS://GOV.example/law#entry", "ftp://gov.example/law", "https://", "https://u:p@gov.example/law")
	var got []string
	for _, r := range results {
		got = append(got, string(r.Verdict)+string(r.Reason)+" "+r.Address.Key)
	}
	if want := "ok 0,ok 1,not-knownno-address 2,not-knownno-address 3,not-knownno-address 4"; strings.Join(got, ",") != want {
		t.Errorf("Ask() = %q, want %q", got, want)
	}
	if len(w.starts) != 2 {
		t.Errorf("asked %d times, want for robots.txt and the page", len(w.starts))
	}
}

// Requests say who asks and in which language.
func TestWhoAsks(t *testing.T) {
	w := &world{pages: map[string]func(int) reply{law: always(aPage("90 days"))}}
	synctest.Test(t, func(t *testing.T) {
		Ask(t.Context(), Config{Transport: w, Now: time.Now, Pause: wait, Agent: "veshka/1 (tests)", Jobs: 1}, []Address{{URL: law, Lang: "ru"}})
	})
	for _, s := range w.starts {
		if s.agent != "veshka/1 (tests)" {
			t.Errorf("User-Agent of %s: %q", s.url, s.agent)
		}
	}
	if got := w.starts[1].lang; got != "ru" {
		t.Errorf("Accept-Language: %q, want ru", got)
	}
}

// An interruption ends everything at once and keeps what was learnt.
func TestInterrupted(t *testing.T) {
	w := &world{slow: func(int) time.Duration { return 2 * time.Second }, pages: map[string]func(int) reply{}}
	var addresses []Address
	for _, host := range []string{"a", "b", "c", "d", "e", "f"} {
		u := "https://" + host + ".example/law"
		w.pages[u] = always(aPage("90 days"))
		addresses = append(addresses, Address{Key: host, URL: u})
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 9*time.Second)
		defer cancel()
		began, told := time.Now(), 0
		results := Ask(ctx, Config{Transport: w, Now: time.Now, Pause: wait, Jobs: 2, Progress: func(int, int) { told++ }}, addresses)
		if took := time.Since(began); took != 9*time.Second {
			t.Errorf("took %v", took)
		}
		n := Count(results)
		if n.OK == 0 || n.Unasked == 0 || n.OK+n.Unasked != 6 || told != n.OK {
			t.Errorf("Count() = %+v, told of %d", n, told)
		}
	})
}
