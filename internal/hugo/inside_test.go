package hugo

import (
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/scaffold"
	"github.com/veshka-guide/veshka/internal/site"
)

func TestSplitFront(t *testing.T) {
	for _, tt := range []struct {
		name, text  string
		title, rest string
		skip        int
		wrong       int // the line of what is wrong, 0 for nothing
	}{
		{"none", "Words.\n", "", "Words.\n", 0, 0},
		{"yaml", "---\ntitle: A\n---\nW\n", "A", "W\n", 3, 0},
		{"yaml with spaces", "--- \ntitle: A\n---\t\nW\n", "A", "W\n", 3, 0},
		{"toml", "+++\nTitle = 'A'\nd = 2024-01-02\n+++\nW", "A", "W", 4, 0},
		{"json", "{\n\"title\": \"A\"\n}\nW", "A", "\nW", 2, 0},
		{"shortcode first", "{{< x >}}\n", "", "{{< x >}}\n", 0, 0},
		{"empty", "---\n---\nW", "", "W", 2, 0},
		{"not ended", "+++\ntitle = 'A'\n", "", "", 0, 1},
		{"not ended, empty", "---", "", "", 0, 1},
		{"json not ended", "{\"title\": ", "", "", 0, 1},
		{"wrong yaml", "---\na: 1\nb: c: d\n---\n", "", "", 0, 3},
		{"wrong toml", "+++\na = 1\nb = \n+++\n", "", "", 0, 3},
		{"a list", "---\n- a\n---\n", "", "", 0, 2},
		{"aliases that grow", "---\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n" +
			"e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: [*f,*f,*f,*f,*f,*f,*f,*f,*f]\n---\n", "", "", 0, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, rest, skip, wrong := splitFront(tt.text)
			line := 0
			if wrong != nil {
				line = wrong.line
			}
			if line != tt.wrong || wrong == nil && (f.text("title") != tt.title || rest != tt.rest || skip != tt.skip) {
				t.Errorf("splitFront() = %q, %q, %d, wrong in %d; want %q, %q, %d, %d", f.text("title"), rest, skip, line, tt.title, tt.rest, tt.skip, tt.wrong)
			}
		})
	}
}

// one imports a text as the only page and returns what became of it, and the codes of what was left out.
func one(t testing.TB, body string) (string, string) {
	t.Helper()
	o := Options{Day: site.Date{Year: 2026, Month: 11, Day: 22}, Known: []site.Lang{"en", "ru"}, Starter: scaffold.Site()}
	o.Check = func([]File) []diag.Diagnostic { return nil }
	m := fstest.MapFS{
		"p/a.en.md":    {Data: []byte("---\ntitle: T\n---\n" + body)},
		"p/b.en.md":    {Data: []byte("---\ntitle: B\nslug: bee\naliases: [/old/]\n---\n\n## Sub {#sub}\n")},
		"p/pic.png":    {Data: []byte("x")},
		"_index.en.md": {Data: []byte("---\ntitle: Home\n---\n")},
	}
	r, err := Import(m, o)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, l := range r.Left {
		if l.File == "p/a.en.md" {
			codes = append(codes, l.Code)
		}
	}
	for _, f := range r.Files {
		if f.Name == "content/pages/p-a.en.md" {
			_, text, _ := strings.Cut(string(f.Data), "\n---\n")
			return strings.TrimSpace(text), strings.Join(codes, " ")
		}
	}
	return "", strings.Join(codes, " ")
}

