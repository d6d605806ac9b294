package browser

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// edited is a copy of the content that `veshka serve` shows while a test edits it.
type edited struct {
	t        *testing.T
	dir, url string
}

// edit starts the preview in the language.
func edit(t *testing.T, lang string) *edited {
	t.Helper()
	e := &edited{t: t, dir: t.TempDir()}
	if err := os.CopyFS(filepath.Join(e.dir, "content"), os.DirFS("../../content")); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	c := exec.CommandContext(ctx, filepath.Join(filepath.Dir(public), "veshka"), "serve", "-s", e.dir, "--addr", "127.0.0.1:0",
		"--date", "2026-11-22", "--lang", lang)
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	log, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		if err := c.Wait(); err != nil && ctx.Err() == nil {
			t.Errorf("serve: %v", err)
		}
	})
	for lines := bufio.NewScanner(log); e.url == "" && lines.Scan(); {
		e.url = regexp.MustCompile(`http://.*/__veshka/`).FindString(lines.Text())
	}
	if e.url == "" {
		t.Fatal("serve does not say where the page for editors is")
	}
	go io.Copy(io.Discard, log)
	return e
}

// change replaces the first old of a file by another text.
func (e *edited) change(name, old, text string) {
	e.t.Helper()
	file := filepath.Join(e.dir, filepath.FromSlash(name))
	was, err := os.ReadFile(file)
	if err != nil {
		e.t.Fatal(err)
	}
	if !strings.Contains(string(was), old) {
		e.t.Fatalf("%s does not say %q", name, old)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(was), old, text, 1)), 0o644); err != nil {
		e.t.Fatal(err)
	}
}

// until waits until the page holds what the function returns, whichever page the tab has loaded meanwhile.
func (b *tab) until(function string) string {
	b.t.Helper()
	for {
		found, err := chromedp.Run(b.ctx, chromedp.Evaluate[string]("("+function+")() || ''"))
		if b.ctx.Err() != nil {
			b.t.Fatalf("%s is never there: %v", function, err)
		}
		if err == nil && found != "" { // between two pages there is none to ask
			return found
		}
	}
}

// still makes pages that the tab opens stay as they are until the test ends: the preview has no way to load them again,
// which it does once more when it has weighed the pages of an edit.
func (b *tab) still() {
	b.t.Helper()
	set := call(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
		Source: "EventSource = class extends EventTarget { close() {} }",
	})
	b.t.Cleanup(func() {
		call(b, page.RemoveScriptToEvaluateOnNewDocument, page.RemoveScriptToEvaluateOnNewDocumentParams(set))
	})
}

// An editor has the page open beside the text editor: it follows every file that is saved, and stays where it is read.
func TestPanelFollowsItsEditor(t *testing.T) {
	e := edit(t, "en")
	b := open(t)
	b.visit(e.url)
	eval[bool](b, `() => { scrollTo(0, 1500); window.before = true; return scrollY === 1500 }`)
	e.change("content/countries/georgia.ru.md", "{#visa-free-stay}", "теперь иначе {#visa-free-stay}")
	const drifted = `() => document.querySelector('#drift a.place')?.href`
	link := b.until(drifted)
	if want := "vscode://file" + filepath.ToSlash(e.dir) + "/content/countries/georgia.en.md:"; !strings.HasPrefix(link, want) {
		t.Errorf("the drifted translation opens at %s, want %s…", link, want)
	}
	if said := eval[string](b, `() => document.querySelector('#drift code').textContent`); said != "veshka translated georgia/visa-free-stay --lang en -s "+e.dir {
		t.Errorf("to type: %q", said)
	}
	if at := eval[float64](b, `() => scrollY`); at < 1400 || at > 1600 {
		t.Errorf("the page stands at %v px after it was loaded again, want 1500", at)
	}

	e.change("content/countries/georgia.en.md", "{#visa-free-stay}", "{#visa-fre-stay}")
	b.until(`() => document.querySelector('#errors a.place')?.href`)
	if eval[bool](b, `() => !!document.querySelector('veshka-overlay') || !document.querySelector('#queue code')`) {
		t.Error("the problems are laid over the page that shows them, or the queue is gone")
	}
	e.change("content/countries/georgia.en.md", "{#visa-fre-stay}", "{#visa-free-stay}")
	b.until(`() => document.querySelector('#errors a.place') ? '' : 'mended'`)

	if kept := eval[[]string](b, `() => [...Object.keys(localStorage), ...Object.keys(sessionStorage), document.cookie,
		...performance.getEntriesByType('resource').map(r => r.name).filter(n => !n.startsWith(location.origin))].filter(x => x)`); len(kept) > 0 {
		t.Errorf("the page keeps or loads %q", kept)
	}
}

// It is read like every page of ours: on a narrow window, in the dark, with the keyboard, without a script.
func TestPanelCanBeRead(t *testing.T) {
	for _, lang := range []string{"ru", "en"} {
		t.Run(lang, func(t *testing.T) {
			e := edit(t, lang)
			e.change("content/countries/georgia.ru.md", "{#visa-free-stay}", "теперь иначе {#visa-free-stay}")
			e.change("content/stories/bulat.en.md", "---\n\n", "---\n\nCall +7 900 123-45-67 now.\n\n")
			b := open(t)
			b.visit(e.url)
			b.until(`() => document.querySelector('#drift code')?.textContent && document.querySelector('#warnings pre')?.textContent`)
			b.still()
			b.visit(e.url)
			if bar := eval[string](b, `() => getComputedStyle(document.querySelector('.bar')).backgroundColor`); bar != "rgb(18, 56, 78)" {
				t.Errorf("the bar is %s: the page's policy refuses its style", bar)
			}
			for _, query := range []string{"?all", "?country=georgia"} {
				for _, width := range []int64{320, 360, 1280} {
					b.wide(width, 640)
					b.visit(e.url + query)
					overflow(b, width)
				}
			}
			b.press(kb.Tab)
			if first := eval[focused](b, whereFocusIs); !first.Skip || !first.Seen || !first.Lit {
				t.Errorf("first Tab leads to %+v, want the skip link, on the screen and marked", first)
			}
			b.policies(false)
			b.visit(e.url + "?country=georgia")
			b.accessible("for editors", 360, 1280)

			b.policies(true)
			b.scripts(false)
			b.visit(e.url)
			if said := eval[string](b, `() => document.querySelector('noscript').checkVisibility() ? document.querySelector('#queue code').textContent : ''`); !strings.HasPrefix(said, "veshka confirm ") {
				t.Errorf("without a script the page says %q, want the same", said)
			}
		})
	}
}
