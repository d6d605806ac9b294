package build_test

import (
	"bytes"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"

	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/render"
	"github.com/veshka-guide/veshka/internal/site"
)

// mainOf returns the <main> of a page.
func mainOf(doc *html.Node) *html.Node {
	for _, e := range elements(doc) {
		if e.Data == "main" {
			return e
		}
	}
	return &html.Node{}
}

// said returns the texts below a node, white space folded, without scripts and what waits for them, drawings and what
// explains these.
func said(n *html.Node) []string {
	var out []string
	for c := range n.ChildNodes() {
		switch {
		case c.Type == html.TextNode:
			if s := strings.Join(strings.Fields(c.Data), " "); s != "" {
				out = append(out, s)
			}
		case c.Data == "figure" && slices.ContainsFunc(elements(c), func(e *html.Node) bool { return e.Data == "svg" }):
		case slices.ContainsFunc(c.Attr, func(a html.Attribute) bool { return a.Key == "hidden" }):
		case c.Data != "svg" && c.Data != "script" && c.Data != "style":
			out = append(out, said(c)...)
		}
	}
	return out
}

// partsOf returns the names of the parts of a page in the light edition, in their order.
func partsOf(pages map[string]*html.Node, whole string) []string {
	stem := "light/" + strings.TrimSuffix(whole, ".html")
	var parts []string
	if path.Base(stem) == "index" && pages[stem+".html"] != nil {
		parts = append(parts, stem+".html")
	}
	for i := 1; i < 1000; i++ {
		if name := stem + "-" + strconv.Itoa(i) + ".html"; pages[name] != nil {
			parts = append(parts, name)
		}
	}
	return parts
}

// facts of a rule that no edition may lack.
func factsOf(e *html.Node) []string {
	out := []string{attr(e, "data-kind"), attr(e, "data-state"), attr(e, "data-status"), attr(e, "data-translation")}
	for _, in := range elements(e) {
		class := attr(in, "class")
		switch class {
		case "verified", "recheck":
			out = append(out, class+" "+attr(in, "datetime"))
		case "source":
			out = append(out, class+" "+attr(in, "href")+" "+strings.Join(said(in), " "))
		case "value", "state", "status", "note":
			out = append(out, class+" "+strings.Join(said(in), " "))
		}
	}
	return out
}

func rulesOf(doc *html.Node) map[string]*html.Node {
	rules := map[string]*html.Node{}
	for _, e := range elements(doc) {
		if e.Data == "section" && attr(e, "class") == "rule" && attr(e, "id") != "" {
			rules[attr(e, "id")] = e
		}
	}
	return rules
}

func TestLightEditionSaysWhatThePageSays(t *testing.T) {
	pages, _ := own(t, build.Options{Day: day})
	checkLight(t, parsed(t, pages))
	checkLight(t, inThree(t))
}