func TestBody(t *testing.T) {
	for _, tt := range []struct{ name, body, want, left string }{
		{"heading", "# A\n\n## B {.c #d}\n", "## A {#a}\n\n### B {#d}", ""},
		{"heading marked below", "A *b*\n=====\n\nC\n---\n", "## A *b* {#a-b}\n\n### C {#c}", ""},
		{"title again", "# T\n\n## B\n", "## B {#b}", ""},
		{"same headings", "## A\n\n## A\n\n## Main\n", "## A {#a}\n\n## A {#a-2}\n\n## Main {#main-2}", ""},
		{"closed heading", "## A ##\n", "## A {#a}", ""},
		{"id of other letters", "## A {#Б_В}\n\n[x](#Б_В)\n", "## A {#b-v}\n\n[x](#b-v)", ""},
		{"heading in a quote", "> # A\n", "> # A", ""},
		{"code is left alone", "x\n\n    # A\n\n```md\n# A [x](/none/) <b> a@b.example\n```\n", "x\n\n    # A\n\n```md\n# A [x](/none/) <b> …\n```", "mail"},

		{"permalink", "[x](/p/bee/) [y](/en/p/bee/index.html) [z](/old) [w](/p/b)", "[x](p-bee.md) [y](p-bee.md) [z](p-bee.md) [w](p-bee.md)", ""},
		{"path", "[x](b.en.md) [y](../p/b.md#sub) [z](./b) [w](../b/)", "[x](p-bee.md) [y](p-bee.md#sub) [z](p-bee.md) [w](p-bee.md)", ""},
		{"ref", `[x]({{< ref "b" >}}) [y]({{< relref path="/p/b.md" >}} "t") [z]({{% ref "b.md#sub" %}})`, "[x](p-bee.md) [y](p-bee.md) [z](p-bee.md#sub)", ""},
		{"ref as a reference", "[x][r]\n\n[r]: {{< ref \"b\" >}}\n", "[x](p-bee.md)", ""},
		{"ref of nothing", `[x]({{< ref "none" >}}) {{< ref "b" >}}`, "x", "shortcode link"},
		{"home", "[x](/) [y](/en/) [z](../_index.md)", "[x](../home.md) [y](../home.md) [z](../home.md)", ""},
		{"lists", "[x](/countries/) [y](/pages/)", "[x](../countries/index.html) [y](../pages/index.html)", ""},
		{"dead id", "[x](b.md#none) [y](#none)", "[x](p-bee.md) y", "anchor anchor"},
		{"other schemes", "[x](tel:+7) [y](javascript:alert(1)) [z](//host.example/a)", "x y [z](https://host.example/a)", "link link"},
		{"mail", "[x](mailto:a@b.example) <a@b.example> a@b.example https://x.example/@a", "x … … <https://x.example/@a>", "mail mail"},
		{"brackets in words", "[a `]` [b] c](/none/) [d\\]](/none/)", "a `]` [b] c d\\]", "link link"},
		{"title of a link", "[x](/p/bee/ \"a (b)\") [y](</p/bee/> 'z')", "[x](p-bee.md) [y](p-bee.md)", ""},
		{"bare address", "See https://a.example/x_y_z.", "See <https://a.example/x_y_z>.", ""},

		{"picture", "![w](pic.png)", "![w](../media/p-pic.png)", ""},
		{"picture in a text", "A ![w](pic.png) b.\nC.\n\nD.", "A  b.\nC.\n\n![w](../media/p-pic.png)\n\nD.", ""},
		{"picture in a link", "[![w](pic.png)](pic.png)", "![w](../media/p-pic.png)", ""},
		{"figure", "{{< figure src=\"pic.png\" caption=\"W [x] *y*\" >}}", `![W \[x\] \*y\*](../media/p-pic.png)`, ""},
		{"tag of a picture", "<img src=\"pic.png\" alt=\"w\">", "![w](../media/p-pic.png)", ""},
		{"picture without words", "![](pic.png) x", "x", "picture"},

		{"tags", "<b> a </b>b <em>c</em> <s>d</s> <code>e</code>", "**a** b *c* ~~d~~ `e`", ""},
		{"tags that do not close", "<b>a <i>b</b> c", "**a b** c", "html"},
		{"tags in tags", "<b>a <i>b</i></b>", "**a *b***", ""},
		{"element with its words", "a <button>b</button> c <video src=x></video>", "a … c", "html html"},
		{"link as a tag", "<a href=\"/p/bee/\">x</a> <a name=\"y\"></a>", "[x](p-bee.md)", "html"},
		{"break", "a<br>b<br/>\nc", "a\\\nb\\\nc", ""},
		{"break in a table", "| a |\n|---|\n| b<br>c |", "| a |\n|---|\n| b c |", ""},
		{"block", "<p>a <b>b</b> * c</p>\n<p># d</p>", "a **b** \\* c\n\n\\# d", ""},
		{"block of a list", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "- a\n- b", ""},
		{"block with Markdown in it", "<details>\n<summary>a</summary>\n\n**b**\n\n</details>", "a\n\n**b**", "html"},
		{"table of tags", "a\n\n<table>\n<tr><td>365 days</td></tr>\n</table>\n\nb", "a\n\n…\n\nb", "html"},
		{"script", "<script>\nalert('<b>')\n</script>\n\na", "a", "html"},
		{"comments", "a <!-- b --> c\n\n<!-- d\n\ne -->\n\n<!--more-->\n\nf", "a  c\n\nf", "comment comment"},

		{"shortcode in a sentence", "a {{< x y=\"z >}}\" >}} b", "a … b", "shortcode"},
		{"shortcode alone", "a\n\n{{< x >}}\n\nb", "a\n\nb", "shortcode"},
		{"pair", "{{% x %}}a *b*{{% /x %}}", "a *b*", "shortcode"},
		{"never closed", "a {{< x b", "a {{< x b", ""},
		{"highlight", "{{< highlight go >}}\na\n{{< /highlight >}}", "```go\n\na\n\n```", ""},
		{"attribute", "a\n{.b}\n\n- c\n{#d}\n", "a\n\n- c", "attribute attribute"},
		{"block of a rule", "```rule\nverified: 2026-01-01\n```\n\n~~~ rules x\na\n~~~", "```\nverified: 2026-01-01\n```\n\n~~~ \na\n~~~", "fence fence"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, left := one(t, "\n"+tt.body+"\n")
			if got != tt.want || left != tt.left {
				t.Errorf("became\n%s\nwant\n%s\nleft %q, want %q", got, tt.want, left, tt.left)
			}
			raw := map[string]bool{"raw-html": true, "absolute-link": true, "address": true, "mail-address": true, "h1-in-text": true,
				"picture-words": true, "picture-title": true, "picture-place": true, "duplicate-id": true, "bad-id": true, "remote-picture": true}
			_, found := parse.File("content/pages/p-a.en.md", "---\ntitle: T\n---\n"+got+"\n")
			for _, d := range found {
				if raw[d.Code] {
					t.Errorf("%s: %s %q", d.Pos, d.Code, d.Args)
				}
			}
		})
	}
}

