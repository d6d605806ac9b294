package browser

import (
	"bytes"
	"context"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// After a page of every kind has been read in one and the same profile, what does it hold? A page cannot keep the browser from
// writing its address into the history, which is why pages say so; nor decide whether a host lets the browser keep a copy
// in its HTTP cache, which the host's Cache-Control says. All else a page could prevent, and does: no cookie, no storage,
// no database, no cache of its own, no worker.
func TestProfileHoldsNothing(t *testing.T) {
	profile := t.TempDir()
	host := serve(t, os.DirFS(public))
	host.header = http.Header{"Cache-Control": {"no-store"}}
	browser, stop, err := start(installed(names...), profile)
	if err != nil {
		t.Fatal(err)
	}
	stopped := false
	defer func() {
		if !stopped {
			stop()
		}
	}()
	for some := range slices.Chunk(exampleFiles(), 20) {
		t.Run(some[0], func(t *testing.T) { // closes its tab at the end: too many open ones starve the browser
			b := limited(t, browser)
			for _, p := range some {
				b.visit(host.at(p))
			}
		})
	}
	b := limited(t, browser)
	use := call(b, storage.GetUsageAndQuota, storage.GetUsageAndQuotaParams{Origin: host.URL})
	for _, u := range use.UsageBreakdown {
		if u.Usage > 0 {
			t.Errorf("the site keeps %.0f bytes of %s", u.Usage, u.StorageType)
		}
	}
	jar, err := chromedp.CallBrowser(b.ctx, storage.GetCookies, storage.GetCookiesParams{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range jar.Cookies {
		t.Errorf("there is a cookie %s", c.Name)
	}
	all, err := chromedp.CallBrowser(b.ctx, target.GetTargets, target.GetTargetsParams{})
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range all.TargetInfos {
		if strings.Contains(i.Type, "worker") && strings.HasPrefix(i.URL, host.URL) {
			t.Errorf("there is a %s of %s", i.Type, i.URL)
		}
	}
	closed(t, browser)
	stop()
	stopped = true
	held := holding(t, profile, strings.TrimPrefix(host.URL, "http://"))
	if !slices.ContainsFunc(held, func(f string) bool { return strings.HasSuffix(f, "/History") }) {
		t.Errorf("only %q hold the address: nobody has looked where it must stand", held)
	}
	for _, f := range held {
		t.Logf("%s", f)
		if !slices.ContainsFunc(history, func(name string) bool { return strings.Contains(f, name) }) {
			t.Errorf("the profile's %s holds the address of the site", f)
		}
	}
}

// history are the parts of a profile in which the browser itself keeps where its user was. Code Cache has the addresses of
// the parts of the search index: they are scripts, since nothing else can be loaded from a folder. No page can prevent it.
var history = []string{"/History", "/Sessions/", "/Visited Links", "/Favicons", "/Top Sites", "/Shortcuts", "/Network Action Predictor",
	"/Preferences", "/Secure Preferences", "/Network/Network Persistent State", "/Network Persistent State", "/Network/TransportSecurity",
	"/Network/Reporting and NEL", "/DIPS", "/BrowsingTopicsState", "/heavy_ad_intervention", "/Site Characteristics Database/",
	"/segmentation_platform/", "/Code Cache/js/"}

// closed ends the browser as its user does, so that it writes down what it knows.
func closed(t *testing.T, browser context.Context) {
	t.Helper()
	if err := chromedp.Cancel(browser); err != nil {
		t.Fatal(err)
	}
}

// holding returns the files of a profile in which a text stands.
func holding(t *testing.T, profile, text string) []string {
	t.Helper()
	var found []string
	err := fs.WalkDir(os.DirFS(profile), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(profile, name))
		if bytes.Contains(data, []byte(text)) {
			found = append(found, "/"+name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// exampleFiles lists a page of every kind, in every language. What each single page keeps is asked of it as it is opened.
func exampleFiles() []string {
	var names []string
	for _, e := range examples() {
		names = append(names, e.file)
	}
	return names
}
