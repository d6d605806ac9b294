package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
)

// heard is all that a page did besides showing itself.
type heard struct {
	Requests []string // addresses that it loaded, itself first
	Said     []string // console, exceptions, log, violations of its policy
	Kept     []string // cookies, keys of storage, databases, caches, workers
}

// An ear is a tab that listens.
type ear struct {
	*tab
	mu     sync.Mutex
	heard  heard
	loaded cdp.LoaderID  // the newest document with all that it asked for
	ring   chan struct{} // loaded has changed
	clean  bool          // nothing was kept when it was last asked
}

// ears lends those of a browser.
type ears struct {
	browser context.Context
	options []chromedp.ContextOption
	idle    chan *ear // that no test uses at the moment, and that are known to hold nothing that a page kept
}

func earsOf(browser context.Context, options ...chromedp.ContextOption) *ears {
	return &ears{browser, options, make(chan *ear, 16)}
}

// listen lends an ear that shares no cookie, storage or cache with any other.
func listen(t *testing.T) *ear {
	t.Helper()
	return apart.listen(t)
}

func (all *ears) listen(t *testing.T) *ear {
	t.Helper()
	var e *ear
	select {
	case e = <-all.idle:
		e.tab, e.clean = e.limited(t), false
	default:
		e = &ear{ring: make(chan struct{}, 1)}
		e.tab = another(t, all.browser, slices.Concat(all.options, []chromedp.ContextOption{chromedp.WithListener(e.event)})...)
		call(e.tab, audits.Enable, cdp.Empty{}) // all else that it listens to chromedp has asked for
	}
	t.Cleanup(func() {
		if !e.clean || t.Failed() {
			e.close()
			return
		}
		select {
		case all.idle <- e:
		default:
			e.close() // there are enough
		}
	})
	return e
}

func (e *ear) event(event any) {
	e.mu.Lock()
	defer e.mu.Unlock()
	h := &e.heard
	switch event := event.(type) {
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(event.Request.URL, "data:") {
			h.Requests = append(h.Requests, event.Request.URL)
		}
	case *network.EventWebSocketCreated:
		h.Requests = append(h.Requests, event.URL)
	case *runtime.EventConsoleAPICalled:
		h.Said = append(h.Said, fmt.Sprintf("console.%s: %s", event.Type, text(event.Args)))
	case *runtime.EventExceptionThrown:
		h.Said = append(h.Said, "exception: "+text(event.ExceptionDetails))
	case *log.EventEntryAdded:
		h.Said = append(h.Said, "log: "+event.Entry.Text)
	case *audits.EventIssueAdded:
		h.Said = append(h.Said, "issue: "+text(event.Issue))
	case *page.EventLifecycleEvent:
		if event.Name == "load" {
			e.loaded = event.LoaderID
			select {
			case e.ring <- struct{}{}:
			default: // has been rung already
			}
		}
	}
}

func text(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(data)
}

// hear opens a page, and lists what it kept as well.
func (e *ear) hear(url string) heard {
	e.t.Helper()
	h := e.follow(url)
	h.Kept = e.kept()
	return h
}

// follow opens a page and follows it until it has loaded all that it asked for and its scripts have nothing left to do. It
// does not wait for timers, nor for the browser's "networkIdle", which takes two seconds to see that nothing happens.
func (e *ear) follow(url string) heard {
	e.t.Helper()
	e.mu.Lock()
	e.heard = heard{}
	e.mu.Unlock()
	opened := call(e.tab, page.Navigate, page.NavigateParams{URL: url})
	if opened.ErrorText != "" {
		e.t.Fatalf("%s does not open: %s", url, opened.ErrorText)
	}
	for !e.has(opened.LoaderID) {
		select {
		case <-e.ring:
		case <-e.ctx.Done():
			e.t.Fatalf("%s never ends loading", url)
		}
	}
	eval[bool](e.tab, `async () => {
		for (let i = 0; i < 3 && document.scripts.length; i++) await new Promise(done => requestIdleCallback(done));
		return true;
	}`)
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.heard
}

// has reports whether the document is the newest that has loaded all that it asked for.
func (e *ear) has(document cdp.LoaderID) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.loaded == document
}

// session lists what pages left behind that ends with the tab. This may be asked in a profile that is looked at later; the
// other questions of kept are themselves noted there.
func (e *ear) session() []string {
	kept := eval[[]string](e.tab, `() => Object.keys(sessionStorage).map(key => 'sessionStorage ' + key)`)
	e.clean = len(kept) == 0
	return kept
}

// kept lists what the pages that the ear heard left behind: cookies, keys of storage, databases, caches, workers of the
// origin that it is at.
func (e *ear) kept() []string {
	kept := eval[[]string](e.tab, `async () => {
		const kept = Object.keys(localStorage).map(key => 'localStorage ' + key);
		kept.push(...(await indexedDB.databases()).map(d => 'database ' + d.name));
		if (location.protocol !== 'file:') {
			kept.push(...(await caches.keys()).map(key => 'cache ' + key));
			kept.push(...(await navigator.serviceWorker.getRegistrations()).map(r => 'worker ' + r.scope));
		}
		return kept;
	}`)
	// Not document.cookie: to read it is an issue by itself.
	jar, err := chromedp.CallBrowser(e.ctx, storage.GetCookies, storage.GetCookiesParams{BrowserContextID: chromedp.FromContext(e.ctx).BrowserContextID})
	if err != nil {
		e.t.Fatal(err)
	}
	for _, c := range jar.Cookies {
		kept = append(kept, "cookie "+c.Name)
	}
	kept = append(kept, e.session()...)
	e.clean = len(kept) == 0
	return kept
}

// A deaf test hears silence everywhere: this page does all that no page may do.
func TestNoiseIsHeard(t *testing.T) {
	folder, err := fs.Sub(os.DirFS("testdata"), "noise")
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, folder)
	h := listen(t).hear(s.at("noise.html"))
	for _, c := range []struct {
		in   []string
		want string
	}{
		{h.Requests, s.at("noise.html")},
		{h.Requests, s.at("more.css")},
		{h.Requests, "http://elsewhere.invalid/"},
		{s.requests(), "GET " + under + "more.css"},
		{h.Said, "a word"},
		{h.Said, "a failure"},
		{h.Said, "ContentSecurityPolicyIssue"},
		{h.Kept, "cookie crumb"},
		{h.Kept, "localStorage long"},
		{h.Kept, "sessionStorage short"},
		{h.Kept, "database deep"},
		{h.Kept, "cache near"},
	} {
		if !slices.ContainsFunc(c.in, func(line string) bool { return strings.Contains(line, c.want) }) {
			t.Errorf("heard %q, want %q among it", c.in, c.want)
		}
	}
}
