package render_test

import (
	"bytes"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/render"
)

// The own site's pages, in every language, are what html/template makes of their views, to the byte.
func TestPagesAreThoseOfHTMLTemplate(t *testing.T) {
	in := input(t, os.DirFS("../.."))
	for _, m := range in.Made() {
		view := m.View()
		if !in.Theme.Compiles(m.Template, m.Lang, view) {
			t.Errorf("%s: %s is not understood", m.Path, m.Template)
		}
		got, err := in.Theme.Execute(m.Template, m.Lang, view)
		if err != nil {
			t.Fatalf("%s: %v", m.Path, err)
		}
		want, err := in.Theme.ExecutePlainly(m.Template, m.Lang, view)
		if err != nil {
			t.Fatalf("%s: %v", m.Path, err)
		}
		if !bytes.Equal(got, want) {
			at := 0
			for at < min(len(got), len(want)) && got[at] == want[at] {
				at++
			}
			t.Errorf("%s differs at byte %d: got %q, want %q", m.Path, at, got[at:min(len(got), at+60)], want[at:min(len(want), at+60)])
		}
	}
}

// Pages share what stands around them; yet each marks the link to itself, and no other, and leads where the others are.
func TestOnlyTheLinkToThePageItselfIsMarked(t *testing.T) {
	in := input(t, os.DirFS("../.."))
	there := map[string]bool{}
	for _, m := range in.Made() {
		there[m.Path] = true
	}
	backwards := in.Made()
	slices.Reverse(backwards)
	for _, made := range [][]render.Made{in.Made(), backwards} { // whichever is the first of its folder
		frames := map[string]*render.Frame{}
		for _, m := range made {
			if f := render.FrameOf(m.View()); f != nil {
				frames[m.Path] = f
			}
		}
		for at, f := range frames {
			for _, link := range append(slices.Clone(f.Nav), f.Foot...) {
				to := path.Join(path.Dir(at), link.Href)
				if link.Current != (to == at) || !there[to] {
					t.Errorf("%s: the link %v leads to %s", at, link, to)
				}
			}
			scripts := 1
			if slices.Contains([]string{"search.html", "compare.html"}, path.Base(at)) {
				scripts = 2
			}
			if len(f.Scripts) != scripts || strings.Count(f.Policy, "'sha256-") != scripts+1 {
				t.Errorf("%s has %d scripts and the policy %s", at, len(f.Scripts), f.Policy)
			}
		}
		if frames["en/search.html"].Scripts[1] == frames["en/compare.html"].Scripts[1] {
			t.Error("search and comparison have the same script")
		}
	}
}