func checkLight(t *testing.T, docs map[string]*html.Node) {
	t.Helper()
	rules, whole := 0, 0
	for name, doc := range docs {
		lang, here, below := inLanguage(name)
		parts := partsOf(docs, name)
		if section, _, ok := strings.Cut(here, "/"); below && ok && slices.Contains([]string{"countries", "stories", "pages", "rules", "for"}, section) && len(parts) == 0 {
			t.Errorf("%s is not in the light edition", name)
		}
		if len(parts) == 0 || !below || here == "index.html" {
			continue
		}
		whole++
		var all []string
		light := map[string]*html.Node{}
		for _, part := range parts {
			all = append(all, said(mainOf(docs[part]))...)
			maps.Copy(light, rulesOf(docs[part]))
		}
		words := strings.Join(all, "\n")
		for _, s := range said(mainOf(doc)) {
			if !strings.Contains(words, s) && !strings.Contains(strings.Join(strings.Fields(words), " "), s) {
				t.Errorf("%s says %q, its light parts do not", name, s)
			}
		}
		for id, e := range rulesOf(doc) {
			rules++
			if light[id] == nil {
				t.Errorf("%s: the rule %s is in no light part", name, id)
				continue
			}
			for _, fact := range factsOf(e) {
				if !slices.Contains(factsOf(light[id]), fact) {
					t.Errorf("%s#%s: %q is not in its light part", name, id, fact)
				}
			}
		}
		for _, part := range parts {
			if notice := ofClass(mainOf(doc), "notice"); !slices.Equal(ofClass(docs[part], "notice"), notice) {
				t.Errorf("%s has the notice %q, want %q", part, ofClass(docs[part], "notice"), notice)
			}
			if then := ofClass(mainOf(doc), "then"); !slices.Equal(ofClass(docs[part], "then"), then) {
				t.Errorf("%s says %q of then, want %q", part, ofClass(docs[part], "then"), then)
			}
			for _, e := range elements(docs[part]) {
				switch {
				case e.Data == "html" && attr(e, "lang") != lang:
					t.Errorf("%s is in %s", part, attr(e, "lang"))
				case slices.Contains([]string{"img", "svg", "script", "picture"}, e.Data):
					t.Errorf("%s has a <%s>", part, e.Data)
				case e.Data == "style" && len(text(e)) > 600:
					t.Errorf("%s has %d bytes of style, want at most 600", part, len(text(e)))
				}
			}
		}
	}
	if rules == 0 || whole < 20 {
		t.Errorf("%d rules on %d pages: the test shows nothing", rules, whole)
	}
}

func TestLightPartsAreLight(t *testing.T) {
	pages, _ := own(t, build.Options{Day: day})
	seen := 0
	for name, data := range pages {
		if !strings.HasPrefix(name, "light/") && !discreet.MatchString(name) {
			continue
		}
		seen++
		if len(data) > render.LightBudget {
			t.Errorf("%s has %d bytes, want at most %d", name, len(data), render.LightBudget)
		}
	}
	if seen < 100 {
		t.Errorf("%d parts, want more", seen)
	}
}

// Whoever reads the light edition stays in it: a link to a page that is in it leads there, to the part that holds what
// the link names. (TestLinksResolve sees that the ids are there.)
func TestLightLinksStayLight(t *testing.T) {
	pages, _ := own(t, build.Options{Day: day})
	docs := parsed(t, pages)
	ids := 0
	for name, doc := range docs {
		if !strings.HasPrefix(name, "light/") {
			continue
		}
		for _, e := range elements(mainOf(doc)) {
			to, id := leads(name, e)
			if to == "" {
				continue
			}
			if !strings.HasPrefix(to, "light/") && len(partsOf(docs, to)) > 0 {
				t.Errorf("%s leaves the light edition for %s", name, to)
			}
			if id != "" && id != "main" {
				ids++
			}
		}
	}
	if ids < 1000 {
		t.Errorf("%d links name an id: the test shows too little", ids)
	}
	for name, doc := range docs {
		if _, _, below := inLanguage(name); !below {
			continue
		}
		found := ""
		for _, e := range elements(doc) {
			if to, _ := leads(name, e); strings.HasPrefix(to, "light/") {
				found = to
			}
		}
		want := partsOf(docs, name)
		if len(want) == 0 {
			want = []string{"light/" + name[:strings.IndexByte(name, '/')] + "/index.html"}
		}
		if found != want[0] && !strings.Contains(name, "/keep/") {
			t.Errorf("%s leads to the light edition at %q, want %q", name, found, want[0])
		}
	}
}

// leads returns where a link on a page leads, "" if it is none or leads out.
func leads(name string, e *html.Node) (to, id string) {
	href := attr(e, "href")
	if e.Data != "a" || href == "" || out(href) {
		return "", ""
	}
	to, id, _ = strings.Cut(href, "#")
	if to == "" {
		return name, id
	}
	return path.Join(path.Dir(name), to), id
}

// discreet is how the pages of the discreet edition are called.
var discreet = regexp.MustCompile(`^n/(index\.html|[a-z-]+/([a-z2-7]{8}|index)\.html)$`)

