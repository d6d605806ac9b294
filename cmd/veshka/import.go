package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/veshka-guide/veshka/i18n"
	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/hugo"
	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/scaffold"
	"github.com/veshka-guide/veshka/internal/schema"
	"github.com/veshka-guide/veshka/internal/site"
)

var importFormats = []string{"text", "json"}

func importCommand(t *terminal) *cobra.Command {
	c := &cobra.Command{
		Use:     "import",
		Short:   "begin a site with the content of another",
		Example: "  veshka import hugo ../old -s guides",
		Args:    noCommand,
		RunE: func(*cobra.Command, []string) error {
			return hinted{errors.New("import what?"), "veshka import hugo DIR"}
		},
	}
	c.AddCommand(importHugoCommand(t))
	return c
}

func importHugoCommand(t *terminal) *cobra.Command {
	var lang, format, date string
	c := &cobra.Command{
		Use:   "hugo DIR",
		Short: "make a site of a Hugo site, and list what was left out",
		Long: "hugo reads a Hugo site, or its content folder, and writes what it can into the site of -s: a new or empty\n" +
			"folder, or a site that has none of the files. The result builds. Dates of writing are left out, since they\n" +
			"are no dates of verification, and no rule is made: those are for you to write.",
		Example: "  veshka import hugo ../old -s guides\n  veshka import hugo ../old/content -s guides --default-language ru\n  veshka import hugo ../old -s guides --format json > left-out.json",
		Args:    exactly(1, "veshka import hugo ../old -s guides"),
	}
	c.Flags().StringVar(&lang, "default-language", "", "language of files whose names say none (default: what the Hugo site says)")
	c.Flags().StringVar(&format, "format", "text", strings.Join(importFormats, ", "))
	c.Flags().StringVar(&date, "date", "", "day on which texts of the future are told, like 2026-05-31 (default: SOURCE_DATE_EPOCH, else today in UTC)")
	c.RunE = func(_ *cobra.Command, args []string) error {
		day, err := t.day(date)
		if err != nil {
			return err
		}
		if err := oneOfFormats(format, importFormats); err != nil {
			return err
		}
		return t.importHugo(args[0], hugo.Options{Day: day, Default: site.Lang(strings.ToLower(lang))}, format)
	}
	return c
}

func (t *terminal) importHugo(dir string, o hugo.Options, format string) error {
	var err error
	if o.Known, o.Messages, err = spokenByPages(); err != nil {
		return err
	}
	known := make([]string, len(o.Known))
	for i, l := range o.Known {
		known[i] = string(l)
	}
	if o.Default != "" && !slices.Contains(o.Known, o.Default) {
		return diag.Refuse("import-language", "lang", string(o.Default), "near", diag.Nearest(string(o.Default), known), "known", strings.Join(known, ", "))
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return diag.Refuse("import-no-folder", "dir", dir)
	}
	t.started = true
	own, err := t.ground(o.Day, &o)
	if err != nil {
		return err
	}
	o.Check = func(files []hugo.File) []diag.Diagnostic {
		b := build.New(hugo.InMemory(own, files), builtin())
		r := b.Check(build.Options{Day: o.Day})
		if !r.Failed(false) { // pages are weighed when there are any
			r = b.Weigh(build.Options{Day: o.Day})
		}
		return r.Found
	}
	o.Free = func(files []hugo.File) error { return hugo.Free(t.dir, files) }
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	r, err := hugo.Import(root.FS(), o)
	if err != nil {
		return err
	}
	if err := hugo.Write(t.dir, r.Files); err != nil {
		return err
	}
	if o.Site == nil {
		if err := t.equip(); err != nil {
			return err
		}
	}
	if format == "json" {
		return t.importedJSON(r)
	}
	return t.imported(dir, r)
}

// equip gives a new site what an editor's program reads, as `veshka new site` does.
func (t *terminal) equip() error {
	s, err := t.siteHere()
	if err != nil {
		return err
	}
	f := scaffold.Snippets(s, t.message())
	name := filepath.Join(t.dir, filepath.FromSlash(f.Name))
	if _, err := os.Lstat(name); errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := replace(name, f.Text); err != nil {
			return err
		}
	}
	_, _, err = t.writeSchemas(s, schema.Names(s), filepath.Join(t.dir, schemaFolder))
	return err
}

// spokenByPages returns the languages in which veshka has words for pages, and the ids of these words.
func spokenByPages() ([]site.Lang, []string, error) {
	names, err := fs.Glob(i18n.FS, "*.yaml")
	if err != nil {
		return nil, nil, err
	}
	var langs []site.Lang
	var ids []string
	for _, name := range names {
		lang := strings.TrimSuffix(name, ".yaml")
		if strings.Contains(lang, ".") { // words of the tool
			continue
		}
		langs = append(langs, site.Lang(lang))
		text, err := fs.ReadFile(i18n.FS, name)
		if err != nil {
			return nil, nil, err
		}
		m, _ := parse.Messages("i18n/"+name, site.Lang(lang), string(text))
		for _, item := range m.Items {
			if lang == "en" {
				ids = append(ids, item.ID)
			}
		}
	}
	return langs, ids, nil
}

// ground looks at the folder of the new site: an empty one gets all that a site begins with, a site is added to, anything
// else is refused. It returns what the folder holds that a build reads.
func (t *terminal) ground(day site.Date, o *hugo.Options) ([]hugo.File, error) {
	entries, err := os.ReadDir(t.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(t.dir, "content", "site.yaml")); err != nil {
		for _, e := range entries {
			if !strings.HasPrefix(e.Name(), ".") {
				return nil, diag.Refuse("import-not-empty", "dir", t.dir)
			}
		}
		tool := scaffold.Tool{Version: scaffold.Installed(current()), Say: t.message()}
		for _, f := range slices.Concat(scaffold.Beside(tool), scaffold.Site()) {
			top, _, _ := strings.Cut(f.Name, "/")
			if !slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == top }) {
				o.Starter = append(o.Starter, f)
			}
		}
		return nil, nil
	}
	b, err := t.builder()
	if err != nil {
		return nil, err
	}
	r := b.Check(build.Options{Day: day})
	if r.Site == nil || diag.Count(r.Found, diag.Error) > 0 {
		t.show(b, without(without(r.Found, diag.Note), diag.Warning))
		return nil, diag.Refuse("import-site-broken", "file", t.dir)
	}
	o.Site = &hugo.Existing{Languages: r.Site.Config.Languages, Home: r.Site.Home != nil}
	return hugo.Texts(t.dir)
}
