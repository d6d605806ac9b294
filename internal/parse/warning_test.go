package parse_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/site"
)

var pastID = regexp.MustCompile(`past_[0-9a-f]{8}_`)

// shown writes the blocks of a story as a page has them, holes in braces, the digest in the ids left out.
func shown(t *testing.T, text string) string {
	t.Helper()
	m, found := parse.File(story, "---\nperson: А\n---\n\n"+text)
	for _, d := range found {
		if strings.Contains(d.Code, "warning") {
			t.Errorf("File() found %v", d)
		}
	}
	var out strings.Builder
	for _, b := range m.Doc.Blocks {
		for _, p := range b.Body.Pieces {
			switch p.Hole {
			case site.Skip:
				out.WriteString("{skip}")
			case site.Past:
				out.WriteString("{past}")
			default:
				out.WriteString(p.HTML)
			}
		}
	}
	return pastID.ReplaceAllString(out.String(), "past")
}

func TestHardParts(t *testing.T) {
	box := func(words string, n int) string {
		return fmt.Sprintf(`<div class="hard" role="note"><p>%s</p><p><a href="#past%d">{skip}</a></p></div>`, words, n)
	}
	past := func(n int) string { return fmt.Sprintf(`<p class="past" id="past%d">{past}</p>`, n) }
	for _, tt := range []struct{ name, text, want string }{
		{"to the end of the text", "А\n\n```warning\nО пытках.\n```\n\nБ\n", "<p>А</p>" + box("О пытках.", 1) + "<p>Б</p>" + past(1)},
		{"to a line", "```warning\nО\n```\n\nБ\n\n---\n\nВ\n", box("О", 1) + "<p>Б</p>" + past(1) + "<p>В</p>"},
		{"to a heading", "```warning\nО\n```\n\nБ\n\n### В {#v}\n\nГ\n", box("О", 1) + "<p>Б</p>" + past(1) + `<h3 id="v">В</h3><p>Г</p>`},
		{"to the footnotes", "```warning\nО\n```\n\nБ[^1]\n\n[^1]: Г\n", ""},
		{"two of them", "```warning\nО\n```\n\nБ\n\n---\n\nВ\n\n```warning\nП\n```\n\nГ\n",
			box("О", 1) + "<p>Б</p>" + past(1) + "<p>В</p>" + box("П", 2) + "<p>Г</p>" + past(2)},
		{"one within another leads to the same end", "```warning\nО\n```\n\nБ\n\n```warning\nП\n```\n\nГ\n",
			box("О", 1) + "<p>Б</p>" + box("П", 1) + "<p>Г</p>" + past(1)},
		{"words are no markup", "```warning\n<b>О</b> & *п*\n\nИ ещё\nо том.\n```\n", box("&lt;b&gt;О&lt;/b&gt; &amp; *п*</p><p>И ещё о том.", 1) + past(1)},
		{"a line elsewhere is a line", "А\n\n---\n\nБ\n", "<p>А</p><hr><p>Б</p>"},
		{"another language is code", "```sh\nО\n```\n", "<pre><code class=\"language-sh\">О\n</code></pre>"},
	} {
		got := shown(t, tt.text)
		if tt.want == "" {
			if i := strings.Index(got, past(1)); i < 0 || strings.Index(got, "footnotes") < i {
				t.Errorf("%s: File() = %s, want the end of the part before the footnotes", tt.name, got)
			}
			continue
		}
		if got != tt.want {
			t.Errorf("%s: File() = %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// TestHardPartsHaveTheirOwnIDs: a page may hold parts of two files, a language borrowing from another.
func TestHardPartsHaveTheirOwnIDs(t *testing.T) {
	id := func(file string) string {
		m, _ := parse.File(file, "---\nperson: А\n---\n\n```warning\nО\n```\n")
		return pastID.FindString(m.Doc.Blocks[0].Body.Pieces[0].HTML)
	}
	ru, en := id("content/stories/a.ru.md"), id("content/stories/a.en.md")
	if ru == "" || ru == en {
		t.Errorf("ids of two files begin with %q and %q, want two that differ", ru, en)
	}
}
