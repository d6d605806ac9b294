package browser

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// left ends a browser in which pages of the host have been read, and lists what it and its profile hold of them. A page
// cannot keep the browser from writing its address into the history, which is why pages say so; nor decide whether a host
// lets the browser keep a copy in its HTTP cache, which the host's Cache-Control says. All else a page could prevent, and
// does: no cookie, no storage, no database, no cache of its own, no worker. Another browser then comes back to the profile,
// to a page of the host that keeps nothing.
func left(t *testing.T, browser context.Context, profile string, host *server, page string) []string {
	t.Helper()
	var all []string
	b := another(t, browser)
	use := call(b, storage.GetUsageAndQuota, storage.GetUsageAndQuotaParams{Origin: host.URL})
	for _, u := range use.UsageBreakdown {
		if u.Usage > 0 {
			all = append(all, fmt.Sprintf("%.0f bytes of %s", u.Usage, u.StorageType))
		}
	}
	jar, err := chromedp.CallBrowser(b.ctx, storage.GetCookies, storage.GetCookiesParams{}) // some end with the browser
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range jar.Cookies {
		all = append(all, "cookie "+c.Name)
	}
	targets, err := chromedp.CallBrowser(b.ctx, target.GetTargets, target.GetTargetsParams{})
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range targets.TargetInfos {
		if strings.Contains(i.Type, "worker") && strings.HasPrefix(i.URL, host.URL) {
			all = append(all, "a "+i.Type+" of "+i.URL)
		}
	}
	closed(t, browser)
	held := holding(t, profile, strings.TrimPrefix(host.URL, "http://"))
	if !slices.ContainsFunc(held, func(f string) bool { return strings.HasSuffix(f, "/History") }) {
		t.Errorf("only %q hold the address: nobody has looked where it must stand", held)
	}
	for _, f := range held {
		t.Log(f)
		if !slices.ContainsFunc(history, func(name string) bool { return strings.Contains(f, name) }) {
			all = append(all, "the address of the site in "+f)
		}
	}
	again, stop, err := start(installed(names...), profile)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	return append(all, earsOf(again).listen(t).hear(host.at(page)).Kept...)
}

// A profile that is looked at with closed eyes is always clean: this page leaves in it all that no page may leave.
func TestNoiseIsLeft(t *testing.T) {
	host := serve(t, os.DirFS("testdata/noise"))
	profile := t.TempDir()
	browser, stop, err := start(installed(names...), profile)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	e := earsOf(browser).listen(t)
	e.follow(host.at("noise.html"))
	all := append(e.session(), left(t, browser, profile, host, "more.css")...)
	for _, want := range []string{"sessionStorage short", "localStorage long", "cookie crumb", "database deep", "cache near", "Session Storage", "Local Storage"} {
		if !slices.ContainsFunc(all, func(line string) bool { return strings.Contains(line, want) }) {
			t.Errorf("left are %q, want %q among it", all, want)
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
