package site_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/site"
)

// facts is a rule block of a test.
const facts = "\n\n```rule\nverified: 2026-02\nsources: [npr]\nkind: stay\n```\n\n"

// linked links a guide of two files whose text is given, and reports what was wrong with it as codes.
func linked(t *testing.T, ru, en string) (*site.Guide, string) {
	t.Helper()
	parts := site.Parts{
		Config:  site.Config{Languages: []site.Lang{"ru", "en"}},
		Sources: []*site.Source{{Key: "npr"}},
	}
	kinds, _ := parse.Kinds("content/kinds.yaml", "topics: [entry]\nkinds: {stay: {topic: entry}}\n")
	parts.Kinds = kinds
	words, _ := parse.KindWords("content/kinds.ru.yaml", "topics: {entry: а}\nkinds: {stay: {label: а}}\n")
	parts.Words = map[string]map[site.Lang]site.WordsFile{"kinds": {"ru": words, "en": words}}
	var codes []string
	for _, f := range []struct{ name, text string }{
		{"content/countries/georgia.en.md", "---\nsummary: A year\n---\n\n" + en},
		{"content/countries/georgia.ru.md", "---\ncountry: GE\nsummary: Год\n---\n\n" + ru},
		{"content/home.ru.md", "---\ntitle: Вешка\n---\n"},
	} {
		if strings.HasSuffix(f.text, "---\n\n") {
			continue
		}
		m, found := parse.File(f.name, f.text)
		for _, d := range found {
			codes = append(codes, d.Code)
		}
		parts.Markdown = append(parts.Markdown, m)
	}
	s, found := site.New(parts)
	for _, d := range found {
		codes = append(codes, d.Code)
	}
	if len(s.Guides) != 1 {
		t.Fatalf("New() made %d guides and found %v, want one guide", len(s.Guides), codes)
	}
	return s.Guides[0], strings.Join(codes, " ")
}

// outline writes a language's blocks on one line: "#entry" a heading, "!stay" a rule, "text", "notes".
func outline(d *site.Doc) string {
	var out []string
	for _, b := range d.Blocks {
		switch {
		case b.Rule:
			out = append(out, "!"+b.ID)
		case b.Level > 0:
			out = append(out, "#"+b.ID)
		case b.Tail:
			out = append(out, "notes")
		default:
			out = append(out, "text")
		}
	}
	return strings.Join(out, " ")
}

// said writes the pieces of a rule's words.
func said(w *site.RuleText) string {
	if w == nil {
		return ""
	}
	var out strings.Builder
	for _, p := range w.Body.Pieces {
		out.WriteString(p.HTML)
	}
	return out.String()
}

func TestExtentOfARule(t *testing.T) {
	for _, tt := range []struct {
		name    string
		text    string
		outline string
		words   string // of the rule stay
	}{
		{"to a heading of the same level", "### А {#stay}" + facts + "Раз.\n\n### Б {#other}\n\nДва.\n", "!stay #other text", "<p>Раз.</p>"},
		{"to a heading of a higher level", "### А {#stay}" + facts + "Раз.\n\n## Б {#other}\n\nДва.\n", "!stay #other text", "<p>Раз.</p>"},
		{"over a sub-heading", "### А {#stay}" + facts + "Раз.\n\n#### Б {#sub}\n\nДва.\n", "!stay", `<p>Раз.</p><h4 id="sub">Б</h4><p>Два.</p>`},
		{"to a rule below it", "## А {#stay}" + facts + "Раз.\n\n### Б {#b}" + facts + "Два.\n", "!stay !b", "<p>Раз.</p>"},
		{"to the footnotes", "### А {#stay}" + facts + "Раз[^1].\n\n[^1]: Сноска.\n", "!stay notes", `<p>Раз<sup id="fnref:1"><a href="#fn:1" class="footnote-ref" role="doc-noteref">1</a></sup>.</p>`},
		{"words before the block belong to no rule", "Нуль.\n\n### А {#stay}" + facts + "Раз.\n", "text !stay", "<p>Раз.</p>"},
	} {
		g, found := linked(t, tt.text, "")
		if found != "" {
			t.Errorf("%s: New() found %s, want nothing", tt.name, found)
		}
		if got := outline(g.Docs["ru"]); got != tt.outline {
			t.Errorf("%s: blocks %s, want %s", tt.name, got, tt.outline)
		}
		if got := said(g.Rule("stay").Words["ru"]); got != tt.words {
			t.Errorf("%s: words %s, want %s", tt.name, got, tt.words)
		}
	}
}

