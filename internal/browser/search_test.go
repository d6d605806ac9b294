package browser

import (
	"bufio"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
)

// parts lists the parts of the index that a page asks for, in their order, as the page is named; none for any page but
// that of search.
func parts(address string) []string {
	folder, ok := strings.CutSuffix(address, "/search.html")
	if !ok {
		return nil
	}
	var list []string
	for n := 1; ; n++ {
		part := fmt.Sprintf("search-%d.js", n)
		if _, err := os.Stat(filepath.Join(public, filepath.Base(folder), part)); err != nil {
			return list
		}
		list = append(list, folder+"/"+part)
	}
}

// A question is what somebody types, and what must be among the first answers.
type question struct {
	typed  string
	wanted []string
}

func questions(t *testing.T, lang string) []question {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "search."+lang+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []question
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		at := strings.LastIndex(line, " = ")
		if at < 0 {
			t.Fatalf("search.%s.txt: %q has no answer", lang, line)
		}
		all = append(all, question{line[:at], strings.Fields(line[at+3:])})
	}
	return all
}

// whole is a JavaScript expression: has the whole index come?
const whole = `document.querySelector('#search .small')?.textContent === document.getElementById('search').dataset.whole`

// loaded waits until the whole index has come.
func loaded(b *tab) {
	b.t.Helper()
	if !b.comesTrue(whole) {
		b.t.Fatal("the index does not come")
	}
	eval[bool](b, `async () => { // what came is read a moment later
		for (let i = 0; i < 3; i++) await new Promise(done => requestIdleCallback(done));
		return true;
	}`)
}

// answers is a JavaScript function: types a query and returns the addresses of the answers.
const answers = `query => {
	const field = document.querySelector('input[type=search]');
	field.value = query;
	field.dispatchEvent(new Event('input', {bubbles: true}));
	return [...document.querySelectorAll('#results a')].map(a => a.getAttribute('href'));
}`

// What people ask, in their own words, is among the first three answers.
func TestSearchFinds(t *testing.T) {
	const among, enough, fewest = 3, 0.95, 60
	s := serve(t, os.DirFS(public))
	for _, lang := range languages {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			all := questions(t, lang)
			if len(all) < fewest {
				t.Errorf("%d questions, want at least %d", len(all), fewest)
			}
			b := open(t)
			b.visit(s.at(lang + "/search.html"))
			loaded(b)
			found := 0
			for _, q := range all {
				for _, to := range q.wanted {
					file, id, _ := strings.Cut(to, "#")
					data, err := os.ReadFile(filepath.Join(public, lang, file))
					if err != nil || id != "" && !strings.Contains(string(data), `id="`+id+`"`) {
						t.Errorf("%q wants %s, which is not there", q.typed, to)
					}
				}
				got := eval[[]string](b, answers, q.typed)
				got = got[:min(among, len(got))]
				if slices.ContainsFunc(q.wanted, func(to string) bool { return slices.Contains(got, to) }) {
					found++
					continue
				}
				t.Logf("%q: first are %q, want %q", q.typed, got, q.wanted)
			}
			recall := float64(found) / float64(len(all))
			t.Logf("%s: %d of %d among the first %d: %.1f %%", lang, found, len(all), among, 100*recall)
			if recall < enough {
				t.Errorf("recall is %.1f %%, want at least %.0f %%", 100*recall, 100*enough)
			}
		})
	}
}

// An answer says the country, the matter, the value, its state and the day, as the guide does.
func TestSearchSaysHowOldARuleIs(t *testing.T) {
	b := open(t)
	b.visit(onDisk("ru/search.html"))
	loaded(b)
	eval[[]string](b, answers, "грузия работа")
	got := strings.ReplaceAll(eval[string](b, `() => document.querySelector('#results li').innerText`), "\u00a0", " ")
	want := "Грузия: Право на работу — нужно разрешение на работу"
	if !strings.HasPrefix(got, want) || !strings.Contains(got, "просрочено · проверено 20 февраля 2026 г.") {
		t.Errorf("the first answer is %q, want %s … просрочено · проверено 20 февраля 2026 г.", got, want)
	}
	if told := eval[string](b, `() => document.querySelector('[role=status]').textContent`); !strings.HasPrefix(told, "Найдено: ") {
		t.Errorf("status says %q, want the number of answers", told)
	}
}

