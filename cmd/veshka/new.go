package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/scaffold"
	"github.com/veshka-guide/veshka/internal/schema"
)

func newCommand(t *terminal) *cobra.Command {
	c := &cobra.Command{
		Use:     "new",
		Short:   "begin a site, a country, a rule or a story",
		Example: "  veshka new site guides\n  veshka new country GE\n  veshka new country GE --kinds asylum,work\n  veshka new rule georgia visa-free-stay\n  veshka new story bulat",
		Args:    noCommand,
		RunE: func(c *cobra.Command, _ []string) error {
			return hinted{errors.New("new what?"), "veshka new site DIR | country CODE | rule COUNTRY KIND | story SLUG"}
		},
	}
	c.AddCommand(
		&cobra.Command{
			Use: "site DIR", Short: "begin a site in a new folder", Args: exactly(1, "veshka new site guides"),
			Long:    "site makes a folder that builds at once. Beside the content it writes what helps to edit it: settings, snippets and\nschemas for Visual Studio Code, checks for GitHub and GitLab, a hook for git that checks before every commit, and a\nREADME. None of it is published.",
			Example: "  veshka new site guides && veshka serve -s guides",
			RunE:    func(_ *cobra.Command, args []string) error { return t.newSite(args[0]) },
		},
		t.newCountryCommand(),
		&cobra.Command{
			Use: "rule COUNTRY KIND", Short: "begin a rule in a guide, in every language it is written in", Args: exactly(2, "veshka new rule georgia visa-free-stay"),
			Long:    "rule puts a heading and an empty block of facts into the guide. The site does not build until you\nhave said which source states the rule.",
			Example: "  veshka new rule georgia visa-free-stay",
			RunE:    func(_ *cobra.Command, args []string) error { return t.newRule(args[0], args[1]) },
		},
		&cobra.Command{
			Use: "story SLUG", Short: "begin a personal story, in every language of the site", Args: exactly(1, "veshka new story bulat"),
			Example: "  veshka new story bulat",
			RunE:    func(_ *cobra.Command, args []string) error { return t.newStory(args[0]) },
		},
	)
	return c
}

func (t *terminal) newSite(dir string) error {
	t.started = true
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return diag.Refuse("not-empty", "dir", dir)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	say := t.message()
	if err := t.create(dir, append(scaffold.Beside(scaffold.Tool{Version: scaffold.Installed(current()), Say: say}), scaffold.Site()...)); err != nil {
		return err
	}
	made := *t
	made.dir = dir
	s, err := made.siteHere()
	if err != nil {
		return err
	}
	if err := t.create(dir, []scaffold.File{scaffold.Snippets(s, say)}); err != nil {
		return err
	}
	if _, _, err := made.writeSchemas(s, schema.Names(s), filepath.Join(dir, schemaFolder)); err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.err, "%s\n%s\n", t.words().Text("desk.new.schemas", "dir", filepath.Join(dir, schemaFolder)),
		t.words().Text("desk.new.next", "dir", typed(dir)))
	return err
}

func (t *terminal) newCountryCommand() *cobra.Command {
	var kinds []string
	c := &cobra.Command{
		Use: "country CODE", Short: "begin a guide, in every language of the site", Args: exactly(1, "veshka new country GE"),
		Long:    "country begins the guide of a country, named by its code of ISO 3166-1: every section, and in it the rules that\ndecide, which are the kinds under first and compare in content/kinds.yaml. They state nothing yet. The new files are\ndrafts: they are not published until you take out `draft: true`, and do not build until every rule that is left has\na source and words.",
		Example: "  veshka new country GE\n  veshka new country GE --kinds asylum,work\n  veshka new country GE --kinds ''",
	}
	c.Flags().StringSliceVar(&kinds, "kinds", nil, "kinds of rules to begin with, instead of those that decide; '' for none")
	c.RunE = func(_ *cobra.Command, args []string) error {
		return t.newCountry(args[0], kinds, c.Flags().Changed("kinds"))
	}
	return c
}

// newCountry begins the guide of a country that has none: with rules of those kinds if they are chosen, else of those
// that decide.
func (t *terminal) newCountry(code string, ids []string, chosen bool) error {
	slug, err := scaffold.Slug(code)
	if err != nil {
		return err
	}
	r, err := t.read()
	if err != nil {
		return err
	}
	v := &r.Site.Vocabulary
	kinds := scaffold.Deciding(v)
	if chosen {
		if kinds, err = scaffold.Kinds(v, ids); err != nil {
			return err
		}
	}
	guides, err := t.files("content/countries/*.md")
	if err != nil {
		return err
	}
	if name := scaffold.GuideOf(code, guides); name != "" {
		return diag.Refuse("guide-exists", "file", name, "country", strings.ToUpper(code), "guide", parse.NameOf(name).Slug)
	}
	made, err := scaffold.Guide{
		Country: code, Languages: r.Site.Config.Languages, Vocabulary: v, Kinds: kinds, Words: r.Words.In, Say: t.message(),
	}.Files()
	if err != nil {
		return err
	}
	if err := t.create(t.dir, made); err != nil {
		return err
	}
	_, err = fmt.Fprintln(t.err, t.words().Text("desk.new.fill", "guide", slug))
	return err
}

