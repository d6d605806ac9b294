package parse_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/net/html"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/site"
)

const georgia = "content/countries/georgia.ru.md"

func FuzzFrontMatter(f *testing.F) {
	seeds(f, func(text string) { f.Add(text) })
	f.Fuzz(func(t *testing.T, text string) {
		for _, file := range []string{georgia, "content/stories/bulat.ru.md", "content/pages/safety.ru.md"} {
			m, found := parse.File(file, text)
			sound(t, text, m, found)
		}
	})
}

func FuzzRule(f *testing.F) {
	seeds(f, func(text string) {
		for _, part := range strings.Split(text, "```rule\n")[1:] {
			block, _, _ := strings.Cut(part, "```")
			f.Add(block)
		}
	})
	f.Fuzz(func(t *testing.T, block string) {
		text := "---\ncountry: GE\nsummary: Год\n---\n\n### Срок {#stay}\n\n```rule\n" + block + "\n```\n\nСлова.\n"
		m, found := parse.File(georgia, text)
		sound(t, text, m, found)
	})
}

func FuzzLink(f *testing.F) {
	seeds(f, func(text string) {
		for _, part := range strings.Split(text, "](")[1:] {
			address, _, _ := strings.Cut(part, ")")
			f.Add(address)
		}
	})
	f.Add(`https://example.org/"onmouseover="alert(1)`)
	f.Add(`https://example.org/&quot;&gt;&lt;script&gt;`)
	f.Add(`&#127;h0&#x7f;&#0127;p7&#X07F;`) // how a hole is marked
	f.Fuzz(func(t *testing.T, address string) {
		for _, form := range []string{"[а](%)", "[а](<%>)", "<%>", "[а][б]\n\n[б]: %", "![а](%)", "![%](а.png)", "- ![а](%) ![б](%)", "## [а](%) {#%}", "[^1]\n\n[^1]: [а](%)"} {
			text := "---\ntitle: А\n---\n\n" + strings.ReplaceAll(form, "%", address) + "\n"
			m, found := parse.File("content/pages/a.ru.md", text)
			sound(t, text, m, found)
		}
	})
}

// seeds gives every Markdown file of the good and the bad sites.
func seeds(f *testing.F, add func(text string)) {
	f.Helper()
	err := filepath.WalkDir("../build/testdata/good", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".md" {
			return err
		}
		text, err := os.ReadFile(name)
		add(string(text))
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
	cases, err := filepath.Glob("../build/testdata/bad/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range cases {
		a, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range a.Files {
			if filepath.Ext(file.Name) == ".md" {
				add(string(file.Data))
			}
		}
	}
}

// sound checks what must hold of every text: each problem is placed inside it, and no page gets anything from it that
// Markdown does not give.
func sound(t *testing.T, text string, m *site.Markdown, found []diag.Diagnostic) {
	t.Helper()
	for _, d := range found {
		if !within(d.Pos, text) {
			t.Errorf("%s [%s] lies outside the text %q", d.Pos, d.Code, text)
		}
	}
	for _, p := range m.Pictures {
		if !within(p.Pos, text) {
			t.Errorf("the picture at %s lies outside the text %q", p.Pos, text)
		}
	}
	for _, b := range m.Doc.Blocks {
		if !within(b.Pos, text) {
			t.Errorf("the block at %s lies outside the text %q", b.Pos, text)
		}
		harmless(t, written(b.Body))
	}
}

func within(p diag.Pos, text string) bool {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimPrefix(text, "\ufeff"))
	lines := strings.Split(text, "\n")
	if p.Line < 1 || p.Line > len(lines) || p.Col < 0 || p.Len < 0 {
		return false
	}
	return p.Col <= utf8.RuneCountInString(lines[p.Line-1])+1
}

// written returns a body as a page has it, its links leading to "hole", with the word "picture" for each.
func written(b site.Body) string {
	var out strings.Builder
	for _, p := range b.Pieces {
		out.WriteString(p.HTML)
		if p.Hole == site.Href {
			out.WriteString("hole")
		}
		if p.Hole == site.Shown {
			out.WriteString("picture")
		}
	}
	return out.String()
}

var (
	tags = []string{
		"p", "a", "em", "strong", "del", "code", "pre", "br", "hr", "ul", "ol", "li", "blockquote", "sup", "div", "table",
		"thead", "tbody", "tr", "th", "td", "h1", "h2", "h3", "h4", "h5", "h6", "figure", "figcaption",
	}
	attrs = []string{"href", "rel", "id", "class", "role", "start", "align", "tabindex"}
)

func harmless(t *testing.T, page string) {
	t.Helper()
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.CommentToken, html.DoctypeToken:
			t.Errorf("%q holds %s", page, z.Token())
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			token := z.Token()
			if !slices.Contains(tags, token.Data) {
				t.Errorf("%q holds <%s>", page, token.Data)
			}
			for _, a := range token.Attr {
				if !slices.Contains(attrs, a.Key) {
					t.Errorf("%q holds the attribute %s", page, a.Key)
				}
				if a.Key == "href" && !leadsSomewhere(a.Val) {
					t.Errorf("%q links to %q", page, a.Val)
				}
			}
		}
	}
}

func leadsSomewhere(href string) bool {
	return href == "hole" || strings.HasPrefix(href, "#fn") || strings.HasPrefix(href, "#past_") ||
		strings.HasPrefix(strings.ToLower(href), "https://") || strings.HasPrefix(strings.ToLower(href), "http://")
}
