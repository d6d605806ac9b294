package build

import (
	"errors"
	"io/fs"
	"maps"
	"path"
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
	unread     map[string]bool   // files below content/ that are none of veshka's
	shown      map[string]bool   // those of them that a text shows as a picture
}

func (l *loading) report(ds ...diag.Diagnostic) { l.r.Found = append(l.r.Found, ds...) }

// read returns the text of a file; what keeps it from being read is reported.
func (l *loading) read(tree *files.Tree, name string) (string, bool) {
	text, err := tree.Read(name)
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
func remembered[T any](b *Builder, name, text string, parse func(name, text string) (T, []diag.Diagnostic)) (T, []diag.Diagnostic) {
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

// parts reads and parses everything below content/. It reports false when there is no site to speak of.
func (l *loading) parts() (site.Parts, bool) {
	var parts site.Parts
	const config = "content/site.yaml"
	names, err := l.b.tree.Walk("content")
	if err != nil {
		l.report(diag.At(diag.Pos{File: "content"}, "unreadable", "problem", cause(err)))
		return parts, false
	}
	if !slices.Contains(names, config) {
		l.report(diag.At(diag.Pos{File: config}, "no-site"))
		return parts, false
	}
	text, ok := l.read(l.b.tree, config)
	if !ok {
		return parts, false
	}
	c, found := remembered(l.b, config, text, parse.Config)
	l.report(found...)
	if len(c.Languages) == 0 {
		return parts, false
	}
	parts.Config = c
	if l.configured != nil {
		l.configured(c)
	}
	parts.Words = map[string]map[site.Lang]site.WordsFile{"kinds": {}, "organisations": {}, "glossary": {}}
	parts.Unread = map[string]bool{}

	l.unread, l.shown = map[string]bool{}, map[string]bool{}
	var markdown []string
	for _, name := range names {
		if name == config {
			continue
		}
		switch n := parse.NameOf(name); {
		case l.only != "" && n.Ext != ".yaml" && (n.Section != "countries" || n.Slug != l.only):
		case n.Ext == ".md" && (slices.Contains([]string{"countries", "stories", "pages"}, n.Section) || n.Section == "" && n.Slug == "home"):
			if parse.CheckName(name, c.Languages, func(d diag.Diagnostic) { l.report(d) }) && l.free(name, n) {
				markdown = append(markdown, name)
			}
		case n.Ext == ".yaml" && n.Section == "" && slices.Contains([]string{"kinds", "sources", "organisations", "glossary"}, n.Slug):
			l.data(name, n, &parts)
		default:
			l.unread[name] = true
		}
	}
	if !slices.Contains(names, "content/kinds.yaml") {
		parts.Unread["kinds"] = true
		l.report(diag.At(diag.Pos{File: "content/kinds.yaml"}, "missing-file", "file", "content/kinds.yaml"))
	}
	l.markdown(markdown, &parts)
	l.pictures(&parts)
	for _, name := range slices.Sorted(maps.Keys(l.unread)) {
		if !l.shown[name] {
			l.report(diag.At(diag.Pos{File: name}, "unknown-file", "near", diag.Nearest(name, expected(c.Languages[0]))))
		}
	}
	return parts, true
}

// expected are names of content files, for those that are nearly one.
func expected(lang site.Lang) []string {
	return []string{
		"content/kinds.yaml", "content/sources.yaml", "content/organisations.yaml", "content/glossary.yaml",
		"content/home." + string(lang) + ".md",
	}
}

// free reports a file whose page would take the address of a list.
func (l *loading) free(name string, n parse.Name) bool {
	if n.Slug == "index" {
		l.report(diag.At(diag.Pos{File: name}, "name-collision", "address", path.Join(n.Section, "index.html")))
		return false
	}
	return true
}

// data reads one of the YAML files of content/.
func (l *loading) data(name string, n parse.Name, parts *site.Parts) {
	if n.Lang != "" && (n.Slug == "sources" || !parse.CheckName(name, parts.Config.Languages, func(d diag.Diagnostic) { l.report(d) })) {
		if n.Slug == "sources" {
			l.report(diag.At(diag.Pos{File: name}, "unknown-file", "near", "content/sources.yaml"))
		}
		return
	}
	stem := strings.TrimSuffix(strings.TrimPrefix(name, "content/"), n.Ext)
	text, ok := l.read(l.b.tree, name)
	if !ok {
		parts.Unread[stem] = true
		return
	}
	var found []diag.Diagnostic
	var w site.WordsFile
	switch {
	case n.Lang == "" && n.Slug == "kinds":
		parts.Kinds, found = remembered(l.b, name, text, parse.Kinds)
	case n.Lang == "" && n.Slug == "sources":
		parts.Sources, found = remembered(l.b, name, text, parse.Sources)
	case n.Lang == "" && n.Slug == "organisations":
		parts.Orgs, found = remembered(l.b, name, text, parse.Organisations)
	case n.Lang == "":
		parts.Terms, found = remembered(l.b, name, text, parse.Glossary)
	case n.Slug == "kinds":
		w, found = remembered(l.b, name, text, parse.KindWords)
	case n.Slug == "organisations":
		w, found = remembered(l.b, name, text, parse.OrganisationWords)
	default:
		w, found = remembered(l.b, name, text, parse.GlossaryWords)
	}
	if n.Lang != "" {
		parts.Words[n.Slug][n.Lang] = w
	}
	parts.Unread[stem] = parse.Unread(found)
	l.report(found...)
}

// markdown reads and parses the Markdown files on all cores.
func (l *loading) markdown(names []string, parts *site.Parts) {
	type one struct {
		m     *site.Markdown
		found []diag.Diagnostic
	}
	out := make([]one, len(names))
	runs := make([]loading, len(names))
	each(len(names), func(i int) {
		runs[i].b = l.b
		text, ok := runs[i].read(l.b.tree, names[i])
		if !ok {
			return
		}
		out[i].m, out[i].found = remembered(l.b, names[i], text, parse.File)
	})
	for i, o := range out {
		l.report(runs[i].r.Found...)
		l.report(o.found...)
		if o.m == nil { // what links to it is not at fault
			n := parse.NameOf(names[i])
			o.m = &site.Markdown{File: names[i], Section: n.Section, Slug: n.Slug, Lang: n.Lang, Pos: diag.Pos{File: names[i]}, Broken: true}
		}
		parts.Markdown = append(parts.Markdown, o.m)
	}
	l.forget(names)
}

// forget drops what is remembered of files that are gone.
func (l *loading) forget(names []string) {
	l.b.mu.Lock()
	defer l.b.mu.Unlock()
	for name := range l.b.parsed {
		if strings.HasSuffix(name, ".md") && !slices.Contains(names, name) {
			delete(l.b.parsed, name)
		}
	}
}