// message returns the tool's messages that leave nothing open.
func (t *terminal) message() func(id string) string {
	return func(id string) string { return t.words().Text(id) }
}

func (t *terminal) newStory(slug string) error {
	if err := isSlug(slug); err != nil {
		return err
	}
	r, err := t.read()
	if err != nil {
		return err
	}
	return t.create(t.dir, scaffold.Story(slug, r.Site.Config.Languages, r.Words.In))
}

func (t *terminal) newRule(country, kind string) error {
	if err := isSlug(country); err != nil {
		return err
	}
	r, err := t.read()
	if err != nil {
		return err
	}
	k := r.Site.Vocabulary.Kind(kind)
	if k == nil {
		return scaffold.NoKind(&r.Site.Vocabulary, kind)
	}
	guide, err := t.files(scaffold.GuideFiles(country, r.Site.Config.Languages)...)
	if err != nil {
		return err
	}
	if len(guide) == 0 {
		return t.noGuide(country)
	}
	original, ok := scaffold.Original(guide)
	if !ok {
		return diag.Refuse("no-facts", "guide", country)
	}
	files := make([]rewriting, len(guide))
	for i, f := range guide {
		title := scaffold.Title(&r.Site.Vocabulary, k, parse.NameOf(f.Name).Lang)
		if guide[i], ok = scaffold.Rule(f, k, title, f == original, t.message()); !ok {
			return diag.Refuse("id-taken", "file", f.Name, "id", kind)
		}
		files[i] = rewriting{f.Name, f.Text, guide[i].Text}
	}
	if err := t.rewrite(files...); err != nil {
		return err
	}
	for _, f := range files {
		if _, err := fmt.Fprintln(t.out, filepath.Join(t.dir, filepath.FromSlash(f.file))); err != nil {
			return err
		}
	}
	return nil
}

// noGuide is the refusal of a name that is no guide's, be it a draft's.
func (t *terminal) noGuide(name string) error {
	guides, err := t.files("content/countries/*.md")
	if err != nil {
		return err
	}
	var known []string
	for _, f := range guides {
		known = append(known, parse.NameOf(f.Name).Slug)
	}
	return diag.Refuse("no-such-guide", "guide", name, "near", diag.Nearest(name, known))
}

// isSlug refuses what cannot be part of an address.
func isSlug(text string) error {
	if parse.IsSlug(text) {
		return nil
	}
	return diag.Refuse("not-a-slug", "got", text)
}

// read reads the site; from then on the arguments count as understood.
func (t *terminal) read() (build.Result, error) {
	day, err := t.day("")
	if err != nil {
		return build.Result{}, err
	}
	t.started = true
	b, err := t.builder()
	if err != nil {
		return build.Result{}, err
	}
	r := b.Check(build.Options{Day: day})
	if r.Site == nil || r.Words == nil {
		t.show(b, r.Found)
		return r, exit(1)
	}
	return r, nil
}

// files reads those files of the site that the patterns name.
func (t *terminal) files(patterns ...string) ([]scaffold.File, error) {
	root, err := os.OpenRoot(t.dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	var out []scaffold.File
	for _, pattern := range patterns {
		names, err := fs.Glob(root.FS(), pattern)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			text, err := root.ReadFile(name)
			if err != nil {
				return nil, err
			}
			out = append(out, scaffold.File{Name: name, Text: string(text)})
		}
	}
	return out, nil
}

// create writes new files, none of which may exist, and prints their names.
func (t *terminal) create(dir string, files []scaffold.File) error {
	for _, f := range files {
		if _, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(f.Name))); err == nil {
			return diag.Refuse("file-exists", "file", f.Name)
		}
	}
	for _, f := range files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		mode := fs.FileMode(0o644)
		if f.Exec {
			mode = 0o755
		}
		w, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if err != nil {
			return err
		}
		_, err = w.WriteString(f.Text)
		if err := errors.Join(err, w.Close()); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(t.out, name); err != nil {
			return err
		}
	}
	return nil
}

// typed returns a path as a shell takes it.
func typed(path string) string {
	if !strings.ContainsAny(path, " \t\n'\"\\$`&|;<>()*?[]{}!#~") {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
