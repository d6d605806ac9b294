package main

import (
	"context"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/panel"
	"github.com/veshka-guide/veshka/internal/serve"
	"github.com/veshka-guide/veshka/internal/words"
)

func serveCommand(t *terminal) *cobra.Command {
	var addr, date, base, editor string
	c := &cobra.Command{
		Use:     "serve",
		Aliases: []string{"server"},
		Short:   "show the site in a browser while you write",
		Long:    "serve makes the site in memory, shows it on this machine only, makes it again when a file is saved,\nand reloads the browser. What is wrong is laid over the page; the last good site stays up.\n\nBeside the site it shows editors a page of their own, /__veshka/: what must be checked again, translations that\ndo not follow, warnings, heavy pages. Its links open the file in an editor: vscode, vscodium, zed, idea, sublime,\nnone, or the address that opens yours, with {path}, {line} and {col} in it.",
		Example: "  veshka serve\n  veshka serve -s guides --addr 127.0.0.1:8080\n  veshka serve --editor zed",
		Args:    exactly(0, "veshka serve"),
	}
	c.Flags().StringVar(&addr, "addr", "127.0.0.1:1313", "address to listen on")
	c.Flags().StringVar(&date, "date", "", "day of the build, like 2026-05-31 (default: SOURCE_DATE_EPOCH, else today in UTC)")
	c.Flags().StringVar(&base, "base-url", "", "address of the site, instead of site.yaml's base_url")
	c.Flags().StringVar(&editor, "editor", "", "editor that links open: a name, or a template of an address (default: VESHKA_EDITOR, else vscode)")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if _, err := t.day(date); err != nil {
			return err
		}
		if err := baseURL(base); err != nil {
			return err
		}
		opens, err := t.editor(editor)
		if err != nil {
			return err
		}
		t.started = true
		b, err := t.builder()
		if err != nil {
			return err
		}
		editors, err := t.forEditors(opens, date)
		if err != nil {
			return err
		}
		ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM) // all else just ends
		defer stop()
		return serve.Run(ctx, serve.Options{
			Dir: t.dir, Addr: addr, Log: t.err, Words: t.previewWords(),
			Build: func(changed []string) serve.Built {
				day, err := t.day(date) // every build asks again: a preview may run past midnight
				if err != nil {
					return serve.Built{Problems: []serve.Problem{{Severity: "error", Text: err.Error()}}}
				}
				return t.preview(b, build.Options{Day: day, BaseURL: base}, changed, editors)
			},
		})
	}
	return c
}

// preview makes the site as far as its pages. These are made when they are asked for, and all of them once when the
// author rests, for what only that finds.
func (t *terminal) preview(b *build.Builder, o build.Options, changed []string, editors *forEditors) serve.Built {
	start := time.Now()
	p := b.Preview(o, changed)
	out := serve.Built{Folders: watched(b.Folders())}
	words := t.words()
	failed := p.Failed(false)
	listed := problems(&out, words, b, p.Result, failed)
	out.Panel = editors.after(p.Result, listed, failed)
	if failed {
		out.Elapsed = time.Since(start)
		return out
	}
	out.Pages = p.Files
	out.Finish = func(ctx context.Context) (serve.Built, bool) {
		r, err := p.Finish(ctx)
		if err != nil {
			return out, false
		}
		done, failed, news := out, r.Failed(false), false
		done.Panel, news = editors.finished(r, problems(&done, words, b, r, failed), failed)
		done.Elapsed = time.Since(start)
		return done, news
	}
	out.Elapsed = time.Since(start)
	return out
}

// shownProblems is how many problems are laid over a page; the page for editors lists all.
const shownProblems = 100

// problems counts what was found, and puts it into words: for the overlay of a build that failed at once, for the page
// for editors when it is asked for.
func problems(out *serve.Built, words *words.Words, b *build.Builder, r build.Result, failed bool) func() []panel.Problem {
	found := without(r.Found, diag.Note)
	slices.SortStableFunc(found, func(x, y diag.Diagnostic) int { return int(x.Severity()) - int(y.Severity()) })
	inWords := func(d diag.Diagnostic) panel.Problem {
		text, hint := words.Diagnostic(d)
		return panel.Problem{
			Severity: d.Severity(), Code: d.Code, Pos: d.Pos, Text: text, Hint: hint, Source: diag.Excerpt(d.Pos, b.Last(d.Pos.File)),
		}
	}
	out.Count, out.Problems = len(found), nil
	if failed {
		for _, d := range found[:min(shownProblems, len(found))] {
			p := inWords(d)
			out.Problems = append(out.Problems, serve.Problem{
				Severity: p.Severity.String(), Place: p.Pos.String(), Text: p.Text + " [" + p.Code + "]", Hint: p.Hint, Source: p.Source,
			})
		}
	}
	return sync.OnceValue(func() []panel.Problem {
		var all []panel.Problem
		for _, d := range found {
			all = append(all, inWords(d))
		}
		return all
	})
}

// watched adds the folders in which a site may begin: an empty one is noticed when it is filled.
func watched(folders []string) []string {
	for _, name := range []string{"content", "i18n", "themes"} {
		if !slices.ContainsFunc(folders, func(f string) bool { return f == name || strings.HasPrefix(f, name+"/") }) {
			folders = append(folders, name)
		}
	}
	return folders
}

func (t *terminal) previewWords() serve.Words {
	w := t.words()
	return serve.Words{
		Lang: string(w.Lang()), Address: w.Text("preview.address"), Exposed: w.Text("preview.exposed"), Taken: w.Text("preview.taken"),
		Pages: w.Text("preview.pages"), Problems: w.Text("preview.problems"), Failed: w.Text("preview.failed"),
		Standing: w.Text("preview.standing"), Hint: w.Text("preview.hint"), Close: w.Text("preview.close"),
		Editors: w.Text("desk.panel.address"), Local: w.Text("desk.panel.elsewhere"),
	}
}
