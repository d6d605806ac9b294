package browser

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
)

// built is the day of the build that the tests look at.
var built = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

// fresh builds the site as it would be had most rules been verified three weeks before the build: the content's own are
// overdue by then, and show nothing that a clock can change.
func fresh(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	err := fs.WalkDir(os.DirFS("../../content"), ".", func(name string, d fs.DirEntry, err error) error {
		to := filepath.Join(dir, "content", name)
		if err != nil || d.IsDir() {
			return cmp.Or(err, os.MkdirAll(to, 0o700))
		}
		text, err := os.ReadFile(filepath.Join("../../content", name))
		if err != nil {
			return err
		}
		return os.WriteFile(to, verified.ReplaceAll(text, []byte("verified: 2026-11-01")), 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "public")
	command := exec.Command(filepath.Join(filepath.Dir(public), "veshka"), "build", "-s", dir, "-o", out, "--date", built.Format(time.DateOnly))
	if said, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", command, err, said)
	}
	return out
}

var verified = regexp.MustCompile(`(?m)^verified: 2026-[0-9-]+$`)

// visitOn opens a page with the reader's clock at noon of the day.
func (b *tab) visitOn(day time.Time, url string) {
	b.t.Helper()
	script := fmt.Sprintf(`{ const Real = Date, now = new Real(%d, %d, %d, 12).getTime();
		Date = class extends Real { constructor(...a) { a.length ? super(...a) : super(now) } static now() { return now } } }`,
		day.Year(), day.Month()-1, day.Day())
	set := call(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
	b.visit(url)
	call(b, page.RemoveScriptToEvaluateOnNewDocument, page.RemoveScriptToEvaluateOnNewDocumentParams(set))
}

// aged is a day by which something must be checked again, and what the page says of it.
type aged struct{ Last, State, Says string }

// whatIsAged lists them in the order of the page.
const whatIsAged = `() => [...document.querySelectorAll('.recheck')].map(t => {
	const box = t.closest('[data-state]');
	return {Last: t.dataset.end || t.dateTime, State: box ? box.dataset.state : '',
		Says: box ? box.querySelector('.state').textContent : t.parentElement.textContent};
})`

// late is how a page says that something is overdue.
func late(lang string, days int) string {
	if lang == "en" {
		if days == 1 {
			return "overdue by 1 day"
		}
		return fmt.Sprintf("overdue by %d days", days)
	}
	word := "дней"
	switch {
	case days%10 == 1 && days%100 != 11:
		word = "день"
	case days%10 >= 2 && days%10 <= 4 && (days%100 < 12 || days%100 > 14):
		word = "дня"
	}
	return fmt.Sprintf("просрочено на\u00a0%d\u00a0%s", days, word)
}

// With the reader's clock pages say what is overdue and by how many days, in the words of their language. Nothing that
// was not overdue for a reader without scripts is fresher for one with them, whatever the clock says.
func TestOverdueByTheReadersClock(t *testing.T) {
	s := serve(t, os.DirFS(fresh(t)))
	for _, lang := range languages {
		for _, file := range []string{"countries/kazakhstan.html", "rules/visa-free-stay.html", "stories/alexander-france.html", "compare.html", "checked.html"} {
			t.Run(lang+"/"+file, func(t *testing.T) {
				t.Parallel()
				b := open(t)
				b.scripts(false)
				b.visit(s.at(lang + "/" + file))
				before := eval[[]aged](b, whatIsAged)
				b.scripts(true)
				i := slices.IndexFunc(before, func(a aged) bool { return a.State == "fresh" })
				if i < 0 {
					t.Fatalf("no rule is fresh on the page, of %d", len(before))
				}
				first, err := time.Parse(time.DateOnly, before[i].Last)
				if err != nil {
					t.Fatal(err)
				}
				for _, days := range []int{0, 1, 2, 5, 11, 21, 188, 1234} {
					checkAges(b, s.at(lang+"/"+file), lang, before, first.AddDate(0, 0, days))
				}
			})
		}
	}
}

// checkAges opens a page on a day and compares what it says with what it says without scripts.
func checkAges(b *tab, address, lang string, before []aged, day time.Time) {
	t := b.t
	t.Helper()
	b.visitOn(day, address)
	after := eval[[]aged](b, whatIsAged)
	if len(after) != len(before) {
		t.Fatalf("%d dates with scripts, %d without", len(after), len(before))
	}
	for i, a := range after {
		last, err := time.Parse(time.DateOnly, a.Last)
		if err != nil {
			t.Errorf("%+v: %v", a, err)
			continue
		}
		days := int(day.Sub(last).Hours() / 24)
		switch want := before[i]; {
		case days <= 0:
			if a != want {
				t.Errorf("on %s the page says %+v, want %+v", day.Format(time.DateOnly), a, want)
			}
		case want.State == "": // the sum of a page
			if !strings.HasSuffix(a.Says, " · "+late(lang, days)) {
				t.Errorf("on %s the page says %q, want %q at its end", day.Format(time.DateOnly), a.Says, late(lang, days))
			}
		case a.State != "overdue" || a.Says != late(lang, days):
			t.Errorf("on %s the page says %+v, want overdue, %q", day.Format(time.DateOnly), a, late(lang, days))
		}
	}
}

// A clock that is behind the page's newest date is wrong: the page stays as it is, though rules were overdue by then.
func TestWrongClockChangesNothing(t *testing.T) {
	s := serve(t, os.DirFS(public))
	b := open(t)
	b.scripts(false)
	b.visit(s.at("ru/checked.html"))
	before := eval[[]aged](b, whatIsAged)
	b.scripts(true)
	for _, day := range []time.Time{built.AddDate(0, 0, -1), built.AddDate(-10, 0, 0)} {
		b.visitOn(day, s.at("ru/checked.html"))
		if after := eval[[]aged](b, whatIsAged); !slices.Equal(after, before) {
			t.Errorf("on %s the page says something else than without scripts", day.Format(time.DateOnly))
		}
	}
	b.visitOn(built, s.at("ru/checked.html"))
	if after := eval[[]aged](b, whatIsAged); slices.Equal(after, before) {
		t.Errorf("on %s the page says nothing of what was overdue by then: the test above shows nothing", built.Format(time.DateOnly))
	}
}

// Pages that carry the day of the build say when the copy is older than 30 days; without scripts the date stands.
func TestOldCopySaysSo(t *testing.T) {
	s := serve(t, os.DirFS(public))
	const says = `() => {` + visible + ` const old = document.querySelector('.old'); return !!old && visible(old) }`
	b := open(t)
	for _, file := range []string{"ru/index.html", "en/index.html", "ru/checked.html", "en/mirrors.html"} {
		for _, c := range []struct {
			days    int
			scripts bool
			want    bool
		}{{-5000, true, false}, {0, true, false}, {30, true, false}, {31, true, true}, {400, true, true}, {400, false, false}} {
			b.scripts(c.scripts)
			b.visitOn(built.AddDate(0, 0, c.days), s.at(file))
			if got := eval[bool](b, says); got != c.want {
				t.Errorf("%s, %d days after the build, scripts %t: says that it is old: %t, want %t", file, c.days, c.scripts, got, c.want)
			}
			if date := eval[string](b, `() => document.querySelector('.built').dateTime`); date != built.Format(time.DateOnly) {
				t.Errorf("%s was built on %q, want %s", file, date, built.Format(time.DateOnly))
			}
		}
	}
}

// What the clock changes does not make the page jump, and costs every page at most 1 KiB.
func TestClockIsLightAndCalm(t *testing.T) {
	s := serve(t, os.DirFS(fresh(t)))
	b := open(t)
	b.wide(360, 740)
	for _, file := range []string{"ru/index.html", "ru/countries/kazakhstan.html", "en/stories/lev-skoryakin.html", "ru/checked.html"} {
		b.visitOn(built.AddDate(1, 0, 0), s.at(file))
		if n := eval[int](b, `() => document.scripts.length && new Blob([document.scripts[document.scripts.length - 1].textContent]).size`); n == 0 || n > 1024 {
			t.Errorf("%s: the script has %d bytes, want at most 1024", file, n)
		}
		moved := eval[float64](b, `() => new Promise(done => {
			let sum = 0;
			new PerformanceObserver(list => list.getEntries().forEach(e => sum += e.value)).observe({type: 'layout-shift', buffered: true});
			requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(sum))));
		})`)
		if moved > 0 {
			t.Errorf("%s jumps: layout shift %v, want none", file, moved)
		}
	}
}