func TestDiscreetEditionSaysNothingOutside(t *testing.T) {
	pages, r := own(t, build.Options{Day: day})
	docs := parsed(t, pages)
	title := regexp.MustCompile(`^(Заметки|Notes) [0-9]+$`)
	seen := 0
	for name, doc := range docs {
		if !discreet.MatchString(name) {
			continue
		}
		seen++
		for _, e := range elements(doc) {
			switch e.Data {
			case "title":
				if !title.MatchString(text(e)) {
					t.Errorf("%s has the title %q", name, text(e))
				}
			case "meta":
				if n := attr(e, "name"); n == "description" || n == "generator" {
					t.Errorf("%s has a meta %s", name, n)
				}
			case "link":
				if attr(e, "rel") != "icon" {
					t.Errorf("%s has a link %s", name, attr(e, "rel"))
				}
			case "a":
				if to, _ := leads(name, e); to != "" && !strings.HasPrefix(to, "n/") {
					t.Errorf("%s leads out of the edition, to %s", name, to)
				}
			}
		}
		head, _, _ := strings.Cut(string(pages[name]), "</head>")
		for lang := range r.Site.Config.Titles {
			if strings.Contains(strings.ToLower(head), strings.ToLower(r.Site.Config.Title(lang))) {
				t.Errorf("the head of %s names the site", name)
			}
		}
	}
	light := 0
	for name := range docs {
		if strings.HasPrefix(name, "light/") {
			light++
		}
	}
	if seen != light || seen == 0 {
		t.Errorf("%d pages are discreet, want as many as are light: %d", seen, light)
	}
}

func TestNoDiscreetEditionUnasked(t *testing.T) {
	pages := map[string]string{}
	m := edited()
	for _, want := range []bool{false, true} {
		clear(pages)
		if want {
			m["content/site.yaml"] = &fstest.MapFile{Data: append(slices.Clone(m["content/site.yaml"].Data), "\ndiscreet: true\n"...)}
		}
		if _, err := build.New(m, shipped{}).Build(build.Options{Day: site.Date{Year: 2026, Month: 5, Day: 1}}, func(name string, data []byte) error {
			pages[name] = string(data)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if got := pages["n/index.html"] != ""; got != want || pages["light/index.html"] == "" {
			t.Errorf("n/index.html is there: %v, want %v; %d pages", got, want, len(pages))
		}
	}
}

// Without the editions that are switched off, nothing of them is made and nothing leads there.
func TestSwitchedOff(t *testing.T) {
	parts := map[string]func(name string) bool{
		"light": func(name string) bool { return strings.HasPrefix(name, "light/") },
		"keep": func(name string) bool {
			return isKept(name) || strings.Contains(name, "/keep/") || path.Base(name) == "offline.html"
		},
		"search": func(name string) bool { return strings.HasPrefix(path.Base(name), "search") },
	}
	for _, off := range [][]string{{"light"}, {"keep"}, {"search"}, {"light", "keep", "search"}} {
		for _, discreet := range []string{"", "discreet: true\n"} {
			m := edited()
			text := string(m["content/site.yaml"].Data) + "\n" + discreet
			for _, key := range off {
				text += key + ": false\n"
			}
			m["content/site.yaml"] = &fstest.MapFile{Data: []byte(text)}
			pages := map[string][]byte{}
			r, err := build.New(m, shipped{}).Build(build.Options{Day: day}, func(name string, data []byte) error {
				pages[name] = bytes.Clone(data)
				return nil
			})
			if err != nil || r.Failed(false) {
				t.Fatal(off, err, r.Found)
			}
			linksResolve(t, pages)
			for key, of := range parts {
				made := slices.ContainsFunc(slices.Collect(maps.Keys(pages)), of)
				if want := !slices.Contains(off, key); made != want {
					t.Errorf("without %v, %q: %s is made: %v", off, discreet, key, made)
				}
			}
		}
	}
}
