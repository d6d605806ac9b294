package build

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/files"
	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/render"
	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/internal/words"
)

// messages reads the files of i18n/ in a tree; those that hold the tool's own words only if these are wanted.
func (l *loading) messages(tree *files.Tree, tool bool, key *[]string) []site.Messages {
	names, err := tree.Walk("i18n")
	if err != nil {
		return nil
	}
	var out []site.Messages
	for _, name := range names {
		if path.Ext(name) != ".yaml" {
			if path.Ext(name) != ".go" {
				l.report(diag.At(diag.Pos{File: name}, "unknown-file", "near", strings.TrimSuffix(name, path.Ext(name))+".yaml"))
			}
			continue
		}
		if !tool && ofTool(name) {
			continue
		}
		text, ok := l.read(tree, name)
		if !ok {
			continue
		}
		lang := strings.TrimSuffix(path.Base(name), ".yaml")
		for _, own := range toolFiles {
			lang = strings.TrimPrefix(lang, own)
		}
		m, found := remembered(l, name, text, func(name, text string) (site.Messages, []diag.Diagnostic) {
			return parse.Messages(name, site.Lang(lang), text)
		})
		l.report(found...)
		*key = append(*key, name, text)
		out = append(out, m)
	}
	return out
}

// themeFiles reads the files of a theme, the site's own before the built-in one of the same name.
func (l *loading) themeFiles(name string, key *[]string) []render.File {
	dir := "themes/" + name
	var out []render.File
	seen := map[string]bool{}
	for _, tree := range []*files.Tree{l.b.tree, l.b.builtin} {
		names, err := tree.Walk(dir)
		if err != nil {
			continue
		}
		for _, place := range names {
			rel := strings.TrimPrefix(place, dir+"/")
			if seen[rel] || !render.Reads(rel) {
				continue
			}
			text, ok := l.read(tree, place)
			if !ok {
				continue
			}
			seen[rel] = true
			*key = append(*key, place, text)
			out = append(out, render.File{Name: rel, Place: place, Text: text})
		}
	}
	slices.SortFunc(out, func(a, b render.File) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// theme loads messages and theme, from memory if nothing of them changed.
func (l *loading) theme(c site.Config) *render.Theme {
	var key []string
	for _, lang := range c.Languages {
		key = append(key, string(lang))
	}
	builtin, own := l.messages(l.b.builtin, false, &key), l.messages(l.b.tree, false, &key)
	themeFiles := l.themeFiles(c.Theme, &key)
	kept := &l.b.theme
	if kept.words == nil || !slices.Equal(kept.key, key) {
		kept.key = key
		kept.words, kept.found = words.New(slices.Concat(builtin, own), c.Languages)
		kept.theme, kept.asked = nil, askedFor(themeFiles)
		switch {
		case len(themeFiles) == 0:
			kept.found = append(kept.found, diag.At(c.Pos, "unknown-theme", "theme", c.Theme, "known", strings.Join(l.themes(), ", ")))
		case diag.Count(kept.found, diag.Error) == 0:
			theme, found := render.Load(themeFiles, kept.words, c.Languages)
			kept.theme, kept.found = theme, append(kept.found, found...)
		}
		kept.found = append(kept.found, strayMessages(builtin, own, kept.asked, c.Languages)...)
	}
	l.report(kept.found...)
	l.strayTemplates(c.Theme, kept.asked)
	l.r.Words = kept.words
	return kept.theme
}

// themes lists the themes there are.
func (l *loading) themes() []string {
	var out []string
	for _, tree := range []*files.Tree{l.b.tree, l.b.builtin} {
		names, err := tree.Walk("themes")
		if err != nil {
			continue
		}
		for _, n := range names {
			parts := strings.Split(n, "/")
			if len(parts) > 2 && !slices.Contains(out, parts[1]) {
				out = append(out, parts[1])
			}
		}
	}
	slices.Sort(out)
	return out
}

// Messages returns the messages that come with veshka, for the tool's own words. They are not checked: tests of veshka
// do that.
func Messages(builtin fs.FS) *words.Catalog {
	l := &loading{b: New(folder{}, builtin)}
	var key []string
	return words.Join(l.messages(l.b.builtin, true, &key), nil)
}

// folder is a file system with nothing in it.
type folder struct{}

// Open implements fs.FS.
func (folder) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}