// Every line that is listed is that of the author's file.
func TestLines(t *testing.T) {
	l := linesOf("a\nb\nc\nd", 10)
	l, _ = l.edited([]edit{{2, 3, "x\ny\nz"}, {4, 6, ""}})
	if l.s != "a\nx\ny\nz\nd" {
		t.Fatalf("edited() = %q", l.s)
	}
	for text, want := range map[string]int{"a": 11, "x": 12, "z": 12, "d": 13} {
		if got := l.line(strings.Index(l.s, text)); got != want {
			t.Errorf("line of %q = %d, want %d", text, got, want)
		}
	}
}

func FuzzImport(f *testing.F) {
	for _, s := range []string{
		"---\ntitle: T\n---\n\n# A\n\n[x](/p/bee/) ![w](pic.png) <b>x</b> {{< ref \"b\" >}}\n", "+++\na = 2024-01-01\n+++\n<div>x</div>\n",
		"{\"title\": 1}\n{{% x %}}a{{% /x %}}", "> <i>\n> x</i>\n\n| a |\n|---|\n| <br> |\n", "A\n=\n{.x}\n- [a][b]\n\n[b]: /x\n", "a@b.example <a@b.example>\n[^1]\n\n[^1]: <!-- x -->",
		"[![a](b)](c)\n\n<table><tr>\n\n</table><script>", "\ufeff---\r\n---\r\n\x00\x7f", "# \n## #\n\\# a {#b}\n", "```rule\n```\n~~~\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, whole string) {
		o := Options{Day: site.Date{Year: 2026, Month: 11, Day: 22}, Known: []site.Lang{"en", "ru"}, Starter: scaffold.Site()}
		o.Check = func([]File) []diag.Diagnostic { return nil }
		m := fstest.MapFS{
			"p/a.en.md": {Data: []byte(whole)}, "p/b.en.md": {Data: []byte("---\ntitle: B\nslug: bee\n---\n")}, "p/pic.png": {Data: []byte("x")},
		}
		r, err := Import(m, o)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Import(m, o)
		if err != nil {
			t.Fatal(err)
		}
		for i, file := range r.Files {
			if string(file.Data) != string(again.Files[i].Data) {
				t.Errorf("%s differs the second time", file.Name)
			}
			if !strings.HasSuffix(file.Name, ".md") || strings.HasPrefix(file.Name, "content/media/") {
				continue
			}
			if !utf8.Valid(file.Data) {
				t.Errorf("%s is not UTF-8", file.Name)
			}
			_, found := parse.File(file.Name, string(file.Data))
			for _, d := range found {
				switch d.Code {
				case "yaml", "yaml-tab", "open-front", "unknown-key", "wrong-type", "duplicate-key", "not-utf8", "rule-without-heading", "rule-without-id", "open-rule", "missing-key":
					t.Errorf("%s: %s %q\n%s", d.Pos, d.Code, d.Args, file.Data)
				}
			}
		}
		for _, l := range r.Left {
			if lines := strings.Count(whole, "\n") + 2; l.File == "p/a.en.md" && l.Line > lines+strings.Count(whole, "\r") {
				t.Errorf("%s:%d is behind the end of the file", l.File, l.Line)
			}
		}
	})
}
