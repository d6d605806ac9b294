package render_test

import (
	"bytes"
	"os"
	"testing"
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