// Whatever is typed, the page asks for its parts in their order, all of them and before the first key, and for nothing
// else; the address and the history stay as they were, and nothing is kept.
func TestSearchKeepsToItself(t *testing.T) {
	s := serve(t, os.DirFS(public))
	for name, url := range map[string]string{"from a server": s.at("ru/search.html"), "from a folder": onDisk("ru/search.html")} {
		t.Run(name, func(t *testing.T) {
			e := listen(t)
			alone(t, url, e.hear(url))
			loaded(e.tab)
			before := eval[int](e.tab, `() => history.length`)
			if field := eval[string](e.tab, `() => {
				const f = document.querySelector('input[type=search]');
				f.focus();
				return [f.autocomplete, f.spellcheck, f.autocapitalize, f.name, f.labels.length, !!f.form].join();
			}`); field != "off,false,none,,1,false" {
				t.Errorf("the field is %s (autocomplete, spelling, capitals, name, labels, form), want off,false,none,,1,false", field)
			}
			e.press("дезертир казахстан\r")
			if n := eval[int](e.tab, `() => document.querySelectorAll('#results a').length`); n == 0 {
				t.Error("nothing is found by typing")
			}
			if at := eval[string](e.tab, `() => location.href`); at != url {
				t.Errorf("the address is %s, want %s", at, url)
			}
			if after := eval[int](e.tab, `() => history.length`); after != before {
				t.Errorf("the history has %d entries, want %d", after, before)
			}
			e.mu.Lock()
			h := e.heard
			e.mu.Unlock()
			h.Kept = e.kept()
			alone(t, url, h)
		})
	}
}

// A line that breaks leaves what came before it, and the page says so.
func TestSearchSaysWhatIsMissing(t *testing.T) {
	s := serve(t, without{os.DirFS(public), "ru/search-2.js"})
	b := open(t)
	added := call(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
		Source: `setTimeout = (f, _, ...a) => queueMicrotask(() => f(...a)); // tries again at once`,
	})
	defer call(b, page.RemoveScriptToEvaluateOnNewDocument, page.RemoveScriptToEvaluateOnNewDocumentParams(added))
	b.visit(s.at("ru/search.html"))
	const said = `document.querySelector('#search .small').textContent.startsWith('Часть 2 не загрузилась')`
	if !b.comesTrue(said) {
		t.Errorf("the page says %q, want that part 2 did not come", eval[string](b, `() => document.getElementById('search').innerText`))
	}
	if got := eval[[]string](b, answers, "азербайджан"); len(got) == 0 || got[0] != "countries/azerbaijan.html" {
		t.Errorf("found %q without the second part, want the country: its name is one of the first words", got)
	}
}

// without is a folder that lacks a file.
type without struct {
	fs.FS
	name string
}

func (w without) Open(name string) (fs.File, error) {
	if name == w.name {
		return nil, fs.ErrNotExist
	}
	return w.FS.Open(name)
}

func TestSearchInFirefox(t *testing.T) {
	s := serve(t, os.DirFS(public))
	f := firefoxWith(t, "")
	for _, url := range []string{s.at("en/search.html"), onDisk("en/search.html")} {
		f.visit(url)
		var got []string
		for end := time.Now().Add(patience); len(got) == 0 && time.Now().Before(end); {
			f.ask(&got, answers, "georgia work")
		}
		if len(got) == 0 || got[0] != "countries/georgia.html#work" {
			t.Errorf("%s: found %q, want the rule first", url, got[:min(3, len(got))])
		}
	}
}

// What is a draft cannot be found.
func TestSearchKnowsNoDraft(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "content"), os.DirFS("../../content")); err != nil {
		t.Fatal(err)
	}
	const page = "---\ntitle: Draft\ndraft: %t\n---\n\nGallimaufry.\n"
	for _, draft := range []bool{true, false} {
		if err := os.WriteFile(filepath.Join(dir, "content", "pages", "draft.en.md"), fmt.Appendf(nil, page, draft), 0o600); err != nil {
			t.Fatal(err)
		}
		out := filepath.Join(dir, fmt.Sprint(draft))
		veshka(t, "build", "-s", dir, "-o", out, "--date", "2026-11-22")
		b := open(t)
		b.visit("file://" + filepath.ToSlash(out) + "/en/search.html")
		loaded(b)
		if found := len(eval[[]string](b, answers, "gallimaufry")) > 0; found == draft {
			t.Errorf("draft %t: found %t", draft, found)
		}
	}
}

// veshka runs the command that the tests have built.
func veshka(t testing.TB, args ...string) {
	t.Helper()
	c := exec.Command(filepath.Join(filepath.Dir(public), "veshka"), args...)
	if out, err := c.CombinedOutput(); err != nil {
		const last = 2000 // bytes: what stops a build stands at the end
		t.Fatalf("%s: %v\n%s", c, err, out[max(0, len(out)-last):])
	}
}
