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
	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/scaffold"
)

func newCommand(t *terminal) *cobra.Command {
	c := &cobra.Command{
		Use:     "new",
		Short:   "begin a site, a country, a rule or a story",
		Example: "  veshka new site guides\n  veshka new country GE\n  veshka new rule georgia visa-free-stay\n  veshka new story bulat",
		Args:    noCommand,
		RunE: func(c *cobra.Command, _ []string) error {
			return hinted{errors.New("new what?"), "veshka new site DIR | country CODE | rule COUNTRY KIND | story SLUG"}
		},
	}
	c.AddCommand(
		&cobra.Command{
			Use: "site DIR", Short: "begin a site in a new folder", Args: exactly(1, "veshka new site guides"),
			Example: "  veshka new site guides && veshka serve -s guides",
			RunE:    func(_ *cobra.Command, args []string) error { return t.newSite(args[0]) },
		},
		&cobra.Command{
			Use: "country CODE", Short: "begin a guide, in every language of the site", Args: exactly(1, "veshka new country GE"),
			Long:    "country begins the guide of a country, named by its code of ISO 3166-1. The new files are drafts:\nthey are not published until you take out `draft: true`.",
			Example: "  veshka new country GE",
			RunE:    func(_ *cobra.Command, args []string) error { return t.newCountry(args[0]) },
		},
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
		return hinted{fmt.Errorf("%s is not empty", dir), "name a new folder"}
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := t.create(dir, scaffold.Site()); err != nil {
		return err
	}
	_, err := fmt.Fprintf(t.err, "next: veshka serve -s %s\n", typed(dir))
	return err
}

// newCountry begins the guide of a country that has none.
func (t *terminal) newCountry(code string) error {
	if _, err := scaffold.Slug(code); err != nil {
		return hinted{err, "two letters, like GE for Georgia or GB for the United Kingdom"}
	}
	r, err := t.read()
	if err != nil {
		return err
	}
	guides, err := t.files("content/countries/*.md")
	if err != nil {
		return err
	}
	if name := scaffold.GuideOf(code, guides); name != "" {
		return hinted{fmt.Errorf("%s is the guide of %s already", name, strings.ToUpper(code)), "nothing was written; edit it"}
	}
	made, err := scaffold.Country(code, r.Site.Config.Languages, r.Words.In)
	if err != nil {
		return err
	}
	return t.create(t.dir, made)
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
		return hinted{fmt.Errorf("%q is not a kind of rule", kind), "the kinds stand in content/kinds.yaml"}
	}
	guide, err := t.files(scaffold.GuideFiles(country, r.Site.Config.Languages)...)
	if err != nil {
		return err
	}
	if len(guide) == 0 {
		return hinted{fmt.Errorf("there is no guide %q", country), "veshka new country CODE begins one; the guides stand in content/countries"}
	}
	original, ok := scaffold.Original(guide)
	if !ok {
		return hinted{fmt.Errorf("no file of the guide %q states its facts", country), "write country: or region: into the front matter of one of them"}
	}
	for i, f := range guide {
		title := kind
		if w := r.Site.Vocabulary.Words[parse.NameOf(f.Name).Lang]; w != nil && w.Kinds[kind].Label != "" {
			title = w.Kinds[kind].Label
		}
		if guide[i], ok = scaffold.Rule(f, k, title, f == original); !ok {
			return hinted{fmt.Errorf("%s has a heading with the id %q already", f.Name, kind), "a second rule of one kind has an id of its own, and says `kind: " + kind + "`"}
		}
	}
	for _, f := range guide {
		name := filepath.Join(t.dir, filepath.FromSlash(f.Name))
		if err := replace(name, f.Text); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(t.out, name); err != nil {
			return err
		}
	}
	return nil
}

// isSlug refuses what cannot be part of an address.
func isSlug(text string) error {
	if parse.IsSlug(text) {
		return nil
	}
	return hinted{fmt.Errorf("%q is not an address: use a-z, 0-9 and -", text), "the name of its file without language and ending, like georgia for georgia.ru.md"}
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
			return hinted{fmt.Errorf("%s exists already", f.Name), "nothing was written; edit it, or choose another name"}
		}
	}
	for _, f := range files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		w, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
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

// replace writes a file whole: under another name first, then by renaming.
func replace(name, text string) error {
	temporary, err := os.CreateTemp(filepath.Dir(name), ".new-*")
	if err != nil {
		return err
	}
	_, err = temporary.WriteString(text)
	if err := errors.Join(err, temporary.Chmod(0o644), temporary.Close()); err != nil {
		return errors.Join(err, os.Remove(temporary.Name()))
	}
	return os.Rename(temporary.Name(), name)
}

// typed returns a path as a shell takes it.
func typed(path string) string {
	if !strings.ContainsAny(path, " \t\n'\"\\$`&|;<>()*?[]{}!#~") {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
