package render

import (
	"fmt"
	"strings"
	"testing"
)

// cutUp cuts a page of this main into parts of so many bytes; a link costs what it is long.
func cutUp(main string, room int) ([]string, map[string]int) {
	root := mainOf([]byte("<html><main id=\"main\">"+main+"</main></html>"), "ru/a.html", []string{"value", "note"})
	root.prune()
	c := &cutter{room: room, address: func(l inside) int { return len(l.path) + 1 + len(l.id) }, continued: "(…)"}
	var parts []string
	for _, p := range c.cut(root) {
		var b strings.Builder
		for _, s := range p {
			switch {
			case s.link != nil:
				b.WriteString(`<a href="` + s.link.path + "#" + s.link.id + `"` + attributes(s.attr) + ">")
			case s.end:
				b.WriteString("</a>")
			default:
				b.WriteString(s.html)
			}
		}
		parts = append(parts, b.String())
	}
	return parts, c.anchors
}

func TestCut(t *testing.T) {
	words := func(n int) string { return strings.TrimSpace(strings.Repeat("слово ", n)) } // 11 bytes each
	rule := func(id string, paragraphs int) string {
		return `<section class="rule" id="` + id + `"><h3>Срок</h3><p class="value">90 дней</p><p class="fact">свежее</p><p class="note">Перевод старше</p><div class="words">` +
			strings.Repeat("<p>"+words(10)+"</p>", paragraphs) + `</div><p class="about">Источник</p></section>`
	}
	for _, tt := range []struct {
		name, main string
		room       int
		want       []string // what each part begins with
	}{
		{"what fits stays one part", "<p>" + words(10) + "</p>", 200, []string{"<p>слово"}},
		{"nothing", "", 200, []string{""}},
		{"paragraphs are not cut", "<p>a " + words(10) + "</p><p>b " + words(10) + "</p>", 200, []string{"<p>a ", "<p>b "}},
		{"a heading goes with what follows", "<p>" + words(10) + "</p><h2>Б</h2><p>" + words(10) + "</p>", 180, []string{"<p>слово", "<h2>Б</h2><p>слово"}},
		{"what stands under a heading says so in the next part", "<h2 id=\"b\">Б</h2><p>" + words(10) + "</p><p>" + words(10) + "</p>", 200,
			[]string{`<h2 id="b">Б</h2><p>`, "<h2>Б (…)</h2><p>"}},
		{"a heading in an element for its language too", `<div lang="en" dir="ltr"><h2>B</h2></div><p>` + words(10) + "</p><p>" + words(10) + "</p>", 200,
			[]string{`<div lang="en" dir="ltr"><h2>B</h2></div><p>`, `<div lang="en" dir="ltr"><h2>B (…)</h2></div><p>`}},
		{"a rule is not cut if it fits", "<p>" + words(10) + "</p>" + rule("r", 1), 400, []string{"<p>", `<section class="rule" id="r">`}},
		{"one that does not says its head again", rule("r", 5), 470, []string{`<section class="rule" id="r"><h3>Срок</h3>`,
			`<section class="rule"><h3>Срок (…)</h3><p class="value">90 дней</p><p>свежее</p><p class="note">Перевод старше</p><div><p>слово`,
			`<section class="rule"><h3>Срок (…)</h3><p class="value">90 дней</p><p>свежее</p><p class="note">Перевод старше</p><div><p>слово`}},
		{"a list goes on by its number", "<ol><li>" + words(9) + "</li><li>" + words(9) + "</li><li>" + words(9) + "</li></ol>", 150,
			[]string{"<ol><li>", `<ol start="2"><li>`, `<ol start="3"><li>`}},
		{"a table says its head again", "<table><thead><tr><th>А</th></tr></thead><tbody><tr><td>" + words(9) + "</td></tr><tr><td>" + words(9) + "</td></tr></tbody></table>", 220,
			[]string{"<table><thead><tr><th>А</th></tr></thead><tbody><tr><td>", "<table><thead><tr><th>А</th></tr></thead><tbody><tr><td>"}},
		{"a term goes with what it means", "<dl><div><dt>а</dt><dd>" + words(9) + "</dd></div><div><dt>б</dt><dd>" + words(9) + "</dd></div></dl>", 170,
			[]string{"<dl><div><dt>а</dt><dd>", "<dl><div><dt>б</dt><dd>"}},
		{"and is said again with more of it", "<dl><div><dt>а</dt><dd>" + words(22) + "</dd></div></dl>", 260,
			[]string{"<dl><div><dt>а</dt><dd>", "<dl><div><dt>а</dt><dd>"}},
		{"what must be known beside a section stands in each part", `<section id="q"><h2>Где?</h2><p class="note">Но</p><ul><li>` + words(9) + "</li><li>" + words(9) + "</li></ul></section>", 220,
			[]string{`<section id="q"><h2>Где?</h2><p class="note">Но</p><ul><li>`, `<section><h2>Где? (…)</h2><p class="note">Но</p><ul><li>`}},
		{"of a long name the beginning is said again", "<details><summary>Нет: <b>" + words(20) + "</b></summary><p>" + words(10) + "</p><p>" + words(10) + "</p></details>", 440,
			[]string{"<details><summary>Нет: <b>слово", "<details><summary>Нет: <b>слово слово слово слово …</b></summary><p>слово"}},
		{"a long paragraph is cut between words", "<p>" + words(30) + "</p>", 200, []string{"<p>слово", "<p>слово"}},
		{"a link in it stays a link", `<p><a href="b.html#x">` + words(20) + "</a></p>", 200, []string{`<p><a href="ru/b.html#x">слово`, `<p><a href="ru/b.html#x">слово`}},
		{"a word is not cut", "<p>" + strings.Repeat("x", 300) + "</p>", 200, []string{"<p>xxx"}},
		{"drawings and scripts go", `<figure><svg><path d="M0"/></svg><figcaption>карта</figcaption></figure><script>1</script><p>а</p>`, 200, []string{"<p>а</p>"}},
		{"of a picture its words stay", `<figure><img src="data:x" alt="мост"><figcaption>у реки</figcaption></figure>`, 200, []string{"<figure>мост<figcaption>у реки"}},
		{"an external link is left alone", `<p><a href="https://a.example/#b" rel="noreferrer">а</a></p>`, 200, []string{`<p><a href="https://a.example/#b" rel="noreferrer">а</a></p>`}},
		{"the words of a story do not stand under its route", `<h2>Путь</h2><p>` + words(10) + `</p><div class="prose"><p>` + words(10) + "</p></div>", 200,
			[]string{"<h2>Путь</h2>", "<div><p>"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			parts, _ := cutUp(tt.main, tt.room)
			if len(parts) != len(tt.want) {
				t.Fatalf("%d parts %q, want %d", len(parts), parts, len(tt.want))
			}
			for i, p := range parts {
				if !strings.HasPrefix(p, tt.want[i]) {
					t.Errorf("part %d begins %q, want %q", i, p, tt.want[i])
				}
				if len(p) > tt.room && tt.name != "a word is not cut" {
					t.Errorf("part %d has %d bytes, want at most %d: %s", i, len(p), tt.room, p)
				}
				if strings.Count(p, "<p") != strings.Count(p, "</p>") || strings.Count(p, "<a ") != strings.Count(p, "</a>") {
					t.Errorf("part %d is not whole: %s", i, p)
				}
			}
		})
	}
}

