package build_test

import (
	"path"
	"testing"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/html"

	"github.com/veshka-guide/veshka/internal/build"
)

// escaped is what html/template's way to write the quotes of the policy costs a page, in bytes, whatever its size.
const escaped = 50

// What pages are rendered from is minified, not what is rendered: templates once at load, Markdown once when it is
// parsed. A pass over whole pages would make them less than 1 % smaller.
func TestPagesAreAsSmallAsAWholePassWouldMakeThem(t *testing.T) {
	m := minify.New()
	m.Add("text/html", &html.Minifier{KeepDocumentTags: true, KeepEndTags: true, KeepQuotes: true, KeepDefaultAttrVals: true})
	pages, _ := own(t, build.Options{Day: day})
	var ours, whole int
	for name, data := range pages {
		if path.Ext(name) != ".html" {
			continue
		}
		small, err := m.Bytes("text/html", data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		ours += len(data)
		whole += len(small)
		if len(data) > len(small)*102/100+escaped {
			t.Errorf("%s has %d bytes, a whole pass makes it %d", name, len(data), len(small))
		}
	}
	if diff := float64(ours-whole) / float64(whole); diff >= 0.01 {
		t.Errorf("pages are %.2f %% larger than a whole pass makes them, want under 1 %%", diff*100)
	}
}
