package hugo

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"

	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/site"
)

// heading is a heading of a text that is nested in nothing.
type heading struct {
	level int
	words string
	given string // the id that its author gave it
	auto  string // the id that Hugo makes of its words
	id    string // its id in the new site; "" for none
}

// prepare makes Markdown of what only Hugo knows, and reads title, summary and headings off the text.
func (im *importer) prepare(d *doc) {
	if tooHard(d.body.s) {
		im.leave("unfit", d.file, 0, "Markdown")
		im.remove(d)
		return
	}
	im.shortcodes(d)
	im.html(d)
	im.attributes(d)
	im.takeTitle(d)
	d.heads = d.body.headings()
	if d.page.country != "" && d.summary == "" {
		if d.summary = im.noMail(d, "", d.body.firstWords()); d.summary != "" {
			im.leave("summary", d.file, 0, d.summary)
		}
	}
}

// tooHard reports a text that would take Markdown too long to read: one that parse refuses too.
func tooHard(s string) bool {
	_, found := parse.File("content/pages/x.en.md", "---\ntitle: x\n---\n"+s)
	for _, d := range found {
		if d.Code == "too-much-markup" || d.Code == "too-deep" || d.Code == "file-too-large" {
			return true
		}
	}
	return false
}

// blockAttributes are what Hugo reads on the line under a block (gohugo.io, "Markdown attributes").
var blockAttributes = regexp.MustCompile(`^[ \t]*\{(?:[.#][^{}\n]*|[\w-]+=[^{}\n]*)\}[ \t]*$`)

// attributes takes out the lines of classes and ids under blocks.
func (im *importer) attributes(d *doc) {
	var edits []edit
	d.body.walk(func(n ast.Node) ast.WalkStatus {
		if n.Kind() != ast.KindParagraph && n.Kind() != ast.KindTextBlock || n.Lines().Len() == 0 {
			return ast.WalkContinue
		}
		last := n.Lines().At(n.Lines().Len() - 1)
		if line := d.body.s[last.Start:last.Stop]; blockAttributes.MatchString(strings.TrimRight(line, "\n")) {
			im.leave("attribute", d.file, d.body.line(last.Start), line)
			from := last.Start
			if n.Lines().Len() > 1 { // with the end of the line before it
				from = n.Lines().At(n.Lines().Len() - 2).Stop
				from -= len(d.body.s[:from]) - len(strings.TrimRight(d.body.s[:from], "\n"))
			}
			edits = append(edits, edit{from, last.Start + len(strings.TrimRight(line, "\n")), ""})
		}
		return ast.WalkContinue
	})
	d.body, _ = d.body.edited(edits)
}

// takeTitle takes the first heading out of a text if it is the title, which pages show by themselves.
func (im *importer) takeTitle(d *doc) {
	var first *ast.Heading
	d.body.walk(func(n ast.Node) ast.WalkStatus {
		switch n := n.(type) {
		case *ast.Document:
			return ast.WalkContinue
		case *ast.Heading:
			if first = n; n.Level == 1 {
				return ast.WalkStop
			}
			first = nil
		}
		return ast.WalkStop
	})
	if first != nil {
		said := words(first, []byte(d.body.s))
		if said != "" && (d.title == "" || fold(said) == fold(d.title) || d.page.country != "" && codeOf(said) == d.page.country) {
			d.title = im.noMail(d, "", said)
			from, end := headingSpan(d.body.s, first)
			d.body, _ = d.body.edited([]edit{{from, end, ""}})
		}
	}
	if d.title == "" && d.page.section == "" {
		d.title = im.title(d.lang)
	}
	if d.title == "" && d.page.country == "" && d.page.section != "" {
		d.title = cmp.Or(titleOf(d.rel), d.page.slug)
		im.leave("title", d.file, 0, d.title)
	}
}

// titleOf makes a title of a file's name, as Hugo does.
func titleOf(rel string) string {
	place, _ := placeOf(rel)
	name := place[strings.LastIndex(place, "/")+1:]
	name = strings.Join(strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == '_' || unicode.IsSpace(r) }), " ")
	r, n := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(r)) + name[n:]
}

