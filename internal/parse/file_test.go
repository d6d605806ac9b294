package parse_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/site"
)

// guide is an original with the given text after its front matter: the text begins on line 6.
func guide(text string) string {
	return "---\ncountry: GE\nsummary: Год без визы\n---\n\n" + text
}

func TestPlaces(t *testing.T) {
	for _, tt := range []struct {
		name string
		text string
		want string // of the first problem: line:col+length and code
	}{
		{"front matter", "---\ncountry: GE\nsummary: Год\nвиза: нет\n---\n", "4:1+4 unknown-key"},
		{"after Cyrillic in a flow map", guide("### Срок {#stay}\n\n```rule\nverified: 2026\nsources: [a]\nвиза: {срок: год}\n```\n"), "11:1+4 unknown-key"},
		{"after Cyrillic in the line", guide("Виза — [там](/ru/a.html)\n"), "6:14+10 absolute-link"},
		{"after «ёлочки», emoji and a no-break space", guide("«ё»\u00a0🙂 [там](/a)\n"), "6:13+2 absolute-link"},
		{"second of two equal links", guide("[а](/a) [б](/a)\n"), "6:5+2 absolute-link"},
		{"after the same in code", guide("`/a` [а](/a)\n"), "6:10+2 absolute-link"},
		{"in a list in a quote", guide("> - один\n> - [два](/b)\n"), "7:11+2 absolute-link"},
		{"in a table", guide("| а | б |\n|---|---|\n| в | [г](/g) |\n"), "8:11+2 absolute-link"},
		{"in a footnote", guide("Сноска[^1]\n\n[^1]: слово [г](/g)\n"), "8:17+2 absolute-link"},
		{"in a link’s reference", guide("[там][1]\n\n[1]: /b\n"), "8:6+2 absolute-link"},
		{"link over two lines", guide("слово [там\nи тут](/b)\n"), "7:8+2 absolute-link"},
		{"rule block after CRLF", strings.ReplaceAll(guide("### Срок {#stay}\n\n```rule\nverifed: 2026\n```\n"), "\n", "\r\n"), "8:1+7 missing-key"},
		{"byte order mark", "\ufeff---\nsummary: а\nдень: 1\n---\n", "3:1+4 unknown-key"},
		{"line separators are no lines", "---\nsummary: a\u2028b\u0085c\nдень: 1\n---\n", "3:1+4 unknown-key"},
		{"quoted value", guide("### Срок {#stay}\n\n```rule\nverified: 2026\nsources: ['а', {}]\n```\n"), "10:16+1 wrong-type"},
		{"heading under a line", guide("Название\n========\n"), "6:1+10 h1-in-text"},
		{"tab in the front matter", "---\nsummary: а\n \tb: 1\n---\n", "3:2+1 yaml-tab"},
		{"not UTF-8 after Cyrillic", "---\nsummary: Год\xff\n---\n", "2:13+0 not-utf8"},
	} {
		_, found := parse.File(georgia, tt.text)
		got := "nothing"
		if found = diag.Sort(found); len(found) > 0 {
			d := found[0]
			got = fmt.Sprintf("%d:%d+%d %s", d.Pos.Line, d.Pos.Col, d.Pos.Len, d.Code)
		}
		if got != tt.want {
			t.Errorf("%s: File() found %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestHTML(t *testing.T) {
	for _, tt := range []struct {
		name string
		text string
		want string
	}{
		{"no-break space", "в\u00a0Грузию, 365&nbsp;дней\n", "<p>в\u00a0Грузию, 365\u00a0дней</p>"},
		{"quotes, dashes and dots stay as they are", "«Ёлочки» — „лапки“, “curly”, it's -- ...\n", "<p>«Ёлочки» — „лапки“, “curly”, it's -- ...</p>"},
		{"white space folds", "один  \nдва   три\n", "<p>один<br>два три</p>"},
		{"space around a link", "в [Грузии](https://a.example) **год** и\n", `<p>в <a href="https://a.example" rel="noreferrer noopener">Грузии</a> <strong>год</strong> и</p>`},
		{"signs", "a < b & c \\<b> `<i>`\n", "<p>a &lt; b & c &lt;b> <code>&lt;i></code></p>"},
		{"comment is not published", "до <!-- заметка --> после\n", "<p>до после</p>"},
		{"table", "| а | б |\n|---|--:|\n| 1 | 2 |\n", `<div class="scroll" tabindex="0"><table><thead><tr><th>а</th><th align="right">б</th></tr></thead><tbody><tr><td>1</td><td align="right">2</td></tr></tbody></table></div>`},
		{"heading in a quote has no id", "> ## Тут {#here}\n", "<blockquote><h2>Тут</h2></blockquote>"},
		{"address", "[а](https://a.example/ё?q=1&amp;copy=2)\n", `<p><a href="https://a.example/%D1%91?q=1&amp;copy=2" rel="noreferrer noopener">а</a></p>`},
		{"numbered list begins as written", "3. три\n4. четыре\n", `<ol start="3"><li>три</li><li>четыре</li></ol>`},
		{"pictures", "![Очередь *на* \"Ларсе\"](a.jpg)\n![Мост](../media/b.png)\n", `<figure class="picture"><figcaption>Очередь на "Ларсе"</figcaption>picture</figure><figure class="picture"><figcaption>Мост</figcaption>picture</figure>`},
		{"picture in a list", "- ![Мост](a.jpg)\n- два\n", `<ul><li><figure class="picture"><figcaption>Мост</figcaption>picture</figure></li><li>два</li></ul>`},
		{"what marks holes cannot be written", "&#127;h0&#127; [а](https://a.example/&#127h0&#x7F) ![&#0127;p0&#127;](a.jpg)\n", "<p>\ufffdh0\ufffd <a href=\"https://a.example/%7Fh0%7F\" rel=\"noreferrer noopener\">а</a></p>"},
	} {
		m, _ := parse.File(georgia, guide(tt.text))
		if len(m.Doc.Blocks) != 1 {
			t.Errorf("%s: File() made %d blocks, want 1", tt.name, len(m.Doc.Blocks))
			continue
		}
		if got := written(m.Doc.Blocks[0].Body); got != tt.want {
			t.Errorf("%s: File() made\n%s\nwant\n%s", tt.name, got, tt.want)
		}
	}
}

func TestFootnotesStandLast(t *testing.T) {
	m, found := parse.File(georgia, guide("Слово[^а].\n\n[^а]: Сноска со [ссылкой](armenia.md).\n\n## Раздел {#part}\n\nТекст.\n"))
	if len(found) > 0 {
		t.Errorf("File() found %v, want nothing", found)
	}
	last := m.Doc.Blocks[len(m.Doc.Blocks)-1]
	if html := written(last.Body); !last.Tail || !strings.Contains(html, `<a href="hole">ссылкой</a>`) || !strings.Contains(html, `id="fn:1"`) {
		t.Errorf("File(): last block = %+v %s, want the footnote", last, html)
	}
	if html := written(m.Doc.Blocks[0].Body); !strings.Contains(html, `href="#fn:1"`) {
		t.Errorf("File(): first block = %s, want a link to the footnote", html)
	}
}

func TestBlocks(t *testing.T) {
	m, found := parse.File(georgia, guide("Вступление.\n\nЕщё.\n\n## Въезд {#entry}\n\n### Срок [тут](armenia.md) {#stay}\n\n"+
		"```rule\nverified: 2026\nsources: [npr]\n```\n\nСлова.\n\n#### Подробнее {#more}\n\n- пункт\n"))
	if len(found) > 0 {
		t.Errorf("File() found %v, want nothing", found)
	}
	var got []string
	for _, b := range m.Doc.Blocks {
		got = append(got, fmt.Sprintf("%d:%d %d %s %q", b.Pos.Line, b.Pos.Col, b.Level, b.ID, b.Source))
	}
	want := []string{
		`6:1 0  "\nВступление.\n\nЕщё.\n\n"`, `10:1 2 entry "Въезд"`, `12:1 3 stay "Срок тут"`,
		`19:1 0  "\nСлова.\n\n"`, `21:1 4 more "Подробнее"`, `23:1 0  "\n- пункт\n"`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("File(): blocks\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(m.Rules) != 1 || m.Rules[0].ID != "stay" || m.Rules[0].Facts == nil || m.Rules[0].Facts.Verified.Name != "2026" {
		t.Errorf("File(): rules = %+v, want stay", m.Rules)
	}
}

func TestLinks(t *testing.T) {
	for _, tt := range []struct {
		written string
		want    site.Link
	}{
		{"armenia.ru.md", site.Link{Path: "countries/armenia", Ext: ".md"}},
		{"armenia.md#stay", site.Link{Path: "countries/armenia", Ext: ".md", ID: "stay"}},
		{"armenia", site.Link{Path: "countries/armenia", Ext: ".md"}},
		{"../pages/safety.en.md", site.Link{Path: "pages/safety", Ext: ".md"}},
		{"../glossary.yaml#internal-passport", site.Link{Path: "glossary", Ext: ".yaml", ID: "internal-passport"}},
		{"../compare.html", site.Link{Path: "compare", Ext: ".html"}},
		{"../../etc/passwd", site.Link{Path: "../etc/passwd", Ext: ".md"}},
		{"#stay", site.Link{ID: "stay"}},
		{"%61rmenia.md", site.Link{Path: "countries/armenia", Ext: ".md"}},
		{"a\\_b.md", site.Link{Path: "countries/a_b", Ext: ".md"}},
	} {
		m, _ := parse.File(georgia, guide("[там]("+tt.written+")\n"))
		links := m.Doc.Blocks[0].Body.Links()
		if len(links) != 1 {
			t.Errorf("%q: %d links, want 1", tt.written, len(links))
			continue
		}
		got := *links[0]
		got.From, got.Raw, got.Pos = "", "", diag.Pos{}
		if got != tt.want {
			t.Errorf("%q: link %+v, want %+v", tt.written, got, tt.want)
		}
	}
}
