package build_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"

	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// own builds the project's own site, of the content beside the code.
func own(t testing.TB, o build.Options) (map[string][]byte, build.Result) {
	t.Helper()
	ownBuilt.Lock()
	defer ownBuilt.Unlock()
	if b, ok := ownBuilt.sites[o]; ok {
		return copied(b.pages), b.result
	}
	root, err := os.OpenRoot("../..")
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string][]byte{}
	r, err := build.New(root.FS(), fstest.MapFS{}).Build(o, func(path string, data []byte) error {
		pages[path] = data
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	ownBuilt.sites[o] = ownSite{copied(pages), r}
	return pages, r
}

func copied(pages map[string][]byte) map[string][]byte {
	out := make(map[string][]byte, len(pages))
	for name, data := range pages {
		out[name] = bytes.Clone(data)
	}
	return out
}

// ownBuilt is what own has built: one build serves every test that asks for the same.
var ownBuilt = struct {
	sync.Mutex
	sites map[build.Options]ownSite
}{sites: map[build.Options]ownSite{}}

type ownSite struct {
	pages  map[string][]byte
	result build.Result
}

var day = site.Date{Year: 2026, Month: 11, Day: 22}

// parsed parses every page of a site.
func parsed(t *testing.T, pages map[string][]byte) map[string]*html.Node {
	t.Helper()
	out := map[string]*html.Node{}
	for name, data := range pages {
		if path.Ext(name) != ".html" {
			continue
		}
		doc, err := html.Parse(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = doc
	}
	return out
}

// elements returns every element below a node.
func elements(n *html.Node) []*html.Node {
	var out []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode {
			out = append(out, d)
		}
	}
	return out
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func TestOwnContentIsClean(t *testing.T) {
	pages, r := own(t, build.Options{Day: day})
	for _, d := range r.Found {
		if d.Severity() <= diag.Warning {
			t.Errorf("%v: %s %v", d.Pos, d.Code, d.Args)
		}
	}
	for _, lang := range []string{"ru", "en"} {
		var guides, stories, rules int
		for name, doc := range parsed(t, pages) {
			switch {
			case strings.HasSuffix(name, "/index.html"):
			case strings.HasPrefix(name, lang+"/countries/"):
				guides++
			case strings.HasPrefix(name, lang+"/stories/"):
				stories++
			}
			if strings.HasPrefix(name, lang+"/countries/") {
				for _, e := range elements(doc) {
					if attr(e, "class") == "verified" && e.Data == "time" && attr(e, "datetime") != "" {
						rules++
					}
				}
			}
		}
		if guides < 32 || stories != 15 || rules < 100 {
			t.Errorf("%s has %d guides, %d stories, %d dated rules, want more than 31, 15, at least 100", lang, guides, stories, rules)
		}
	}
}

// unfit are strings that no page may hold: what is left of templates, of encoding twice, of our own markers, and what
// the readers' safety forbids.
var unfit = []string{
	"{{", "}}", "&amp;amp;", "&amp;lt;", "&amp;nbsp;", "<no value>", "%!", "ZgotmplZ", "\x7f", "\ufffd",
	"<form", "<iframe", "<object", "<embed", "<base", "<input", "<textarea", "<select", "<button", " integrity=", "mailto:",
	"javascript:", " onclick", " style=\"", "localStorage", "sessionStorage", "indexedDB", "serviceWorker", "</html></html>",
}

// mail is an e-mail address in the words of a page: hosts hide it with a script of theirs.
var mail = regexp.MustCompile(`[\pL\pN._%+-]+@[\pL\pN-]+(\.[\pL\pN-]+)+`)

// style is where, with scripts, "}}" may stand.
var style = regexp.MustCompile(`(?s)<style>.*?</style>|<script>.*?</script>`)

func TestEveryPageIsWhole(t *testing.T) {
	pages, r := own(t, build.Options{Day: day})
	for name, doc := range parsed(t, pages) {
		data := style.ReplaceAllString(string(pages[name]), "")
		for _, s := range unfit {
			if strings.Contains(data, s) {
				t.Errorf("%s holds %q", name, s)
			}
		}
		if found := mail.FindString(text(doc)); found != "" {
			t.Errorf("%s says %q", name, found)
		}
		ids := map[string]bool{}
		h1, charset := 0, false
		for _, e := range elements(doc) {
			if id := attr(e, "id"); id != "" {
				if ids[id] {
					t.Errorf("%s has the id %q twice", name, id)
				}
				ids[id] = true
			}
			switch e.Data {
			case "h1":
				h1++
			case "meta":
				charset = charset || attr(e, "charset") == "utf-8"
				if !charset {
					t.Errorf("%s: the first meta is not the charset", name)
				}
			case "a":
				if out(attr(e, "href")) && attr(e, "rel") != "noreferrer noopener" {
					t.Errorf("%s: a link to %s tells where it comes from", name, attr(e, "href"))
				}
			case "video", "audio":
				t.Errorf("%s has a <%s>", name, e.Data)
			case "img", "script":
				if src := attr(e, "src"); src != "" && !strings.HasPrefix(src, "data:image/") {
					t.Errorf("%s loads %s", name, src)
				}
			case "link":
				if !slices.Contains([]string{"icon", "canonical", "alternate"}, attr(e, "rel")) {
					t.Errorf("%s loads %s", name, attr(e, "href"))
				}
			case "html":
				if attr(e, "lang") == "" || attr(e, "dir") == "" {
					t.Errorf("%s says no language or direction", name)
				}
			}
		}
		if h1 != 1 {
			t.Errorf("%s has %d <h1>, want 1", name, h1)
		}
		if n := compressed(t, pages[name]); n > r.Site.Config.PageBudget && !isKept(name) {
			t.Errorf("%s has %d bytes compressed, want at most %d", name, n, r.Site.Config.PageBudget)
		}
	}
}

func out(href string) bool {
	return strings.HasPrefix(href, "http:") || strings.HasPrefix(href, "https:")
}

func compressed(t testing.TB, b []byte) int {
	t.Helper()
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Len()
}

// address is the form of every path of the output (DESIGN section 3).
var address = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]*(/[a-z0-9][a-z0-9.-]*)*$`)

func TestLinksResolve(t *testing.T) {
	pages, _ := own(t, build.Options{Day: day})
	linksResolve(t, pages)
	for _, dir := range []string{"verify", "verify/keys", "verify/m"} { // signing puts files there
		if pages[dir+"/index.html"] == nil {
			t.Errorf("%s/ has no index.html: a host may list it", dir)
		}
	}
}

// linksResolve checks that every link of a site leads to a page, and to a place on it, and that no folder is without a
// page.
func linksResolve(t *testing.T, pages map[string][]byte) {
	t.Helper()
	docs := parsed(t, pages)
	ids := map[string]map[string]bool{}
	for name, doc := range docs {
		ids[name] = map[string]bool{"": true}
		for _, e := range elements(doc) {
			ids[name][attr(e, "id")] = true
		}
	}
	for name := range pages {
		if !address.MatchString(name) || len(name) > 180 || strings.Contains(name+"/", "./") {
			t.Errorf("%s is no address", name)
		}
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if pages[dir+"/index.html"] == nil {
				t.Errorf("%s/ has no index.html: a host may list it", dir)
			}
		}
	}
	for name, doc := range docs {
		for _, e := range elements(doc) {
			href := attr(e, "href")
			if e.Data != "a" && e.Data != "link" || out(href) || strings.HasPrefix(href, "data:") {
				continue
			}
			if href == "" || strings.HasPrefix(href, "/") {
				t.Errorf("%s has a link to %q", name, href)
				continue
			}
			target, id, _ := strings.Cut(href, "#")
			to := name
			if target != "" {
				to = path.Join(path.Dir(name), target)
			}
			switch {
			case pages[to] == nil:
				t.Errorf("%s links to %s, which is not there", name, href)
			case path.Ext(to) == ".html" && !ids[to][id]:
				t.Errorf("%s links to %s, which has no such id", name, href)
			}
		}
	}
}

func TestAlternatesAreMutualAndTrue(t *testing.T) {
	for _, base := range []string{"", "https://veshka.example/g/"} {
		pages, _ := own(t, build.Options{Day: day, BaseURL: base})
		checkAlternates(t, parsed(t, pages), base)
	}
}

func checkAlternates(t *testing.T, docs map[string]*html.Node, base string) {
	t.Helper()
	alternates := func(name string) map[string]string {
		out := map[string]string{}
		for _, e := range elements(docs[name]) {
			if e.Data == "link" && attr(e, "hreflang") != "" {
				href := attr(e, "href")
				if base != "" {
					to, ok := strings.CutPrefix(href, base)
					if !ok {
						t.Errorf("%s: alternate %s is not below %s", name, href, base)
					}
					out[attr(e, "hreflang")] = to
					continue
				}
				out[attr(e, "hreflang")] = path.Join(path.Dir(name), href)
			}
		}
		return out
	}
	for name := range docs {
		if _, _, ok := inLanguage(name); !ok && name != "index.html" {
			continue
		}
		own := alternates(name)
		lang, _, _ := strings.Cut(name, "/")
		if name == "index.html" {
			lang = "x-default"
		}
		if own[lang] != name {
			t.Errorf("%s does not name itself as %s: %v", name, lang, own)
		}
		for other, to := range own {
			if docs[to] == nil || alternates(to)[lang] != name {
				t.Errorf("%s names %s as its %s, which does not name it back", name, to, other)
			}
		}
	}
}

// A policy allows the style and the scripts of its page by their digests, and nothing else; the search page also loads
// the parts of its index, which are files of the site.
func TestPolicyNamesStyleAndScripts(t *testing.T) {
	pages, _ := own(t, build.Options{Day: day})
	for name, doc := range parsed(t, pages) {
		styles, scripts, policy := "", "", ""
		for _, e := range elements(doc) {
			sum := sha256.Sum256([]byte(text(e)))
			named := " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
			switch {
			case e.Data == "style":
				styles += named
			case e.Data == "script":
				scripts += named
			case attr(e, "http-equiv") == "Content-Security-Policy":
				policy = attr(e, "content")
			}
		}
		want := "default-src 'none'; style-src" + styles + "; img-src data:; form-action 'none'; base-uri 'none'"
		if path.Base(name) == "search.html" {
			scripts = " 'self'" + scripts
		}
		if scripts != "" {
			want += "; script-src" + scripts
		}
		if policy != want {
			t.Errorf("%s has the policy %q, want %q", name, policy, want)
		}
	}
}

// Facts stand once: both languages of a guide show the same rules, dates, states and figures.
func TestLanguagesShowTheSameFacts(t *testing.T) {
	pages, _ := own(t, build.Options{Day: day})
	docs := parsed(t, pages)
	facts := func(name string) []string {
		var out []string
		for _, e := range elements(docs[name]) {
			if e.Data == "section" && attr(e, "class") == "rule" {
				fact := attr(e, "id") + " " + attr(e, "data-kind") + " " + attr(e, "data-state") + " " + attr(e, "data-status")
				for _, inner := range elements(e) {
					switch attr(inner, "class") {
					case "verified", "recheck":
						fact += " " + attr(inner, "datetime")
					case "source":
						fact += " " + attr(inner, "href")
					}
				}
				out = append(out, fact)
			}
		}
		return out
	}
	for name := range docs {
		rest, ok := strings.CutPrefix(name, "ru/countries/")
		if !ok {
			continue
		}
		ru, en := facts(name), facts("en/countries/"+rest)
		if !slices.Equal(ru, en) {
			t.Errorf("%s: facts differ:\nru %q\nen %q", rest, ru, en)
		}
	}
}

// The build's day stands on three pages of each language; on another day on which no state changes, nothing else does.
func TestAnotherDayChangesOnlyWhatItMust(t *testing.T) {
	before, _ := own(t, build.Options{Day: day})
	after, _ := own(t, build.Options{Day: site.Date{Year: 2026, Month: 11, Day: 23}})
	var changed []string
	for name := range after {
		if !bytes.Equal(before[name], after[name]) {
			changed = append(changed, name)
		}
	}
	slices.Sort(changed)
	want := []string{"en/checked.html", "en/index.html", "en/mirrors.html", "ru/checked.html", "ru/index.html", "ru/mirrors.html"}
	if !slices.Equal(changed, want) {
		t.Errorf("the next day changed %q, want %q", changed, want)
	}
}

// What is low for one audience may be high for another: the box on top of a guide shows every rule of a kind it shows.
func TestTopBoxLeavesNoRuleOfItsKindsOut(t *testing.T) {
	pages, r := own(t, build.Options{Day: day})
	docs := parsed(t, pages)
	several := 0
	for _, g := range r.Site.Guides {
		if g.Country == r.Site.Config.Origin {
			continue
		}
		shown := map[string]bool{}
		for _, e := range elements(docs["ru/countries/"+g.Slug+".html"]) {
			if attr(e, "id") == "facts" {
				for _, inner := range elements(e) {
					shown[attr(inner, "href")] = true
				}
			}
		}
		for _, kinds := range r.Site.Vocabulary.First {
			for _, kind := range kinds {
				if rules := g.Of(kind); len(rules) > 0 {
					several += len(rules) - 1
					for _, rule := range rules {
						if !shown["#"+rule.ID] {
							t.Errorf("the box of %s does not show %s", g.Slug, rule.ID)
						}
					}
					break
				}
			}
		}
	}
	if several == 0 {
		t.Error("no guide has two rules of one kind: the test shows nothing")
	}
}

// A copy may be read a year later: wherever a rule is called fresh, or due, the day stands beside it by which it must be
// checked again.
func TestNothingIsFreshWithoutItsEnd(t *testing.T) {
	pages, _ := own(t, build.Options{Day: site.Date{Year: 2026, Month: 3, Day: 13}})
	seen := 0
	for name, doc := range parsed(t, pages) {
		for _, e := range elements(doc) {
			state := attr(e, "data-state")
			if state != "fresh" && state != "due" || e.Data == "li" {
				continue
			}
			seen++
			times := 0
			for _, inner := range elements(e) {
				if inner.Data == "time" {
					times++
				}
			}
			if times < 2 {
				t.Errorf("%s calls something %s without a day: %q", name, state, text(e))
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d rules were fresh or due: the test shows too little", seen)
	}
}