func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// headings returns the headings that are nested in nothing, in their order.
func (l lined) headings() []heading {
	var out []heading
	seen := map[string]int{}
	source := []byte(l.s)
	l.walk(func(n ast.Node) ast.WalkStatus {
		h, ok := n.(*ast.Heading)
		if !ok {
			if n.Kind() == ast.KindDocument {
				return ast.WalkContinue
			}
			return ast.WalkSkipChildren
		}
		said := words(h, source)
		head := heading{level: h.Level, words: said, auto: anchor(said)}
		if v, ok := h.AttributeString("id"); ok {
			if b, ok := v.([]byte); ok {
				head.given = string(b)
			}
		}
		if n := seen[head.auto]; n > 0 {
			head.auto += "-" + strconv.Itoa(n)
		}
		seen[anchor(said)]++
		out = append(out, head)
		return ast.WalkSkipChildren
	})
	return out
}

// anchor returns the id that Hugo gives a heading by its words (autoIDType github).
func anchor(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			return unicode.ToLower(r)
		}
		return -1
	}, strings.TrimSpace(s))
}

// reserved are the ids that pages give to their own parts.
var reserved = []string{"main", "facts", "facts-title", "helpers", "stories", "changes", "route", "today", "countries", "regions"}

// nameHeadings gives every heading an id. Where the files of a page have the same headings, level by level, they get the
// same ids: those that their author gave, else of the English words, else of the first language's.
func (im *importer) nameHeadings() {
	for _, p := range im.pages {
		first := p.docs[0]
		alike := !slices.ContainsFunc(p.docs, func(d *doc) bool { return !slices.Equal(levels(d), levels(first)) })
		for _, d := range p.docs {
			d.ids = map[string]string{}
			used := map[string]int{} // how often an id was wanted
			for _, id := range reserved {
				used[id] = 1
			}
			for i := range d.heads {
				from := []*doc{d}
				if alike {
					from = p.docs
				}
				h := &d.heads[i]
				if h.id = idOf(from, i); h.id == "" {
					continue
				}
				for base := h.id; used[h.id] > 0; {
					used[base]++
					h.id = base + "-" + strconv.Itoa(used[base])
				}
				used[h.id] = 1
				d.ids[h.id] = h.id
				for _, old := range []string{h.given, h.auto} {
					if _, ok := d.ids[old]; !ok && old != "" {
						d.ids[old] = h.id
					}
				}
			}
		}
	}
}

func levels(d *doc) []int {
	out := make([]int, len(d.heads))
	for i, h := range d.heads {
		out[i] = h.level
	}
	return out
}

// idOf returns the id of the i-th heading of a page whose files have the same headings.
func idOf(docs []*doc, i int) string {
	for _, d := range docs {
		if id := parse.NearSlug(d.heads[i].given); id != "" {
			return id
		}
	}
	for _, english := range []bool{true, false} {
		for _, d := range docs {
			if id := parse.NearSlug(d.heads[i].words); id != "" && (d.lang == site.Lang("en")) == english {
				return id
			}
		}
	}
	return ""
}

// firstWords returns the words of the first paragraph, up to the end of a sentence within 240 characters.
func (l lined) firstWords() string {
	said := ""
	l.walk(func(n ast.Node) ast.WalkStatus {
		switch {
		case n.Kind() == ast.KindDocument:
			return ast.WalkContinue
		case n.Kind() == ast.KindParagraph:
			said = strings.Join(strings.Fields(words(n, []byte(l.s))), " ")
		}
		if said != "" {
			return ast.WalkStop
		}
		return ast.WalkSkipChildren
	})
	r := []rune(said)
	if len(r) <= 240 {
		return said
	}
	for i := 239; i > 0; i-- {
		if strings.ContainsRune(".!?…", r[i]) && r[i+1] == ' ' {
			return string(r[:i+1])
		}
	}
	return string(r[:240]) + "…"
}
