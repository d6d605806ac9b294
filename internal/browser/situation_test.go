package browser

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// tap follows the first link in <main> that the selector finds, if a finger can: it is seen, not covered, and high enough.
// Without scripts a link leads where its address says.
func tap(b *tab, selector string) {
	b.t.Helper()
	link := eval[struct{ To, Wrong string }](b, `selector => {`+visible+`
		const el = document.querySelector('main')?.querySelector(selector);
		if (!el) return {Wrong: 'there is no ' + selector + ' on ' + location.href};
		el.scrollIntoView({block: 'center'});
		const r = el.getClientRects()[0];
		const top = r && document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
		if (!visible(el) || r.height < 18 || !el.contains(top)) return {Wrong: 'nobody can tap ' + called(el)};
		return {To: el.href};
	}`, selector)
	if link.Wrong != "" {
		b.t.Fatal(link.Wrong)
	}
	b.visit(link.To)
}

// A frightened reader on a cheap phone, the site a folder without network: from the front door to who takes an internal
// passport, and what the danger is there, in at most three taps.
func TestThreeTapsToTheInternalPassport(t *testing.T) {
	for lang, danger := range map[string][]string{
		"ru": {"риск крайне высокий", "общий розыск ОДКБ", "обмениваются с Россией базами розыска"},
		"en": {"risk severe", "CSTO shared wanted list", "share wanted lists with Russia"},
	} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			b := open(t)
			b.scripts(false)
			b.wide(360, 740)
			b.visit(onDisk("index.html"))
			tap(b, "a[hreflang="+lang+"]")
			tap(b, "a[href$='#internal-passport']")
			b.report(eval[[]string](b, `words => {`+visible+`
				const wrong = [], section = document.querySelector('section:target');
				if (!section) return ['no section is the target of ' + location.href];
				const yes = section.querySelector('[data-answer=yes]');
				for (const slug of ['armenia', 'belarus', 'kazakhstan', 'kyrgyzstan']) {
					const a = yes.querySelector('strong a[href*="' + slug + '"]');
					if (!a || !visible(a)) { wrong.push(slug + ' is not seen among the answers'); continue; }
					const li = a.closest('li');
					if (!/\d{4}/.test(li.innerText)) wrong.push(slug + ' shows no date');
					if (!li.querySelector('ul a[href$="#extradition-risk"]')) wrong.push(slug + ' does not say what the risk is');
				}
				const seen = section.innerText.replaceAll('\u00a0', ' ');
				for (const w of words) if (!seen.includes(w)) wrong.push('the answer does not say “' + w + '”');
				if (document.documentElement.scrollWidth > 360) wrong.push('the page is wider than the screen');
				return wrong;
			}`, danger))
		})
	}
}

// pick presses the button of that name with the keyboard.
func pick(b *tab, name string) {
	b.t.Helper()
	if !eval[bool](b, `name => {
		const one = [...document.querySelectorAll('button')].find(el => el.textContent === name);
		one?.focus();
		return !!one && document.activeElement === one;
	}`, name) {
		b.t.Fatalf("there is no button %q that takes the keyboard", name)
	}
	b.press(kb.Enter)
}

func TestCountriesSideBySide(t *testing.T) {
	s := serve(t, os.DirFS(public))
	b := open(t)
	b.wide(360, 740)
	b.visit(s.at("en/compare.html"))
	status := func() string { return eval[string](b, `() => document.querySelector('[role=status]').textContent`) }
	pick(b, "Georgia")
	if got := status(); !strings.Contains(got, "Georgia") || !strings.Contains(got, "One more") {
		t.Errorf("status after one country = %q, want it to ask for one more", got)
	}
	if eval[bool](b, `() => document.getElementById('table').hidden`) {
		t.Error("one country alone hides the whole table")
	}
	pick(b, "Armenia")
	pick(b, "Kazakhstan")
	pick(b, "Serbia")
	pick(b, "Turkey")
	if got := status(); !strings.Contains(got, "Four at most") || strings.Contains(got, "Turkey") {
		t.Errorf("status after the fifth country = %q, want it refused", got)
	}
	pick(b, "Serbia") // away again
	b.report(eval[[]string](b, sideBySide, []string{"Georgia", "Armenia", "Kazakhstan"}))

	pick(b, "deserters")
	seen := eval[string](b, `() => document.querySelector('#side table').innerText.replaceAll('\u00a0', ' ')`)
	for text, want := range map[string]bool{
		"for deserters: case by case":               true, // Armenia's rule for them
		"risk low: no known case":                   false,
		"for deserters: severe":                     true, // Kazakhstan
		"Known only of people in another situation": true, // Georgia
	} {
		if strings.Contains(seen, text) != want {
			t.Errorf("side by side for deserters says %q: %t, want %t", text, !want, want)
		}
	}
	pick(b, "people with remote or IT work") // whom no rule on the risk is about: its danger stays all the same
	if seen := eval[string](b, `() => document.querySelector('#side table').innerText`); !strings.Contains(seen, "risk high") {
		t.Errorf("side by side for remote workers hides a danger:\n%s", seen)
	}
	fitsNow(b, 360)
	b.wide(1280, 800)
	fitsNow(b, 1280)

	b.policies(false)
	b.visit(s.at("en/compare.html"))
	pick(b, "Georgia")
	pick(b, "Armenia")
	b.accessible("two countries", 360, 1280)

	pick(b, "Show all countries")
	if eval[bool](b, `() => document.getElementById('table').hidden || !!document.querySelector('#side table, [aria-pressed=true] ~ [aria-pressed=true]')`) {
		t.Error("after “Show all countries” the whole table is not as it was")
	}
	for _, r := range s.requests() {
		if strings.ContainsAny(r, "?") {
			t.Errorf("a choice left the page: %s", r)
		}
	}
}

// sideBySide tells what is wrong with the table of the chosen countries.
const sideBySide = `names => {` + visible + `
	const wrong = [], table = document.querySelector('#side table');
	if (!table) return ['there is no table of the chosen countries'];
	if (!document.getElementById('table').hidden) wrong.push('the whole table is still there');
	const heads = [...table.querySelectorAll('thead th')].map(th => th.textContent);
	if (heads.join() !== names.join()) wrong.push('columns are ' + heads + ', want ' + names);
	for (const tr of table.querySelectorAll('tbody tr')) {
		if (tr.querySelectorAll('td').length !== names.length) wrong.push(called(tr) + ' has not a value for each');
		for (const td of tr.querySelectorAll('td')) if (!visible(td) || !td.innerText.trim()) wrong.push('nobody can see ' + called(td));
	}
	const said = [...document.querySelectorAll('button[aria-pressed=true]')].map(el => el.textContent);
	for (const n of names) if (!said.includes(n)) wrong.push('the button of ' + n + ' does not say that it is pressed');
	return wrong;
}`

func fitsNow(b *tab, width int64) {
	b.t.Helper()
	if got := eval[int64](b, `() => document.documentElement.scrollWidth`); got > width {
		b.t.Errorf("the page is %d px wide on a screen of %d", got, width)
	}
}
