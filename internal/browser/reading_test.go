package browser

import (
	"bytes"
	"image"
	_ "image/png" // screenshots
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// readable is a JavaScript function: what of the selectors in a list nobody can see, and which rules do not show what
// every rule must.
const readable = `wanted => {` + visible + `
	const main = document.querySelector('main'), wrong = [];
	if (!main || !visible(main)) return ['no <main> to be seen'];
	for (const one of wanted.split(/,\s*(?![^(]*\))/)) {
		const all = [...(one === 'h1' ? document : main).querySelectorAll(one)];
		if (!all.length) wrong.push('there is no ' + one);
		for (const el of all) {
			if (!el.closest('details:not([open]), [hidden]') && (!visible(el) || !el.innerText.trim())) wrong.push(one + ': nobody can see ' + called(el));
		}
		if (all.length && !all.some(visible)) wrong.push('nobody can see any ' + one);
	}
	for (const rule of main.querySelectorAll('section.rule')) {
		const title = rule.querySelector('h2, h3, h4'), source = rule.querySelector('.source');
		if (!title || !visible(title)) wrong.push('rule ' + rule.id + ' shows no title');
		if (!source || !visible(source)) wrong.push('rule ' + rule.id + ' shows no source');
		for (const time of rule.querySelectorAll('time.verified, time.recheck'))
			if (!visible(time)) wrong.push('rule ' + rule.id + ' does not show ' + called(time));
	}
	return wrong;
}`

func TestReadableWithoutScripts(t *testing.T) {
	s := serve(t, os.DirFS(public))
	each(t, func(t *testing.T, p example) { readableWithoutScripts(t, s.at(p.file), p.readable) })
}

// readableWithoutScripts reports which of the selectors nobody can see on a page.
func readableWithoutScripts(t *testing.T, address, selectors string) {
	t.Helper()
	b := open(t)
	b.scripts(false)
	b.wide(360, 740)
	b.visit(address)
	b.report(eval[[]string](b, readable, selectors))
}

func TestNoSidewaysScrolling(t *testing.T) {
	s := serve(t, os.DirFS(public))
	each(t, func(t *testing.T, p example) { fits(t, s.at(p.file)) })
}

// Keys, commands and addresses of mirrors are long words, and stand on few pages.
func TestLongKeysStayOnTheScreen(t *testing.T) {
	s := serve(t, os.DirFS(signed))
	for _, file := range []string{"ru/mirrors.html", "en/mirrors.html", "verify/index.html", "stale.html"} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			fits(t, s.at(file))
		})
	}
}

// fits reports what of a page sticks out of a screen, small and large, with scripts and without.
func fits(t *testing.T, address string) {
	t.Helper()
	b := open(t)
	for _, run := range []bool{true, false} {
		b.scripts(run)
		b.wide(320, 640)
		b.visit(address)
		if !run && !scripted(b) {
			return // it was the same page before
		}
		for _, width := range []int64{320, 360, 1280} {
			b.wide(width, 640)
			overflow(b, width)
		}
	}
}

func overflow(b *tab, width int64) {
	b.t.Helper()
	b.report(eval[[]string](b, `width => {`+visible+`
			const page = document.documentElement.scrollWidth, wrong = [];
			if (page > width) wrong.push('at ' + width + ' px the page is ' + page + ' px wide');
			// What sticks out of the screen, unless it scrolls by itself; a page that clips hides words.
			const scrolls = el => el && (/auto|scroll/.test(getComputedStyle(el).overflowX) || scrolls(el.parentElement));
			for (const el of document.querySelectorAll('body *')) {
				const r = el.getBoundingClientRect();
				if (!visible(el) || r.right <= width + 1 && (r.left >= -1 || !el.closest('main')) || scrolls(el.parentElement)) continue;
				wrong.push('at ' + width + ' px ' + called(el) + ' reaches from ' + Math.round(r.left) + ' to ' + Math.round(r.right));
			}
			// The number of a row stands before its box.
			const ruler = document.createElement('canvas').getContext('2d');
			for (const ol of document.querySelectorAll('ol')) {
				const last = ol.lastElementChild, s = last && getComputedStyle(last), number = (ol.start + ol.children.length - 1) + '. ';
				if (!last || !visible(last) || s.listStyleType !== 'decimal' || s.listStylePosition !== 'outside') continue;
				ruler.font = s.font;
				const left = last.getBoundingClientRect().left - ruler.measureText(number).width;
				if (left < -1) wrong.push('at ' + width + ' px the number ' + number + 'begins at ' + Math.round(left));
			}
			return wrong;
		}`, width))
}

func TestDarkSchemeIsDark(t *testing.T) {
	s := serve(t, os.DirFS(public))
	each(t, func(t *testing.T, p example) {
		b := open(t)
		b.wide(800, 600)
		b.media("", "light")
		b.visit(s.at(p.file))
		light := brightness(b)
		b.media("", "dark")
		dark := brightness(b)
		// Most of a screen is background, whichever element paints it.
		if light < 0.75 || dark > 0.35 {
			t.Errorf("brightness of the screen = %.2f light, %.2f dark; want at least 0.75 and at most 0.35", light, dark)
		}
	})
}

// brightness is that of the screen, from 0 to 1.
func brightness(b *tab) float64 {
	b.t.Helper()
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	shot, _, err := image.Decode(bytes.NewReader(png))
	if err != nil {
		b.t.Fatal(err)
	}
	var sum, n float64
	area := shot.Bounds()
	for y := area.Min.Y; y < area.Max.Y; y += 3 {
		for x := area.Min.X; x < area.Max.X; x += 3 {
			r, g, b, _ := shot.At(x, y).RGBA()
			sum += (0.2126*float64(r) + 0.7152*float64(g) + 0.0722*float64(b)) / 0xffff
			n++
		}
	}
	return sum / n
}

func TestPaperShowsAddresses(t *testing.T) {
	s := serve(t, os.DirFS(public))
	each(t, func(t *testing.T, p example) {
		if strings.HasPrefix(p.name, "light") || strings.HasPrefix(p.name, "discreet") {
			return // 600 bytes of style are for the screen; each part links to the whole page, which is for paper too
		}
		b := open(t)
		b.visit(s.at(p.file))
		b.media("print", "light")
		b.report(eval[[]string](b, `chooser => {`+visible+`
			const wrong = [];
			for (const el of document.querySelectorAll('nav, a.skip, a.exit'))
				if (visible(el) && !chooser) wrong.push('paper shows ' + called(el));
			for (const a of document.querySelectorAll('main a.source[href]')) {
				const added = ['::before', '::after'].map(part => getComputedStyle(a, part)).filter(s => s.display !== 'none').map(s => s.content).join();
				if (!visible(a)) wrong.push('paper does not show the source ' + called(a));
				else if (!added.includes('attr(href)') && !added.includes(a.getAttribute('href')) && !a.textContent.includes(a.getAttribute('href')))
					wrong.push('paper does not show the address ' + a.getAttribute('href'));
			}
			if (!visible(document.querySelector('main'))) wrong.push('paper shows no <main>');
			return wrong;
		}`, p.name == "chooser")) // its navigation is its content
		pdf, err := chromedp.Run(b.ctx, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4)))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(pdf, []byte("%PDF-")) || !bytes.Contains(pdf, []byte("/Type /Page")) {
			t.Errorf("PDF of %d bytes has no page", len(pdf))
		}
	})
}
