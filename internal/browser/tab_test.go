package browser

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/css"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// A tab is a window of the browser, lent to a test.
type tab struct {
	t     *testing.T
	ctx   context.Context // ends with the test, or its patience
	whole context.Context // ends with the window
	close func()
}

// patience is how long a tab may take for all that a test asks of it.
const patience = 3 * time.Minute

// tabs are those that no test uses at the moment: to open a new one takes longer than most of what is asked of it.
var tabs = make(chan *tab, 16)

// open gives the test a tab as if it were new.
func open(t *testing.T) *tab {
	t.Helper()
	var b *tab
	select {
	case old := <-tabs:
		b = old.limited(t)
	default:
		b = another(t, chromium)
	}
	b.visit(blank)
	b.media("", "light")
	b.wide(1280, 800)
	b.scripts(true)
	b.policies(true)
	t.Cleanup(func() {
		if t.Failed() {
			b.close() // whatever state it is in is no other test's
			return
		}
		select {
		case tabs <- b:
		default:
			b.close() // there are enough
		}
	})
	return b
}

// another opens a tab of a browser, which closes it when it ends.
//
// The tab tells nothing of its elements and styles. chromedp would keep a copy of them, which it asks for page by page,
// one round trip for each, while the tab is on its way to the next: it falls behind, and once 4096 events wait, it takes
// in no more, not even the answer that it waits for itself. So what needs that copy, chromedp.Click, Poll or any query,
// waits for ever: click and comesTrue are for these.
func another(t *testing.T, browser context.Context, options ...chromedp.ContextOption) *tab {
	t.Helper()
	whole, end := chromedp.NewContext(browser, options...)
	if err := chromedp.Do(whole); err != nil {
		t.Fatalf("no tab: %v", err)
	}
	b := (&tab{whole: whole, close: end}).limited(t)
	call(b, css.Disable, cdp.Empty{})
	call(b, dom.Disable, cdp.Empty{})
	return b
}

// limited lends the tab to a test.
func (b *tab) limited(t *testing.T) *tab {
	ctx, cancel := context.WithTimeout(b.whole, patience)
	t.Cleanup(cancel)
	return &tab{t, ctx, b.whole, b.close}
}

// scripts switches the scripts of pages on or off; those of tests always run.
func (b *tab) scripts(on bool) {
	b.t.Helper()
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
}

// policies makes the tab obey or pass over the security policies of pages that it opens from now on.
func (b *tab) policies(on bool) {
	b.t.Helper()
	call(b, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: !on})
}

func (b *tab) visit(url string) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, chromedp.Navigate(url)); err != nil {
		b.t.Fatalf("%s does not open: %v", url, err)
	}
}

// click presses and lets go the mouse in the middle of the first element that the selector finds, and waits for the page
// that it leads to.
func (b *tab) click(selector string) {
	b.t.Helper()
	at := eval[*struct{ X, Y float64 }](b, `selector => {
		const el = document.querySelector(selector);
		el?.scrollIntoView({block: 'center', behavior: 'instant'});
		const r = el?.getClientRects()[0];
		return r ? {X: r.x + r.width / 2, Y: r.y + r.height / 2} : null;
	}`, selector)
	if at == nil {
		b.t.Fatalf("there is no %s to click", selector)
	}
	if _, err := chromedp.RunResponse(b.ctx, chromedp.MouseClickXY(at.X, at.Y)); err != nil {
		b.t.Fatalf("click on %s: %v", selector, err)
	}
}

// comesTrue waits until a JavaScript expression holds: it looks before every frame. It reports whether it ever did.
func (b *tab) comesTrue(expression string) bool {
	const enough = 30 * time.Second // for what takes a few frames on a machine that does nothing else
	b.t.Helper()
	return eval[bool](b, `async enough => {
		for (const start = performance.now(); !(`+expression+`);) {
			if (performance.now() - start > enough) return false;
			await new Promise(done => requestAnimationFrame(done));
		}
		return true;
	}`, enough.Milliseconds())
}

// press types keys of package kb.
func (b *tab) press(keys string) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, chromedp.KeyEvent(keys)); err != nil {
		b.t.Fatalf("key %q: %v", keys, err)
	}
}

// wide makes the tab a screen of that many pixels.
func (b *tab) wide(width, height int64) {
	b.t.Helper()
	call(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 600,
	})
}

// media sets the medium ("" for a screen) and the scheme of colours.
func (b *tab) media(medium, scheme string) {
	b.t.Helper()
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: medium, Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme},
		{Name: "prefers-reduced-motion", Value: "reduce"},
	}})
}

// call runs a command of the protocol.
func call[P, R any](b *tab, command cdp.Command[P, R], params P) R {
	b.t.Helper()
	r, err := chromedp.Call(b.ctx, command, params)
	if err != nil {
		b.t.Fatalf("%s: %v", command.Method, err)
	}
	return r
}

// eval calls a JavaScript function in the page, waits for it if it is async, and returns its value.
func eval[T any](b *tab, function string, args ...any) T {
	b.t.Helper()
	given, err := json.Marshal(append([]any{}, args...))
	if err != nil {
		b.t.Fatal(err)
	}
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T]("("+function+")(..."+string(given)+")", chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%.60s…: %v", function, err)
	}
	return v
}

// report fails once for each line.
func (b *tab) report(lines []string) {
	b.t.Helper()
	const most = 8
	for i, line := range lines {
		if i == most {
			b.t.Errorf("… and %d more", len(lines)-most)
			return
		}
		b.t.Error(line)
	}
}

// scripted reports whether the page has scripts of its own, run or not.
func scripted(b *tab) bool {
	b.t.Helper()
	return eval[bool](b, `() => document.scripts.length > 0`)
}

// visible is a JavaScript function: can a reader see the element?
const visible = `const visible = el => {
	const r = el.getBoundingClientRect();
	return r.width > 1 && r.height > 1 && el.checkVisibility({visibilityProperty: true, opacityProperty: true});
};
const called = el => '<' + el.tagName.toLowerCase() + (el.id ? ' id=' + el.id : '') +
	(el.className && el.className.baseVal === undefined ? ' class="' + el.className + '"' : '') + '> “' + (el.textContent || '').trim().slice(0, 40) + '”';
`
