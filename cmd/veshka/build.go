package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/mirror"
	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/place"
	"github.com/veshka-guide/veshka/internal/record"
	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/internal/write"
)

func buildCommand(t *terminal) *cobra.Command {
	var out, date, base string
	var strict bool
	c := &cobra.Command{
		Use:     "build",
		Short:   "make the site's pages",
		Long:    "build makes the pages of the site in a folder. If there are errors, the folder stays as it was.\nOnly files that a build wrote are ever removed; unchanged files are not written again.",
		Example: "  veshka build\n  veshka build -s guides -o /srv/www --date 2026-05-31",
		Args:    exactly(0, "veshka build"),
	}
	c.Flags().StringVarP(&out, "output", "o", "public", "folder for the pages, below the site's unless absolute")
	c.Flags().StringVar(&date, "date", "", "day of the build, like 2026-05-31 (default: SOURCE_DATE_EPOCH, else today in UTC)")
	c.Flags().StringVar(&base, "base-url", "", "address of the site, instead of site.yaml's base_url")
	c.Flags().BoolVar(&strict, "strict", false, "let warnings stop the build")
	c.RunE = func(*cobra.Command, []string) error {
		day, err := t.day(date)
		if err != nil {
			return err
		}
		if err := baseURL(base); err != nil {
			return err
		}
		if !filepath.IsAbs(out) {
			out = filepath.Join(t.dir, out)
		}
		if err := t.apart(out); err != nil {
			return err
		}
		if err := t.nobodysMirror(out); err != nil {
			return err
		}
		return t.build(out, build.Options{Day: day, BaseURL: base, Strict: strict})
	}
	return c
}

// baseURL refuses an address that pages cannot stand at.
func baseURL(address string) error {
	if address == "" || parse.IsWeb(address) {
		return nil
	}
	return hinted{fmt.Errorf("--base-url %q is not the address of a site", address), "write it whole, like --base-url https://example.org/guide/"}
}

// apart refuses to write pages over their own sources.
func (t *terminal) apart(out string) error {
	pages, err := place.Real(out)
	if err != nil {
		return err
	}
	for _, name := range []string{".", "content", "themes", "i18n"} {
		sources, err := place.Real(filepath.Join(t.dir, name))
		if err != nil {
			return err
		}
		if place.Holds(pages, sources) || name != "." && place.Holds(sources, pages) {
			return hinted{fmt.Errorf("%s holds the sources of the site", out), "give the pages a folder of their own: -o public"}
		}
	}
	return nil
}

// nobodysMirror refuses a folder that belongs to a mirror: only pull writes there, and what it serves is what was signed.
func (t *terminal) nobodysMirror(dir string) error {
	if keeper := mirror.Keeper(dir); keeper != "" {
		return fault.New("is-mirror", "dir", dir, "mirror", keeper)
	}
	return nil
}

func (t *terminal) build(out string, o build.Options) error {
	t.started = true
	t.frugal()
	b, err := t.builder()
	if err != nil {
		return err
	}
	folder, err := write.Open(out)
	if err != nil {
		return err
	}
	l := t.last(o)
	if p, stats, ok := l.same(out); ok {
		if err := folder.Discard(); err != nil {
			return err
		}
		t.show(b, p.Found)
		t.summary(p, stats, o.Day, out)
		return nil
	}
	made := record.Through(folder)
	r, err := b.BuildInto(o, pages{made, folder})
	if err != nil || r.Failed(o.Strict) {
		if err := folder.Discard(); err != nil {
			return err
		}
		if err != nil {
			return err
		}
		t.show(b, without(r.Found, diag.Note))
		fmt.Fprintf(t.err, "%s\n", t.words().Text("tool.failed",
			"errors", t.words().Count("tool.errors", float64(diag.Count(r.Found, diag.Error))),
			"warnings", t.words().Count("tool.warnings", float64(diag.Count(r.Found, diag.Warning))), "out", out))
		return exit(1)
	}
	stats, err := folder.Commit()
	if err != nil {
		return err
	}
	p := reported(r)
	l.keep(made, folder, p)
	t.show(b, p.Found)
	t.summary(p, stats, o.Day, out)
	if _, err := os.Lstat(filepath.Join(out, filepath.FromSlash(manifest.Name))); err == nil && stats.Written+stats.Removed > 0 {
		t.say("sign-again", "out", out)
	}
	return nil
}

// pages takes the files of a build, notes them and writes them.
type pages struct {
	*record.Made
	folder *write.Folder
}

// Scratch implements build.Scratcher.
func (p pages) Scratch() (*os.File, error) { return p.folder.Scratch() }

// report is what a build says when it has made the pages.
type report struct {
	Found                                  []diag.Diagnostic // without notes
	Pages, Rules, Overdue, Due, Unverified int
	Drafts, DraftPictures, Untranslated    int
	NoBase                                 bool // the site has no address
}

func reported(r build.Result) report {
	return report{
		Found: without(r.Found, diag.Note), Pages: r.Pages, Rules: r.Site.Rules(), Overdue: diag.CountCode(r.Found, "overdue"),
		Due: diag.CountCode(r.Found, "due"), Unverified: diag.CountCode(r.Found, "unverified"), Drafts: len(r.Site.Drafts),
		DraftPictures: diag.CountCode(r.Found, "draft-picture"), Untranslated: diag.CountCode(r.Found, "untranslated"),
		NoBase: r.Site.Config.BaseURL == "",
	}
}

// summary says what was made, and what was not, and why.
func (t *terminal) summary(p report, stats write.Stats, day site.Date, out string) {
	w := t.words()
	number := func(n int) string { return w.Number(float64(n)) }
	fmt.Fprintln(t.err, w.Text("tool.built", "out", out, "pages", w.Count("tool.files", float64(p.Pages)),
		"written", number(stats.Written), "unchanged", number(stats.Unchanged), "removed", number(stats.Removed)))
	fmt.Fprintln(t.err, w.Text("tool.rules", "rules", w.Count("strip.rules", float64(p.Rules)), "day", w.Date(day),
		"overdue", number(p.Overdue), "due", number(p.Due), "unverified", number(p.Unverified)))
	for _, c := range []struct {
		id string
		n  int
	}{{"tool.drafts", p.Drafts}, {"tool.draft-pictures", p.DraftPictures}, {"tool.untranslated", p.Untranslated}} {
		if c.n > 0 {
			fmt.Fprintln(t.err, w.Count(c.id, float64(c.n)))
		}
	}
	if p.NoBase {
		fmt.Fprintln(t.err, w.Text("tool.no-base"))
	}
}
