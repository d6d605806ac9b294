package render

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/css"
	mhtml "github.com/tdewolff/minify/v2/html"
	"github.com/tdewolff/minify/v2/js"

	"github.com/veshka-guide/veshka/internal/compiled"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/internal/words"
)

// views holds the view of every kind of page, by its template: what a theme must have, and what each may use.
var views = map[string]any{
	"chooser.html": Chooser{}, "404.html": Lost{}, "home.html": Start{}, "page.html": Words{}, "pages.html": PageList{},
	"guide.html": Guide{}, "countries.html": Countries{}, "story.html": Story{}, "stories.html": Stories{},
	"kind.html": KindPage{}, "rules.html": KindList{}, "compare.html": Comparison{}, "changes.html": Changes{},
	"checked.html": Checked{}, "organisations.html": Organisations{}, "glossary.html": Glossary{},
	"for.html": Situation{}, "situations.html": Situations{},
	"mirrors.html": Mirrors{}, "stale.html": Stale{}, "verify.html": Verify{}, "folder.html": Folder{}, "search.html": Search{}, "index-a-z.html": Letters{},
	"api.html": API{}, "keep.html": Keep{}, "offline.html": Offline{}, "light.html": LightPart{}, "light-index.html": LightIndex{}, "light-languages.html": LightLanguages{},
}

// styleFile is the theme's style sheet, inlined into every page; scriptFile its script, at the end of every page with a
// frame. Other scripts of the theme stand only on the pages that name them. A theme without scripts is whole.
const (
	styleFile  = "style.css"
	lightFile  = "light.css" // the style of the light edition
	scriptFile = "script.js"
)

// File is a file of a theme. Name is relative to the theme: "guide.html", "parts/rule.html", "style.css".
type File struct{ Name, Place, Text string }

// Theme is templates and style, minified and ready. It is not changed after Load.
type Theme struct {
	pages   map[site.Lang]*compiled.Set
	style   template.CSS
	scripts map[string]template.JS // by file name
	styles  string                 // what the policy says of the style
	light   sheet
}

// sheet is a style and the policy of a page that has it and no scripts.
type sheet struct {
	style   template.CSS
	policy  string
	classes []string // that it names
}

// policy returns the Content-Security-Policy of a page with these scripts: nothing is loaded, and nothing but the
// theme's own style and scripts is applied and run.
func (t *Theme) policy(scripts []template.JS) string {
	p := still(t.styles)
	if len(scripts) == 0 {
		return p
	}
	p += "; script-src"
	for _, s := range scripts {
		p += " '" + digest(string(s)) + "'"
	}
	return p
}

// still is the policy of a page without scripts, of the digest of its style.
func still(style string) string {
	return "default-src 'none'; style-src '" + style + "'; img-src data:; form-action 'none'; base-uri 'none'"
}

// digest returns what a policy calls an inline style or script by (CSP 3, hash-source).
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// Load reads a theme and tries it: every template is executed on a sample in every language, so that a misspelt field
// or message fails before any page is made. A template of parts/ is called by its name without folder and suffix.
func Load(files []File, catalog *words.Catalog, languages []site.Lang) (*Theme, []diag.Diagnostic) {
	l := &loader{catalog: catalog}
	have := map[string]File{}
	for _, f := range files {
		have[f.Name] = f
		l.forbidden(f)
	}
	dir := ""
	if len(files) > 0 {
		dir = strings.TrimSuffix(files[0].Place, files[0].Name)
	}
	for _, name := range append(slices.Sorted(maps.Keys(views)), styleFile, lightFile) {
		if _, ok := have[name]; !ok {
			l.report(diag.At(diag.Pos{File: dir + name}, "missing-template", "file", dir+name))
		}
	}
	if len(l.found) > 0 {
		return nil, l.found
	}
	t := &Theme{pages: map[site.Lang]*compiled.Set{}, scripts: map[string]template.JS{}}
	t.style = l.style(have[styleFile])
	t.styles = digest(string(t.style))
	t.light.style = l.style(have[lightFile])
	t.light.policy = still(digest(string(t.light.style)))
	for _, m := range className.FindAllStringSubmatch(string(t.light.style), -1) {
		t.light.classes = append(t.light.classes, m[1])
	}
	l.scripts(files, t)
	small := minified(files)
	for i, lang := range languages {
		w := catalog.In(lang)
		if i == 0 && !l.try(files, w) {
			return nil, l.found
		}
		parsed := sync.OnceValue(func() *template.Template { return l.parse(small, w) })
		if i == 0 {
			t.pages[lang] = compiled.New(parsed(), funcs(w))
		} else {
			t.pages[lang] = t.pages[languages[0]].With(parsed, funcs(w))
		}
		if l.found != nil || !l.sample(t.pages[lang], files) {
			return nil, l.found
		}
	}
	return t, nil
}

