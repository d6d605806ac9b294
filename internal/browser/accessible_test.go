package browser

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
)

// A violation is what axe-core found, and where.
type violation struct {
	ID, Impact, Help string
	Nodes            []struct {
		HTML           string
		FailureSummary string
	}
}

// standards are the rules of axe-core that a page is held to; colours are those of them that colours can break.
var (
	standards = []string{"wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"}
	colours   = []string{"color-contrast", "link-in-text-block"}
)

const axeRun = `async rules => (await axe.run(document, {
	runOnly: rules,
	resultTypes: ['violations'],
})).violations.map(v => ({ID: v.id, Impact: v.impact, Help: v.help,
	Nodes: v.nodes.map(n => ({HTML: n.html, FailureSummary: n.failureSummary}))}))`

// shape is a JavaScript function: the markup, and where and how each element stands, all but its colours.
const shape = `() => document.documentElement.outerHTML + [...document.querySelectorAll('*')].map(el => {
	const r = el.getBoundingClientRect(), s = getComputedStyle(el);
	return [r.x, r.y, r.width, r.height, el.checkVisibility({visibilityProperty: true, opacityProperty: true}), s.display, s.position, s.zIndex,
		s.overflow, s.clipPath, s.pointerEvents, s.fontSize, s.fontWeight, s.textDecorationLine, s.outlineStyle];
}).join('\n')`

// painted is a JavaScript function: the colours of each element.
const painted = `() => [...document.querySelectorAll('*')].map(el => {
	const s = getComputedStyle(el);
	return [s.color, s.backgroundColor, s.backgroundImage, s.borderColor, s.textShadow, s.boxShadow, s.opacity, s.fill, s.stroke];
}).join('\n')`

func TestAccessible(t *testing.T) {
	s := serve(t, os.DirFS(public))
	each(t, func(t *testing.T, p example) { accessible(t, s.at(p.file)) })
}

// accessible reports what axe-core finds on a page, with scripts and without.
func accessible(t *testing.T, address string) {
	t.Helper()
	b := open(t)
	b.policies(false)
	var before string
	for _, run := range []bool{true, false} {
		b.scripts(run)
		b.wide(360, 800)
		b.media("", "light")
		b.visit(address)
		now := eval[string](b, shape) + eval[string](b, painted)
		if now == before {
			return // its scripts change nothing: it was the same page before
		}
		before = now
		b.scripts(true) // axe-core waits for timers; those of the page's own scripts have not been started
		if run {
			b.accessible("with scripts", 360, 1280)
		} else {
			b.accessible("without scripts", 360)
		}
	}
}

// A table that is stacked for a narrow screen stays a table for those who hear it: rows, headings of rows, cells.
func TestTablesStayTables(t *testing.T) {
	s := serve(t, os.DirFS(public))
	each(t, func(t *testing.T, p example) {
		b := open(t)
		b.wide(360, 740)
		b.visit(s.at(p.file))
		call(b, accessibility.Enable, cdp.Empty{})
		defer func() { call(b, accessibility.Disable, cdp.Empty{}) }()
		heard := map[string]int{}
		for _, n := range call(b, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{}).Nodes {
			if n.Role != nil && !n.Ignored {
				var role string
				if err := json.Unmarshal(n.Role.Value, &role); err != nil {
					t.Fatal(err)
				}
				heard[role]++
			}
		}
		for role, tags := range map[string]string{"table": "table", "row": "tr", "rowheader": "th[scope=row]", "cell": "td"} {
			seen := eval[int](b, `tags => {`+visible+`
				return [...document.querySelectorAll(tags)].filter(el => visible(el) && !el.closest('details:not([open])')).length;
			}`, tags)
			if heard[role] != seen {
				t.Errorf("%d of %s are seen, %d of %s are heard", seen, tags, heard[role], role)
			}
		}
	})
}

func (v violation) String() string {
	const most = 3
	var out strings.Builder
	fmt.Fprintf(&out, "%s (%s): %s, %d places", v.ID, v.Impact, v.Help, len(v.Nodes))
	for _, n := range v.Nodes[:min(most, len(v.Nodes))] {
		html, _, _ := strings.Cut(n.HTML, "\n")
		fmt.Fprintf(&out, "\n    %.200s\n        %s", html, strings.ReplaceAll(n.FailureSummary, "\n", "\n        "))
	}
	return out.String()
}

// accessible reports what axe-core finds on the page as it is at the widths in px, light and dark.
func (b *tab) accessible(how string, widths ...int64) {
	b.t.Helper()
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := chromedp.Do(b.ctx, chromedp.Evaluate[chromedp.Void](string(axe))); err != nil {
		b.t.Fatalf("axe-core does not load: %v", err)
	}
	for _, width := range widths {
		b.wide(width, 800)
		b.media("", "light")
		b.violations(fmt.Sprintf("%d px, light, %s", width, how), standards)
		light := eval[string](b, shape)
		b.media("", "dark")
		rules := standards
		if eval[string](b, shape) == light {
			rules = colours // the others have seen this already
		}
		b.violations(fmt.Sprintf("%d px, dark, %s", width, how), rules)
	}
}

// violations reports what the rules find on the page.
func (b *tab) violations(how string, rules []string) {
	b.t.Helper()
	for _, v := range eval[[]violation](b, axeRun, rules) {
		b.t.Errorf("%s: %s", how, v)
	}
}
