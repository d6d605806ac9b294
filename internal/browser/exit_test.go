package browser

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// exit is where content/site.yaml lets people leave to.
const exit = "https://www.google.com/"

// shift presses Shift and lets it go; held are the modifiers of the protocol: 1 is Alt, 2 Ctrl.
func (b *tab) shift(at time.Time, held int64) {
	b.t.Helper()
	moment := input.TimeSinceEpoch(float64(at.UnixMilli()) / 1000)
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeRawKeyDown, input.DispatchKeyEventTypeKeyUp} {
		call(b, input.DispatchKeyEvent, input.DispatchKeyEventParams{
			Type: kind, Key: "Shift", Code: "ShiftLeft", WindowsVirtualKeyCode: 16, Modifiers: held | 8, Timestamp: moment,
		})
	}
}

// hold keeps the tab on its page, whatever asks it to leave, and notes who asked for what.
func (b *tab) hold() {
	b.t.Helper()
	eval[bool](b, `() => { navigation.onnavigate = e => { window.asked = e.navigationType + ' ' + e.destination.url; e.preventDefault() }; return true }`)
}

// left waits until the tab shows the exit, and returns the addresses of its history.
func (b *tab) left() []string {
	b.t.Helper()
	for {
		h, err := chromedp.Call(b.ctx, page.GetNavigationHistory, cdp.Empty{})
		if b.ctx.Err() != nil {
			b.t.Fatalf("the exit is never reached: %v", err)
		}
		if err != nil || h.Entries[h.CurrentIndex].URL != exit { // between two pages there is none to ask
			continue
		}
		var all []string
		for _, e := range h.Entries {
			all = append(all, e.URL)
		}
		return all
	}
}

// gone tells what is to be seen of a page while the exit has not answered yet, and how it is asked for.
const gone = `() => (document.body.checkVisibility() ? 'the page' : 'nothing') + ' under ' + document.title + ', ' + window.asked`

// By three times Shift, or by the link, the page is gone at once, its name too, and Back does not lead to it.
func TestQuickExitLeavesNothingOnTheScreen(t *testing.T) {
	s := serve(t, os.DirFS(public))
	now := time.Now()
	for _, c := range []struct {
		name string
		file string
		do   func(b *tab)
	}{
		{"shift", "ru/countries/kazakhstan.html", func(b *tab) {
			for i := range 3 {
				b.shift(now.Add(time.Duration(i)*500*time.Millisecond), 0)
			}
		}},
		{"shift in a story", "en/stories/bulat.html", func(b *tab) {
			for i := range 3 {
				b.shift(now.Add(time.Duration(i)*500*time.Millisecond), 0)
			}
		}},
		{"link", "ru/countries/kazakhstan.html", func(b *tab) { eval[bool](b, `() => { document.querySelector('a.exit').click(); return true }`) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := open(t)
			b.visit(s.at(c.file))
			b.hold()
			c.do(b)
			if got, want := eval[string](b, gone), "nothing under www.google.com, replace "+exit; got != want {
				t.Errorf("before the exit answers there is %q, want %q", got, want)
			}
			b.visit("about:blank")
			b.visit(s.at("ru/index.html"))
			b.visit(s.at(c.file))
			c.do(b)
			if all := b.left(); len(all) < 2 || all[len(all)-2] != s.at("ru/index.html") {
				t.Errorf("history of the tab is %q, want the page before %s before the exit", all, c.file)
			}
		})
	}
}

// Without scripts the link is a link. The page says that the history stays, and nothing of keys.
func TestQuickExitWithoutScripts(t *testing.T) {
	s := serve(t, os.DirFS(public))
	b := open(t)
	b.scripts(false)
	b.visit(s.at("ru/countries/kazakhstan.html"))
	note := eval[string](b, `() => document.querySelector('.exit-note').innerText`)
	if !strings.Contains(note, "истори") || strings.Contains(note, "Shift") {
		t.Errorf("beside the exit stands %q, want a word of the history and none of Shift", note)
	}
	eval[bool](b, `() => { document.querySelector('a.exit').click(); return true }`)
	if all := b.left(); len(all) < 2 {
		t.Errorf("history of the tab is %q", all)
	}
	b.scripts(true)
	b.visit(s.at("ru/countries/kazakhstan.html"))
	if note := eval[string](b, `() => document.querySelector('.exit-note').innerText`); !strings.Contains(note, "истори") || !strings.Contains(note, "Shift") {
		t.Errorf("with scripts beside the exit stands %q, want a word of the history and one of Shift", note)
	}
}

// People write in capitals and change their layout with Alt and Shift or Ctrl and Shift: they must not be thrown out.
func TestQuickExitIsNotTakenByMistake(t *testing.T) {
	s := serve(t, os.DirFS(public))
	b := open(t)
	b.visit(s.at("ru/countries/kazakhstan.html"))
	b.hold()
	now, later := time.Now(), 0
	soon := func() time.Time { later += 100; return now.Add(time.Duration(later) * time.Millisecond) }
	for _, c := range []struct {
		name string
		do   func()
	}{
		{"twice", func() { b.shift(soon(), 0); b.shift(soon(), 0) }},
		{"another key between", func() {
			b.press("a")
			b.shift(soon(), 0)
			b.shift(soon(), 0)
			b.press("b")
			b.shift(soon(), 0)
			b.press("c")
		}},
		{"with Alt", func() {
			for range 4 {
				b.shift(soon(), 1)
			}
		}},
		{"with Ctrl", func() {
			for range 4 {
				b.shift(soon(), 2)
			}
		}},
		{"slowly", func() {
			for range 4 {
				later += 1500
				b.shift(soon(), 0)
			}
		}},
	} {
		c.do()
		if eval[bool](b, `() => document.documentElement.hidden`) {
			t.Fatalf("%s: Shift leaves, want it to stay", c.name)
		}
	}
}