// minified returns the templates without the space that no browser shows.
func minified(files []File) []File {
	var out []File
	for _, f := range files {
		if path.Ext(f.Name) != ".html" {
			continue
		}
		if small, err := minifier.String("text/html", f.Text); err == nil {
			f.Text = small
		}
		out = append(out, f)
	}
	return out
}

// className is a class as a style sheet names it.
var className = regexp.MustCompile(`\.([a-zA-Z][\w-]*)`)

// style minifies a style sheet of the theme.
func (l *loader) style(f File) template.CSS {
	small, err := minifier.String("text/css", f.Text)
	if err != nil {
		l.report(diag.At(diag.Pos{File: f.Place}, "bad-template", "problem", err.Error()))
	}
	return template.CSS(small) //nolint:gosec // the theme's own, checked above
}

// scripts minifies the scripts of a theme.
func (l *loader) scripts(files []File, t *Theme) {
	for _, f := range files {
		if path.Ext(f.Name) != ".js" {
			continue
		}
		small, err := minifier.String("text/javascript", f.Text)
		if err != nil {
			l.report(diag.At(diag.Pos{File: f.Place}, "bad-template", "problem", err.Error()))
		}
		t.scripts[f.Name] = template.JS(small) //nolint:gosec // the theme's own, checked above
	}
}

var minifier = func() *minify.M {
	m := minify.New()
	m.Add("text/css", &css.Minifier{})
	m.Add("text/javascript", &js.Minifier{})
	m.Add("text/html", &mhtml.Minifier{
		KeepDocumentTags: true, KeepEndTags: true, KeepQuotes: true, KeepDefaultAttrVals: true,
		TemplateDelims: mhtml.GoTemplateDelims,
	})
	return m
}()

// loader is Load at work.
type loader struct {
	catalog *words.Catalog
	found   []diag.Diagnostic
}

func (l *loader) report(d ...diag.Diagnostic) { l.found = append(l.found, d...) }

// funcs are what a template may call: t says a message of the interface.
func funcs(w *words.Words) template.FuncMap {
	return template.FuncMap{"t": func(id string) string { return w.Text(id) }}
}

// templateName is what other templates call a file.
func templateName(file string) string {
	if path.Dir(file) == "parts" {
		return strings.TrimSuffix(path.Base(file), ".html")
	}
	return file
}

// parse makes the templates of one language.
func (l *loader) parse(files []File, w *words.Words) *template.Template {
	root := template.New("").Funcs(funcs(w))
	for _, f := range files {
		if _, err := root.New(templateName(f.Name)).Parse(f.Text); err != nil {
			l.report(diag.At(diag.Pos{File: f.Place}, "bad-template", "problem", err.Error()))
		}
	}
	return root
}

// execute makes a page of a view.
func (t *Theme) execute(name string, lang site.Lang, view any) ([]byte, error) {
	draft := drafts.Get().(*[]byte)
	defer drafts.Put(draft)
	out, err := t.append((*draft)[:0], name, lang, view)
	if err != nil {
		return nil, err
	}
	*draft = out
	return bytes.Clone(out), nil
}

// drafts are buffers that pages are made in; a page is kept in bytes of its own length.
var drafts = sync.Pool{New: func() any { return new([]byte) }}

// append appends a page of a view to dst, which it returns as it was with an error.
func (t *Theme) append(dst []byte, name string, lang site.Lang, view any) ([]byte, error) {
	return t.pages[lang].Append(dst, name, view)
}
