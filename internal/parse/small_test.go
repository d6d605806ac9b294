package parse

import (
	"bytes"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"

	"github.com/veshka-guide/veshka/internal/diag"
)

// equalsLongWay writes a Markdown text both ways, and fails if they differ. It returns how many of its blocks small knows.
func equalsLongWay(t *testing.T, md string) (known, all int) {
	t.Helper()
	b := body{file: "content/pages/a.ru.md", base: "pages", text: md, report: func(diag.Diagnostic) {}, room: new(room)}
	root, ok := b.tree()
	if !ok {
		return 0, 0
	}
	b.small.source = b.source
	b.inspect()
	var nodes []ast.Node
	var whole scratch
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		nodes = append(nodes, n)
		if err := markdown.Renderer().Render(&whole, b.source, n); err != nil {
			t.Fatal(err)
		}
		want := b.longWay(n)
		if all++; b.small.block(n) {
			known++
			if got := b.small.out; !bytes.Equal(got, want) {
				t.Errorf("block() of %q wrote\n%q, want\n%q", md, got, want)
			}
		}
		b.small.out = b.small.out[:0]
		if old, now := b.oldPlain(n), b.plain(n); n.Kind() == ast.KindHeading && old != now {
			t.Errorf("plain() of %q = %q, want %q", md, now, old)
		}
	}
	want, err := minifyHTML(whole.Bytes())
	if err != nil {
		want = whole.Bytes()
	}
	want = bytes.TrimSpace(want)
	got := ""
	if b.fragment(nodes...) {
		got = string(b.small.out[b.spans[0].from:b.spans[0].to])
	}
	if got != string(want) {
		t.Errorf("fragment() of %q wrote\n%q, want\n%q", md, got, want)
	}
	return known, all
}

// oldPlain is plain by way of HTML.
func (b *body) oldPlain(n ast.Node) string {
	n.AppendChild(n, ast.NewString(nil)) // a node that plainly does not know
	defer n.RemoveChild(n, n.LastChild())
	return b.plain(n)
}

func TestSmallKnowsTheSite(t *testing.T) {
	known, all := 0, 0
	err := filepath.WalkDir("../../content", func(name string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(name) != ".md" {
			return err
		}
		text, err := os.ReadFile(name)
		_, md, _, _ := front(string(text))
		k, n := equalsLongWay(t, md)
		known, all = known+k, all+n-strings.Count(md, "```rule\n") // rule blocks are not rendered
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if known*100 < all*95 {
		t.Errorf("small knows %d of %d blocks, want 95 %%", known, all)
	}
}

func FuzzSmall(f *testing.F) {
	for _, md := range []string{
		"а *б * в ** г ** _д _ `е ` ~~ж~~\n", "один  \n два\\\nтри  четыре\n", "[а ](b.md) в [ г](https://a.example/?b=1&c=2&amp;d) д\n", "<https://a.example/&x> <HTTPS://A.example>\n",
		"a &amp; b &amp;c &#38;#1; && &lt;&gt;&quot; \\& &copy; & \"ё\" 'x' <b>\n", "- а\n  - б\n\n- в\n\n  г\n1. д\n3. е\n", "> - а\n>   б\n> # в {#г}\n", "| а | б |\n|:-|--:|\n| `|` | *д* |\n| е |\n",
		"## Час *и* `день` [тут](a.md) {#entry}\n", "до <!-- x --> после *<!-- y -->*\n\n<!-- z -->\n\nа\n***\n", "![а](b.jpg) ![в](г.png)\n\nв ![а](b.jpg)\n", "```x\nа  &\n```\n\n    б\n",
		"а[^1] б\n\n[^1]: в *г*\n", "*а *б **в***\u00a0\n\n\u00a0\n", "а\n===\nб\n---\n", "- a\n  <!-- x -->\n  b\n", "[a]: /b 'c'\n\n[a]\n", "**a &**b &*#1*\n", "` `` ` `&amp;` `\na\n`\n",
	} {
		f.Add(md)
	}
	err := filepath.WalkDir("../../content/countries", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		if len(text) < 3_000 {
			f.Add(string(text))
		}
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, md string) {
		md, bad := Text("", md)
		if bad == nil && len(md) < 5_000 && utf8.ValidString(md) {
			equalsLongWay(t, md)
		}
	})
}

// Texts that are put together at random from what Markdown is made of are written the same in both ways.
func TestSmallEqualsLongWay(t *testing.T) {
	atoms := strings.Split("а|б |ё  |\u00a0|&|&amp;|&lt;|&#35;|&#32;|&Tab;|;|#|x1|\\|\\*|*|**|***|_|~~|`|``|[|](b.md)|](https://a.example/?a&b)|](/c)|![|](p.jpg)|<|>|\"|'|"+
		"<!-- n -->|<https://a.example/&x>|<b>|  \n|\\\n|\n|\n|\n\n|\n\n|\n- |\n  - |\n    |\n1. |\n7) |\n> |\n# |\n### |{#id}|\n***\n|\n| а | б |\n|---|:-:|\n|\x01|\n===\n|\n---\n|[^1]|\n\n[^1]: |{#b c=d}|\t|\n```\n|\n[r]: /x\n|[r]|.", "|")
	atoms = append(atoms, "|", "\n| а | б |\n|---|:-:|\n| ", " |\n| ", "```x\n")
	rounds := 3_000
	random := rand.New(rand.NewPCG(1, 2))
	for range rounds {
		var md strings.Builder
		for range 2 + random.IntN(25) {
			md.WriteString(atoms[random.IntN(len(atoms))])
		}
		equalsLongWay(t, strings.ReplaceAll(md.String(), "\x7f", ""))
		if t.Failed() {
			return
		}
	}
}
