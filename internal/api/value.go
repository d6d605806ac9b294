package api

import (
	"html"
	"strings"

	"github.com/veshka-guide/veshka/internal/site"
)

// value returns the stated fields of a value in the kind's order; nil when none is.
func value(v site.Value) object {
	var o object
	for _, p := range v {
		o = append(o, member{p.Field, part(p)})
	}
	return o
}

// part returns a stated field: a figure always with both ends and its unit, so that nobody takes months for days or the
// end of a range for the whole.
func part(p site.Part) any {
	if p.Unknown {
		return nil
	}
	switch p.Type {
	case site.Bool:
		return p.Bool
	case site.DateType:
		return p.Date.String()
	case site.OneOf, site.Country:
		return p.Names[0]
	case site.AnyOf, site.Countries, site.Languages:
		return append([]string{}, p.Names...)
	case site.Money:
		return object{{"amount", p.Min}, {"currency", p.Currency}}
	}
	o := object{{"min", p.Min}, {"max", p.Max}}
	if u := unit(p.Type); u != "" {
		o = append(o, member{"unit", u})
	}
	return o
}

// unit returns what a figure of the type counts, "" for a plain number and for what is no figure.
func unit(t site.FieldType) site.FieldType {
	if !t.Figure() || t == site.Number {
		return ""
	}
	return t
}

// breaks are the elements of a rule's words that begin a line.
var breaks = map[string]bool{
	"p": true, "li": true, "ul": true, "ol": true, "br": true, "blockquote": true, "pre": true, "tr": true, "table": true,
	"h2": true, "h3": true, "h4": true, "h5": true, "h6": true, "hr": true, "dt": true, "dd": true, "div": true,
}

// text returns a body's words as plain text, a paragraph or item a line: without links, emphasis and signs of
// footnotes. A body is HTML that veshka made, in which a "<" is always a tag's.
func text(b site.Body) string {
	var whole strings.Builder
	for _, piece := range b.Pieces {
		whole.WriteString(piece.HTML)
	}
	rest := whole.String()
	var out strings.Builder
	for {
		before, tag, found := strings.Cut(rest, "<")
		out.WriteString(before)
		if !found {
			break
		}
		tag, rest, _ = strings.Cut(tag, ">")
		if strings.HasPrefix(tag, `sup id="fnref`) {
			_, rest, _ = strings.Cut(rest, "</sup>")
			continue
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(tag, "/"), " ")
		switch {
		case breaks[name]:
			out.WriteByte('\n')
		case name == "td" || name == "th":
			out.WriteByte(' ')
		}
	}
	var lines []string
	for line := range strings.Lines(html.UnescapeString(out.String())) {
		if line = strings.Join(strings.FieldsFunc(line, space), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// space reports whether r is white space that may be folded; a non-breaking one was chosen by an editor.
func space(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' }