func TestMissingRuleIsShownWhereTheOriginalHasIt(t *testing.T) {
	rule := func(id string) string { return "### Правило {#" + id + "}" + facts + "Слова.\n\n" }
	ru := "## Въезд {#entry}\n\nВведение.\n\n" + rule("a") + rule("b") + "## Жизнь {#life}\n\n" + rule("c")
	for _, tt := range []struct{ name, en, want string }{
		{"after the rule before it", "## Entry {#entry}\n\n### Rule {#a}\n\nWords.\n\n## Life {#life}\n\n### Rule {#c}\n\nWords.\n", "#entry !a !b #life !c"},
		{"first of its section, after the section’s text", "## Entry {#entry}\n\nIntro.\n\n### Rule {#b}\n\nWords.\n\n## Life {#life}\n\n### Rule {#c}\n\nWords.\n", "#entry text !a !b #life !c"},
		{"several in a row", "## Entry {#entry}\n\n## Life {#life}\n\n### Rule {#c}\n\nWords.\n", "#entry !a !b #life !c"},
		{"last of its section, though the rule before it stands in another", "## Entry {#entry}\n\n### Rule {#a}\n\nWords.\n\n### Rule {#b}\n\nWords.\n\n## Life {#life}\n", "#entry !a !b #life !c"},
		{"its section is not there", "## Entry {#entry}\n\n### Rule {#a}\n\nWords.\n\n### Rule {#b}\n\nWords.\n", "#entry !a !b !c"},
		{"no section, before the footnotes", "Text[^1].\n\n[^1]: Note.\n", "text !a !b !c notes"},
		{"translation in another order", "## Life {#life}\n\n### Rule {#c}\n\nWords.\n\n## Entry {#entry}\n\n### Rule {#b}\n\nWords.\n", "#life !c #entry !a !b"},
	} {
		g, found := linked(t, ru, tt.en)
		if found != "" {
			t.Errorf("%s: New() found %s, want nothing", tt.name, found)
		}
		if got := outline(g.Docs["en"]); got != tt.want {
			t.Errorf("%s: blocks %s, want %s", tt.name, got, tt.want)
		}
		if got, want := outline(g.Docs["ru"]), "#entry text !a !b #life !c"; got != want {
			t.Errorf("%s: blocks of the original %s, want %s", tt.name, got, want)
		}
	}
}

func TestTranslation(t *testing.T) {
	ru := "### Срок {#stay}" + facts + "До года.\n"
	digest := site.Digest("Срок\n\n\nДо года.\n")
	en := func(block string) string { return "### Stay {#stay}\n\n" + block + "\n\nA year.\n" }
	for _, tt := range []struct {
		name string
		en   string
		want site.Translation
	}{
		{"of these words", en("```rule\ntranslates: " + digest + "\n```"), site.Current},
		{"of other words", en("```rule\ntranslates: 00000000\n```"), site.Drifted},
		{"nobody recorded it", en(""), site.Drifted},
		{"not translated", "## Entry {#entry}\n", site.Missing},
	} {
		g, _ := linked(t, ru, tt.en)
		if got := g.Rule("stay").Translation("en"); got != tt.want {
			t.Errorf("%s: Translation(en) = %s, want %s", tt.name, got, tt.want)
		}
		if got := g.Rule("stay").Translation("ru"); got != site.Original {
			t.Errorf("%s: Translation(ru) = %s, want original", tt.name, got)
		}
	}
}

