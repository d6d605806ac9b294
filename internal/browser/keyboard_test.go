package browser

import (
	"os"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// focused tells where the keyboard is.
type focused struct {
	Called            string
	Skip, Exit        bool // the link to the text; the quick exit
	InMain, Seen, Lit bool // inside <main>; on the screen; marked as focused
}

// mark is a JavaScript function: what shows around an element, whatever its colours would be if it were shown.
const mark = `const mark = s => (s.outlineStyle === 'none' || !parseFloat(s.outlineWidth) || /, 0\)|transparent/.test(s.outlineColor)
	? '' : s.outline) + (s.boxShadow === 'none' ? '' : s.boxShadow);
`

const whereFocusIs = `() => {` + visible + mark + `
	const el = document.activeElement, r = el.getBoundingClientRect();
	return {
		Called: called(el), Skip: el.matches('a[href="#main"]'), Exit: el.matches('a.exit'), InMain: !!el.closest('main'),
		Seen: visible(el) && r.bottom > 0 && r.right > 0 && r.top < innerHeight && r.left < innerWidth,
		Lit: !!mark(getComputedStyle(el)),
	};
}`

func TestKeyboardReachesTheTextFirst(t *testing.T) {
	s := serve(t, os.DirFS(public))
	each(t, func(t *testing.T, p example) {
		b := open(t)
		b.visit(s.at(p.file))
		if !eval[bool](b, `() => !!document.querySelector('header a, header button')`) {
			return // nothing stands before the text
		}
		b.press(kb.Tab)
		first := eval[focused](b, whereFocusIs)
		if !first.Skip || !first.Seen || !first.Lit {
			t.Fatalf("first Tab leads to %+v, want the skip link, on the screen and marked", first)
		}
		b.press(kb.Enter)
		if !b.comesTrue(`document.activeElement.matches('main')`) {
			t.Fatalf("the skip link moves focus to %+v, want <main>", eval[focused](b, whereFocusIs))
		}
		if !eval[bool](b, `() => !!document.querySelector('main a[href]')`) {
			return
		}
		b.press(kb.Tab)
		if next := eval[focused](b, whereFocusIs); !next.InMain {
			t.Errorf("Tab after the skip link leads to %+v, want something inside <main>", next)
		}
	})
}

func TestKeyboardReachesTheExit(t *testing.T) {
	const enough = 20 // Tabs to get out; more is no quick exit
	s := serve(t, os.DirFS(public))
	for _, file := range []string{"ru/pages/safety.html", "en/pages/safety.html", "ru/stories/bulat.html", "en/stories/bulat.html"} {
		b := open(t)
		b.visit(s.at(file))
		var at focused
		for n := 0; n < enough && !at.Exit; n++ {
			b.press(kb.Tab)
			at = eval[focused](b, whereFocusIs)
		}
		if !at.Exit || at.InMain || !at.Seen || !at.Lit {
			t.Errorf("%s: %d Tabs lead to %+v, want the exit above the text, on the screen and marked", file, enough, at)
		}
	}
}

func TestFocusIsSeen(t *testing.T) {
	s := serve(t, os.DirFS(public))
	each(t, func(t *testing.T, p example) {
		b := open(t)
		b.visit(s.at(p.file))
		b.press(kb.Tab) // from now on the browser marks focus as for a keyboard, wherever a script moves it
		b.report(eval[[]string](b, `() => {`+visible+mark+`
			const wrong = [];
			for (const el of document.querySelectorAll('a[href], button, summary, input, [tabindex="0"]')) {
				if (!el.checkVisibility() || el.closest('details:not([open])') && !el.matches('summary')) continue;
				document.activeElement.blur();
				const s = getComputedStyle(el), before = mark(s);
				el.focus();
				if (document.activeElement !== el) { wrong.push('focus does not reach ' + called(el)); continue; }
				if (!mark(s) || mark(s) === before || !visible(el)) wrong.push('focus cannot be seen on ' + called(el));
			}
			return wrong;
		}`))
	})
}
