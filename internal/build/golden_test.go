package build_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/veshka-guide/veshka/internal/build"
)

// Pages of the small site in testdata/good as a reader with a text browser meets them: every word in its order, links
// in [brackets] with their address, headings with #. Read the golden files like prose; write them again with -update.
func TestPagesRead(t *testing.T) {
	root, err := os.OpenRoot("testdata/good")
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string][]byte{}
	r, err := build.New(root.FS(), shipped{}).Build(build.Options{Day: day}, func(path string, data []byte) error {
		pages[path] = data
		return nil
	})
	if err != nil || r.Failed(true) {
		t.Fatal(err, r.Found)
	}
	for _, name := range []string{"ru/countries/georgia.html", "en/countries/georgia.html", "en/stories/bulat.html", "ru/checked.html", "ru/mirrors.html", "stale.html"} {
		doc, err := html.Parse(bytes.NewReader(pages[name]))
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		read(&out, doc)
		got := tidy(out.String())
		golden := filepath.Join("testdata/golden", strings.ReplaceAll(strings.TrimSuffix(name, ".html"), "/", "-")+".txt")
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s reads\n%s\nwant\n%s", name, got, want)
		}
	}
}

// read writes what a node says.
func read(w *strings.Builder, n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		w.WriteString(n.Data)
		return
	case n.Type != html.ElementNode:
	case slices.Contains([]string{"head", "svg", "script"}, n.Data), slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "hidden" }):
		return
	case block[n.Data] != "":
		w.WriteString("\n" + strings.TrimPrefix(block[n.Data], "\n"))
	case n.Data == "a":
		w.WriteString("[")
	}
	if id := attr(n, "id"); n.Data == "section" && id != "" {
		w.WriteString("{" + id + " " + attr(n, "data-state") + " " + attr(n, "data-translation") + "}")
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		read(w, c)
	}
	switch {
	case n.Type == html.ElementNode && n.Data == "a":
		w.WriteString("](" + attr(n, "href") + ")")
	case n.Type == html.ElementNode && block[n.Data] != "":
		w.WriteString("\n")
	}
}

// block is how an element of its own lines begins.
var block = map[string]string{
	"p": "\n", "div": "\n", "section": "\n", "ul": "\n", "ol": "\n", "dl": "\n", "nav": "\n", "header": "\n", "footer": "\n",
	"main": "\n", "article": "\n", "details": "\n", "summary": "\n", "table": "\n", "caption": "\n", "thead": "\n", "tbody": "\n",
	"li": "* ", "dt": "* ", "dd": "  ", "h1": "# ", "h2": "## ", "h3": "### ", "h4": "#### ", "tr": "| ", "br": "\n",
}

// tidy takes out white space that nobody sees; a no-break space is shown as "~".
func tidy(s string) string {
	var lines []string
	for line := range strings.Lines(s) {
		line = strings.Join(strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' }), " ")
		if line = strings.ReplaceAll(line, "\u00a0", "~"); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n") + "\n"
}
