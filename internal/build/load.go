package build

import (
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/files"
	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/site"
)

// parsedFile is what was made of a file's text, and from which text.
type parsedFile struct {
	text  string
	value any
	found []diag.Diagnostic
}

// loading is one run of load.
type loading struct {
	b          *Builder
	r          Result
	configured func(site.Config) // called as soon as site.yaml is read; may be nil
	only       string            // the guide whose files alone are read; "" for all
	baseURL    string            // instead of site.yaml's, unless ""
	keep       bool              // what is made of files is remembered for the next build
	data       []string          // all that the base of the site was made of
	linked     []diag.Diagnostic // what linking found
	store      *spool            // where the texts of pages wait until they are made; nil for memory
	unread     map[string]bool   // files below content/ that are none of veshka's
	shown      map[string]bool   // those of them that a text shows as a picture
}

func (l *loading) report(ds ...diag.Diagnostic) { l.r.Found = append(l.r.Found, ds...) }

// read returns the text of a file; what keeps it from being read is reported.
func (l *loading) read(tree *files.Tree, name string) (string, bool) {
	read := tree.Once
	if l.keep {
		read = tree.Read
	}
	text, err := read(name)
	pos := diag.Pos{File: name}
	switch {
	case err == nil:
		return text, true
	case errors.Is(err, files.ErrTooLarge):
		l.report(diag.At(pos, "file-too-large", "limit", strconv.Itoa(files.MaxSize>>10)))
	case errors.Is(err, files.ErrOutside):
		l.report(diag.At(pos, "outside-tree"))
	case errors.Is(err, fs.ErrNotExist):
		l.report(diag.At(pos, "missing-file", "file", name))
	default:
		l.report(diag.At(pos, "unreadable", "problem", cause(err)))
	}
	return "", false
}

// cause returns an error's own words without the operation and path that the diagnostic names already.
func cause(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}

// remembered returns what parse makes of the text, from memory if the text is the one of the build before.
func remembered[T any](l *loading, name, text string, parse func(name, text string) (T, []diag.Diagnostic)) (T, []diag.Diagnostic) {
	b := l.b
	if !l.keep {
		return parse(name, text)
	}
	b.mu.Lock()
	old, ok := b.parsed[name]
	b.mu.Unlock()
	if v, same := old.value.(T); ok && same && old.text == text {
		return v, old.found
	}
	v, found := parse(name, text)
	b.mu.Lock()
	b.parsed[name] = parsedFile{text, v, found}
	b.mu.Unlock()
	return v, found
}

// config is the file that makes a folder a site.
const config = "content/site.yaml"

// content reads, parses and links everything below content/. It reports false when there is no site to speak of.
func (l *loading) content() (*site.Site, bool) {
	var parts site.Parts
	names, err := l.b.tree.Walk("content")
	if err != nil {
		l.report(diag.At(diag.Pos{File: "content"}, "unreadable", "problem", cause(err)))
		return nil, false
	}
	if !slices.Contains(names, config) {
		l.report(diag.At(diag.Pos{File: config}, "no-site"))
		return nil, false
	}
	text, ok := l.read(l.b.tree, config)
	if !ok {
		return nil, false
	}
	c, found := remembered(l, config, text, parse.Config)
	l.report(found...)
	if len(c.Languages) == 0 {
		return nil, false
	}
	parts.Config = c
	l.data = append(l.data, config, text, l.baseURL)
	if l.baseURL != "" {
		parts.Config.BaseURL = strings.TrimSuffix(l.baseURL, "/") + "/"
	}
	if l.configured != nil {
		l.configured(c)
	}
	parts.Words = map[string]map[site.Lang]site.WordsFile{"kinds": {}, "organisations": {}, "glossary": {}}
	parts.Unread = map[string]bool{}

	a := l.arranged(names, c.Languages)
	l.report(a.found...)
	for _, f := range a.data {
		l.dataFile(f.file, f.Name, &parts)
	}
	l.unread, l.shown = map[string]bool{}, map[string]bool{}
	for _, name := range a.unread {
		l.unread[name] = true
	}
	if !slices.Contains(names, "content/kinds.yaml") {
		parts.Unread["kinds"] = true
		l.report(diag.At(diag.Pos{File: "content/kinds.yaml"}, "missing-file", "file", "content/kinds.yaml"))
	}
	base := l.base(parts)
	pages, pictures := l.link(base, a)
	s, wrong := base.Site(pages, l.pictures(pictures), l.b.base.site)
	if l.keep {
		l.b.base.site = s
	} else {
		s.Forget()
	}
	l.linked = wrong
	for _, name := range slices.Sorted(maps.Keys(l.unread)) {
		if !l.shown[name] {
			l.report(diag.At(diag.Pos{File: name}, "unknown-file", "near", diag.Nearest(name, expected(c.Languages[0]))))
		}
	}
	return s, true
}

// expected are names of content files, for those that are nearly one.
func expected(lang site.Lang) []string {
	return []string{
		"content/kinds.yaml", "content/sources.yaml", "content/organisations.yaml", "content/glossary.yaml",
		"content/home." + string(lang) + ".md",
	}
}

// dataFile reads one of the YAML files of content/.
func (l *loading) dataFile(name string, n parse.Name, parts *site.Parts) {
	if n.Lang != "" && (n.Slug == "sources" || !parse.CheckName(name, parts.Config.Languages, func(d diag.Diagnostic) { l.report(d) })) {
		if n.Slug == "sources" {
			l.report(diag.At(diag.Pos{File: name}, "unknown-file", "near", "content/sources.yaml"))
		}
		return
	}
	stem := strings.TrimSuffix(strings.TrimPrefix(name, "content/"), n.Ext)
	text, ok := l.read(l.b.tree, name)
	l.data = append(l.data, name, text)
	if !ok {
		parts.Unread[stem] = true
		l.data = append(l.data, "unread")
		return
	}
	var found []diag.Diagnostic
	var w site.WordsFile
	switch {
	case n.Lang == "" && n.Slug == "kinds":
		parts.Kinds, found = remembered(l, name, text, parse.Kinds)
	case n.Lang == "" && n.Slug == "sources":
		parts.Sources, found = remembered(l, name, text, parse.Sources)
	case n.Lang == "" && n.Slug == "organisations":
		parts.Orgs, found = remembered(l, name, text, parse.Organisations)
	case n.Lang == "":
		parts.Terms, found = remembered(l, name, text, parse.Glossary)
	case n.Slug == "kinds":
		w, found = remembered(l, name, text, parse.KindWords)
	case n.Slug == "organisations":
		w, found = remembered(l, name, text, parse.OrganisationWords)
	default:
		w, found = remembered(l, name, text, parse.GlossaryWords)
	}
	if n.Lang != "" {
		parts.Words[n.Slug][n.Lang] = w
	}
	parts.Unread[stem] = parse.Unread(found)
	l.report(found...)
}