func TestLinksToIDs(t *testing.T) {
	ru := "## Въезд {#entry}\n\n### Срок {#stay}" + facts + "До года.\n\n#### Подробнее {#more}\n\nТекст. %s\n"
	for _, tt := range []struct{ name, link, en, want string }{
		{"section", "#entry", "", ""},
		{"rule", "#stay", "", ""},
		{"heading inside a rule", "#more", "", ""},
		{"heading inside a rule, by its file", "georgia.ru.md#more", "", ""},
		{"part of the page itself", "#facts", "", ""},
		{"nothing", "#mor", "", "dead-id"},
		{"rule that is not translated", "#stay", "[x](#stay)\n", ""},
		{"heading of the other language", "#stay", "[x](#more)\n", "dead-id"},
		{"other file of the same page", "georgia.en.md#stay", "", ""},
		{"list without ids", "../compare.html#x", "", "dead-id"},
		{"no file", "../compare", "", "dead-link"},
	} {
		if _, found := linked(t, fmt.Sprintf(ru, "[тут]("+tt.link+")"), tt.en); found != tt.want {
			t.Errorf("%s: New() found %q, want %q", tt.name, found, tt.want)
		}
	}
}

func TestLinksOfBorrowedWordsLeadToWhereTheirTargetIs(t *testing.T) {
	ru, _ := parse.File("content/pages/a.ru.md", "---\ntitle: А\n---\n\n## Раз {#one}\n\n## Два {#two}\n")
	en, _ := parse.File("content/pages/a.en.md", "---\ntitle: A\n---\n\n## One {#one}\n")
	s, _ := site.New(site.Parts{Config: site.Config{Languages: []site.Lang{"ru", "en", "de"}}, Markdown: []*site.Markdown{ru, en}})
	for _, tt := range []struct {
		id   string
		lang site.Lang
		want site.Target
	}{
		{"one", "ru", site.Target{ID: "one", Lang: "ru"}},
		{"one", "en", site.Target{ID: "one", Lang: "en"}},
		{"two", "en", site.Target{Page: "pages/a.html", ID: "two", Lang: "ru"}},
		{"two", "de", site.Target{ID: "two", Lang: "de"}},
		{"main", "en", site.Target{ID: "main", Lang: "en"}},
	} {
		if got, ok := s.Target(&site.Link{From: "pages/a.md", ID: tt.id}, tt.lang); got != tt.want || !ok {
			t.Errorf("Target(#%s, %s) = %+v, %t, want %+v", tt.id, tt.lang, got, ok, tt.want)
		}
	}
}

func TestDeadLinksAreFoundQuickly(t *testing.T) {
	parts := site.Parts{Config: site.Config{Languages: []site.Lang{"ru"}}}
	var links strings.Builder
	for i := range 15_000 {
		fmt.Fprintf(&links, "[x](nowhere-%05d.md)\n\n", i*13)
	}
	for i := range 1_100 {
		text := "---\ncountry: GE\nsummary: Год\n---\n\n"
		if i%550 == 0 {
			text += links.String()[:200_000]
		}
		m, _ := parse.File(fmt.Sprintf("content/countries/place-%04d.ru.md", i*7), text)
		parts.Markdown = append(parts.Markdown, m)
	}
	start := time.Now()
	_, found := site.New(parts)
	if took := time.Since(start); took > 30*time.Second || len(found) < 15_000 {
		t.Errorf("New() took %v and found %d problems, want less than 30s, at least 15000", took, len(found))
	}
}

// A file that could not be read is reported once: nothing else is missed on its account.
func TestBrokenFileIsNoOtherFilesFault(t *testing.T) {
	kinds, _ := parse.Kinds("content/kinds.yaml", "topics: [entry]\nkinds: {stay: {topic: entry}}\n")
	home, _ := parse.File("content/home.ru.md", "---\ntitle: Вешка\n---\n\n[Грузия](countries/georgia.ru.md#stay)\n")
	broken, found := parse.File("content/countries/georgia.ru.md", "---\n\tcountry: GE\n---\n")
	if len(found) != 1 || !broken.Broken {
		t.Fatalf("File() found %v, Broken = %t, want one problem, true", found, broken.Broken)
	}
	en, _ := parse.File("content/countries/georgia.en.md", "---\nsummary: A year\n---\n\n### Stay {#stay}\n\n```rule\ntranslates: 00000000\n```\n\nA year.\n")
	_, rest := site.New(site.Parts{
		Config: site.Config{Languages: []site.Lang{"ru", "en"}}, Kinds: kinds,
		Unread:   map[string]bool{"kinds.ru": true, "kinds.en": true, "sources": true},
		Markdown: []*site.Markdown{en, broken, home},
	})
	if len(rest) > 0 {
		t.Errorf("New() found %v, want nothing", rest)
	}
}
