package browser

import (
	"fmt"
	"os"
	"strings"
	"testing"

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

const axeRun = `async () => (await axe.run(document, {
	runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
	resultTypes: ['violations'],
})).violations.map(v => ({ID: v.id, Impact: v.impact, Help: v.help,
	Nodes: v.nodes.map(n => ({HTML: n.html, FailureSummary: n.failureSummary}))}))`

func TestAccessible(t *testing.T) {
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, os.DirFS(public))
	each(t, func(t *testing.T, p example) {
		b := open(t)
		b.policies(false)
		b.visit(s.at(p.file))
		if err := chromedp.Do(b.ctx, chromedp.Evaluate[chromedp.Void](string(axe))); err != nil {
			t.Fatalf("axe-core does not load: %v", err)
		}
		for _, width := range []int64{360, 1280} {
			for _, scheme := range []string{"light", "dark"} {
				b.wide(width, 800)
				b.media("", scheme)
				for _, v := range eval[[]violation](b, axeRun) {
					t.Errorf("%d px, %s: %s", width, scheme, v)
				}
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
