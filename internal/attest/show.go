package attest

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/internal/words"
)

// width is how many characters a line of a terminal has at least.
const width = 78

// Desk is what it takes to show a rule: the site, words in the language of the tool and of the site's languages, and the
// texts of its files.
type Desk struct {
	Site *site.Site
	Tool *words.Words
	In   func(site.Lang) *words.Words
	Text func(file string) string
}

// Rule shows all that a confirmation vouches for: words and value in every language, what else is stated, and the sources
// that it is compared with; added are keys of sources that are to join them.
func (d Desk) Rule(r *site.Rule, added ...string) string {
	t := d.Tool.Text
	lines := []string{Name(r), ""}
	for _, lang := range d.Site.Config.Languages {
		lines = append(lines, d.words(r, lang)...)
	}
	if who := d.audiences(r); who != "" {
		lines = append(lines, t("desk.attest.applies-to", "who", who))
	}
	lines = append(lines, t("desk.attest.status", "status", d.standing(r)))
	for _, c := range r.Was[:min(len(r.Was), 1)] {
		lines = append(lines, t("desk.attest.was", "date", d.Tool.Date(c.On), "value", d.Value(r, c.Value)))
	}
	verified := t("desk.attest.never")
	if !r.Stamped.IsZero() {
		verified = t("desk.attest.verified", "date", d.Tool.Date(r.Stamped))
	}
	if r.By != "" {
		verified += ", " + t("desk.attest.by", "by", r.By)
	}
	lines = append(lines, verified, t("desk.attest.sources"))
	sources := r.Sources
	for _, key := range added {
		if s := d.Site.Sources[key]; s != nil {
			sources = append(sources[:len(sources):len(sources)], s)
		}
	}
	for _, s := range sources {
		title := s.Publisher + ". " + s.Title
		if !s.Date.IsZero() {
			title += ". " + d.Tool.Date(s.Date)
		}
		lines = append(lines, wrap(clean(title), "  ")...)
		if s.URL != "" {
			lines = append(lines, "    "+clean(s.URL))
		}
		if s.Archive != "" {
			lines = append(lines, "    "+t("desk.attest.archive", "url", clean(s.Archive)))
		}
	}
	return strings.Join(lines, "\n") + "\n\n"
}

// Words shows the words of a rule in one language.
func (d Desk) Words(r *site.Rule, lang site.Lang) string {
	return strings.Join(append([]string{Name(r), ""}, d.words(r, lang)...), "\n") + "\n"
}

// Translation shows the words of the original and those of the translation.
func (d Desk) Translation(r *site.Rule, lang site.Lang) string {
	lines := []string{Name(r), ""}
	lines = append(append(lines, d.words(r, r.Original)...), d.words(r, lang)...)
	return strings.Join(lines, "\n") + "\n"
}

// words shows a rule's title, value and words in one language.
func (d Desk) words(r *site.Rule, lang site.Lang) []string {
	w := r.Words[lang]
	label := d.Tool.Text("desk.attest.translation." + string(r.Translation(lang)))
	if w == nil {
		return []string{"[" + string(lang) + "] " + label, ""}
	}
	lines := wrap(clean(w.Title)+" ["+string(lang)+", "+label+"]", "")
	if vocabulary := d.Site.Vocabulary.Words[lang]; vocabulary != nil {
		if v := d.In(lang).Value(vocabulary.Kinds[r.Kind.ID], r.Value, nil); v != "" {
			lines = append(lines, wrap(v, "")...)
		}
	}
	lines = append(lines, "")
	return append(lines, plain(sourceOf(r, File(r, lang), d.Text(File(r, lang))))...)
}

// Value says a value of the rule's kind in the language of the tool, else in the site's first.
func (d Desk) Value(r *site.Rule, v site.Value) string {
	lang := d.lang()
	if d.Site.Vocabulary.Words[lang] == nil || len(v) == 0 {
		return "—"
	}
	return d.In(lang).Value(d.Site.Vocabulary.Words[lang].Kinds[r.Kind.ID], v, nil)
}

