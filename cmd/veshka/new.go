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
	"github.com/veshka-guide/veshka/internal/scaffold"
	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/internal/words"
)

func newCommand(t *terminal) *cobra.Command {
	c := &cobra.Command{
		Use:     "new",
		Short:   "begin a site, a country, a rule or a story",
		Example: "  veshka new site guides\n  veshka new country GE\n  veshka new rule georgia visa-free-stay\n  veshka new story bulat",
		Args:    cobra.NoArgs,
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
			RunE: func(_ *cobra.Command, args []string) error {
				return t.newFiles(func(languages []site.Lang, say func(site.Lang) *words.Words) ([]scaffold.File, error) {
					return scaffold.Country(args[0], languages, say)
				})
			},
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
			RunE: func(_ *cobra.Command, args []string) error {
				return t.newFiles(func(languages []site.Lang, say func(site.Lang) *words.Words) ([]scaffold.File, error) {
					return scaffold.Story(args[0], languages, say)
				})
			},
		},
	)
	return c
}

// exactly wants n arguments, and shows an example if there are not.
func exactly(n int, example string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) == n {
			return nil
		}
		return hinted{fmt.Errorf("%d arguments are wanted, %d given", n, len(args)), example}
	}
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
	_, err := fmt.Fprintf(t.err, "next: veshka serve -s %s\n", dir)
	return err
}

// newFiles writes new files of content in the site's languages.
func (t *terminal) newFiles(files func([]site.Lang, func(site.Lang) *words.Words) ([]scaffold.File, error)) error {
	b, err := t.builder()
	if err != nil {
		return err
	}
	day, err := t.day("")
	if err != nil {
		return err
	}
	r := b.Check(build.Options{Day: day})
	if r.Site == nil || r.Words == nil {
		t.started = true
		t.show(b, r.Found)
		return exit(1)
	}
	made, err := files(r.Site.Config.Languages, r.Words.In)
	if err != nil {
		return err
	}
	t.started = true
	return t.create(t.dir, made)
}

func (t *terminal) newRule(country, kind string) error {
	b, err := t.builder()
	if err != nil {
		return err
	}
	day, err := t.day("")
	if err != nil {
		return err
	}
	t.started = true
	r := b.Check(build.Options{Day: day})
	if r.Site == nil {
		t.show(b, r.Found)
		return exit(1)
	}
	k := r.Site.Vocabulary.Kind(kind)
	if k == nil {
		return hinted{fmt.Errorf("%q is not a kind of rule", kind), "the kinds stand in content/kinds.yaml"}
	}
	names, err := filepath.Glob(filepath.Join(t.dir, "content", "countries", country+".*.md"))
	if err != nil || len(names) == 0 {
		return hinted{fmt.Errorf("there is no guide %q", country), "veshka new country CODE begins one; the guides stand in content/countries"}
	}
	original := originalOf(r.Site, country)
	var changed []scaffold.File
	for _, name := range names {
		lang := site.Lang(strings.TrimSuffix(strings.TrimPrefix(filepath.Base(name), country+"."), ".md"))
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		title := kind
		if w := r.Site.Vocabulary.Words[lang]; w != nil && w.Kinds[kind].Label != "" {
			title = w.Kinds[kind].Label
		}
		file, ok := scaffold.Rule(scaffold.File{Name: name, Text: string(text)}, k, title, lang == original)
		if !ok {
			return hinted{fmt.Errorf("%s has a heading with the id %q already", name, kind), "a second rule of one kind has an id of its own, and says `kind: " + kind + "`"}
		}
		changed = append(changed, file)
	}
	for _, f := range changed {
		if err := replace(f); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(t.out, f.Name); err != nil {
			return err
		}
	}
	return nil
}

// originalOf returns the language that states a guide's facts: as it is published, else the site's first.
func originalOf(s *site.Site, slug string) site.Lang {
	for _, g := range s.Guides {
		if g.Slug == slug {
			return g.Original
		}
	}
	return s.Config.Languages[0]
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
func replace(f scaffold.File) error {
	temporary, err := os.CreateTemp(filepath.Dir(f.Name), ".new-*")
	if err != nil {
		return err
	}
	_, err = temporary.WriteString(f.Text)
	if err := errors.Join(err, temporary.Chmod(0o644), temporary.Close()); err != nil {
		return errors.Join(err, os.Remove(temporary.Name()))
	}
	return os.Rename(temporary.Name(), f.Name)
}
