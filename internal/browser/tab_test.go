package browser

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// A tab is a window of the browser, lent to a test.
type tab struct {
	t     *testing.T
	ctx   context.Context // ends with the test, or its patience
	whole context.Context // ends with the browser
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
		b = limited(t, old.whole)
	default:
		b = another(t)
	}
	b.visit("about:blank")
	b.media("", "light")
	b.wide(1280, 800)
	b.scripts(true)
	b.policies(true)
	t.Cleanup(func() { tabs <- b })
	return b
}

// another opens a tab, which the browser closes when it ends.
func another(t *testing.T, options ...chromedp.ContextOption) *tab {
	t.Helper()
	whole, _ := chromedp.NewContext(chromium, options...)
	if err := chromedp.Do(whole); err != nil {
		t.Fatalf("no tab: %v", err)
	}
	return limited(t, whole)
}

func limited(t *testing.T, whole context.Context) *tab {
	ctx, cancel := context.WithTimeout(whole, patience)
	t.Cleanup(cancel)
	return &tab{t, ctx, whole}
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
