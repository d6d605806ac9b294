package browser

import (
	"net/url"
	"os"
	"strings"
	"testing"
)

// links are what a page points to and can be pointed to by, as the browser understands them.
type links struct{ To, IDs []string }

const linksOf = `() => ({
	To: [...document.querySelectorAll('[href], [src]')].map(el => el.href || el.src),
	IDs: [...document.querySelectorAll('[id]')].map(el => el.id),
})`

func report(t *testing.T, page, to, why string) {
	t.Helper()
	if why != "" {
		t.Errorf("%s points to %s: %s", page, to, why)
	}
}

// broken says why an address leads nowhere, "" if it does lead somewhere. What is inside the site is asked of the caller.
func broken(to, root string, inside func(file, id string) string) string {
	u, err := url.Parse(to)
	if err != nil {
		return err.Error()
	}
	site, err := url.Parse(root)
	if err != nil {
		return err.Error()
	}
	switch {
	case u.Scheme == "data":
		return ""
	case u.Scheme == site.Scheme && u.Host == site.Host:
		file, ok := strings.CutPrefix(u.Path, site.Path)
		if !ok {
			return "it leaves the folder of the site"
		}
		return inside(file, u.Fragment)
	case u.Scheme == "https" || u.Scheme == "http":
		return ""
	}
	return "a page may not use " + u.Scheme
}

// A reader with the folder on a stick opens its first page and goes on from there.
func TestStickIsWalkedByClicks(t *testing.T) {
	b := open(t)
	b.visit(onDisk("index.html"))
	for _, step := range []struct{ click, want string }{
		{"a[hreflang=ru]", "ru/index.html"},
		{"nav a[href='countries/index.html']", "ru/countries/index.html"},
		{"main a[href='georgia.html']", "ru/countries/georgia.html"},
		{"nav a[hreflang=en]", "en/countries/georgia.html"},
		{"main a[href*='/rules/visa-free-stay.html']", "en/rules/visa-free-stay.html"},
	} {
		b.click(step.click)
		if got := eval[string](b, `() => location.href.split('#')[0]`); got != onDisk(step.want) {
			t.Fatalf("click on %s leads to %s, want %s", step.click, got, onDisk(step.want))
		}
	}
}

// A server shows 404.html for any address, so what it points to must not depend on where it is shown.
func TestMissingPageWorksAtAnyDepth(t *testing.T) {
	s := serve(t, os.DirFS(public))
	for _, file := range []string{"nothing.html", "ru/nothing.html", "ru/countries/no/such/page.html"} {
		b := open(t)
		b.visit(s.at(file))
		if !eval[bool](b, `() => document.querySelector('h1').checkVisibility()`) {
			t.Errorf("%s shows no heading", file)
		}
		for _, to := range eval[links](b, linksOf).To {
			if !strings.HasPrefix(to, "data:") && !strings.HasPrefix(to, s.at(file)+"#") {
				t.Errorf("404.html shown at %s points to %s, want no relative link", file, to)
			}
		}
	}
}