// lang is the language of the tool if the site's kinds have words in it, else the site's first.
func (d Desk) lang() site.Lang {
	if lang := d.Tool.Lang(); d.Site.Vocabulary.Words[lang] != nil {
		return lang
	}
	return d.Site.Config.Languages[0]
}

// audiences names whom a rule concerns.
func (d Desk) audiences(r *site.Rule) string {
	names := slices.Clone(r.AppliesTo)
	if v := d.Site.Vocabulary.Words[d.lang()]; v != nil {
		for i, id := range names {
			names[i] = cmp.Or(v.Audiences[id], id)
		}
	}
	return strings.Join(names, ", ")
}

// standing says a rule's status and when it is in force.
func (d Desk) standing(r *site.Rule) string {
	text := d.Tool.Text("status." + r.Status)
	if !r.From.IsZero() {
		text += ", " + d.Tool.Text("desk.attest.from", "date", d.Tool.Date(r.From))
	}
	if !r.Until.IsZero() {
		text += ", " + d.Tool.Text("desk.attest.until", "date", d.Tool.Date(r.Until))
	}
	return text
}

// Facts says the facts of a rule in one line: its value, status and dates.
func (d Desk) Facts(r *site.Rule) string {
	text := d.standing(r)
	if len(r.Value) > 0 {
		text = d.Value(r, r.Value) + " · " + text
	}
	if who := d.audiences(r); who != "" {
		text += " · " + who
	}
	return text
}

// sourceOf returns the words of a rule as they are written, from the text of their file.
func sourceOf(r *site.Rule, file, text string) string {
	m, _ := parse.File(file, text)
	rules := map[string]bool{}
	for _, other := range r.Guide.Rules {
		rules[other.ID] = true
	}
	var out strings.Builder
	level := 0
	for _, b := range m.Doc.Blocks {
		switch {
		case level == 0 && b.Level > 0 && b.ID == r.ID:
			level = b.Level
		case level == 0:
		case b.Tail || b.Level > 0 && (b.Level <= level || rules[b.ID]):
			return out.String()
		case b.Level > 0:
			out.WriteString("\n\n" + strings.Repeat("#", b.Level) + " " + b.Title + "\n\n")
		default:
			out.WriteString(b.Source)
		}
	}
	return out.String()
}

var (
	remark   = regexp.MustCompile(`(?s)<!--.*?-->`)
	link     = regexp.MustCompile(`\[([^\]\[]*)\]\([^()]*\)`)
	emphasis = strings.NewReplacer("**", "", "__", "")
	marked   = regexp.MustCompile(`^\s*([-*+>|#]|[0-9]+[.)]\s)`)
)

// plain makes lines for a terminal of Markdown: links by their words, no stars, remarks left out, paragraphs wrapped.
func plain(source string) []string {
	source = emphasis.Replace(link.ReplaceAllString(remark.ReplaceAllString(source, ""), "$1"))
	var lines []string
	for paragraph := range strings.SplitSeq(source, "\n\n") {
		var run []string
		flush := func() {
			lines = append(lines, wrap(clean(strings.Join(run, " ")), "")...)
			run = nil
		}
		for line := range strings.Lines(paragraph) {
			if marked.MatchString(line) {
				flush()
			}
			if line = strings.TrimSpace(line); line != "" {
				run = append(run, line)
			}
		}
		flush()
		if len(lines) > 0 && lines[len(lines)-1] != "" {
			lines = append(lines, "")
		}
	}
	return lines
}

// wrap breaks a text at its spaces into lines of the width, each behind the margin.
func wrap(text, margin string) []string {
	var lines []string
	line, length := "", 0
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' }) {
		n := len([]rune(word))
		if length > 0 && length+1+n > width-len(margin) {
			lines = append(lines, margin+line)
			line, length = "", 0
		}
		if length > 0 {
			line, length = line+" ", length+1
		}
		line, length = line+word, length+n
	}
	if length > 0 {
		lines = append(lines, margin+line)
	}
	return lines
}

// clean takes out what would move the cursor of a terminal, or turn its text round.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Cf, r) && r != '\u200b' && r != '\u200c' && r != '\u200d' && r != '\u00ad' {
			return -1
		}
		return r
	}, text)
}