// Whatever the room, every word stands in some part, and every id in the part that anchors names.
func TestCutLosesNothing(t *testing.T) {
	var main strings.Builder
	for i := range 30 {
		fmt.Fprintf(&main, `<h2 id="h%d">Раздел %d</h2><p>вступление%d <a href="#h3">туда</a></p><ul><li>пункт%da</li><li id="i%d">пункт%db <b>жирный</b></li></ul>`, i, i, i, i, i, i)
	}
	for room := 120; room < 3000; room += 97 {
		parts, anchors := cutUp(main.String(), room)
		all := strings.Join(parts, "\n")
		for i := range 30 {
			for _, s := range []string{fmt.Sprintf(`<h2 id="h%d">Раздел %d</h2>`, i, i), fmt.Sprintf("вступление%d ", i), fmt.Sprintf("пункт%da", i), fmt.Sprintf("пункт%db", i)} {
				if strings.Count(all, s) != 1 {
					t.Errorf("room %d: %q stands %d times", room, s, strings.Count(all, s))
				}
			}
			id := fmt.Sprintf("i%d", i)
			if !strings.Contains(parts[anchors[id]], `id="`+id+`"`) {
				t.Errorf("room %d: %s is not in part %d", room, id, anchors[id])
			}
		}
		for i, p := range parts {
			if len(p) > room {
				t.Errorf("room %d: part %d has %d bytes", room, i, len(p))
			}
		}
	}
}

func TestWeightsNameWhatIsHeavy(t *testing.T) {
	page := `<!doctype html><style>` + strings.Repeat("a", 50) + `</style><p>` + strings.Repeat("b", 40) + `</p><img src="data:image/png;base64,` +
		strings.Repeat("c", 178) + `"><a href="` + strings.Repeat("d", 90) + `">` + `</a><script>` + strings.Repeat("e", 30) + `</script><svg>` + strings.Repeat("f", 189) + `</svg>`
	got := fmt.Sprint(Weights([]byte(page)))
	if want := "[{drawings 200} {pictures 200} {links 90} {markup 81} {style 50} {words 40} {scripts 30}]"; got != want {
		t.Errorf("Weights = %s, want %s", got, want)
	}
}
