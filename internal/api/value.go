package api

import (
	"html"
	"strings"

	"github.com/veshka-guide/veshka/internal/site"
)

// value writes the stated fields of a value in the kind's order, unless none is.
func (w *writer) value(key string, v site.Value) {
	if len(v) == 0 {
		return
	}
	w.Key(key)
	w.Open('{')
	for _, p := range v {
		w.part(p)
	}
	w.Close('}')
}

// part writes a stated field: a figure always with both ends and its unit, so that nobody takes months for days or the
// end of a range for the whole.
func (w *writer) part(p site.Part) {
	if p.Unknown {
		w.Key(p.Field)
		w.Null()
		return
	}
	switch p.Type {
	case site.AnyOf, site.Countries, site.Languages:
		w.list(p.Field, p.Names)
		return
	}
	w.Key(p.Field)
	switch p.Type {
	case site.Bool:
		w.Bool(p.Bool)
	case site.DateType:
		w.Text(p.Date.String())
	case site.OneOf, site.Country:
		w.Text(p.Names[0])
	case site.Money:
		w.Open('{')
		w.Key("amount")
		w.Float(p.Min)
		w.Key("currency")
		w.Text(p.Currency)
		w.Close('}')
	default:
		w.Open('{')
		w.Key("min")
		w.Float(p.Min)
		w.Key("max")
		w.Float(p.Max)
		w.stated("unit", string(unit(p.Type)))
		w.Close('}')
	}
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
	rest := whole(b)
	var out strings.Builder
	out.Grow(len(rest))
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
	return folded(html.UnescapeString(out.String()))
}

// whole returns the HTML of a body without its holes.
func whole(b site.Body) string {
	if len(b.Pieces) == 1 {
		return b.Pieces[0].HTML
	}
	size := 0
	for _, piece := range b.Pieces {
		size += len(piece.HTML)
	}
	var out strings.Builder
	out.Grow(size)
	for _, piece := range b.Pieces {
		out.WriteString(piece.HTML)
	}
	return out.String()
}

// folded makes a run of white space one space, or one end of a line where it holds one, and drops it at both ends.
func folded(text string) string {
	var out strings.Builder
	out.Grow(len(text))
	gap := byte(0)
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\n':
			gap = '\n'
		case space(c):
			if gap == 0 {
				gap = ' '
			}
		default:
			if gap != 0 && out.Len() > 0 {
				out.WriteByte(gap)
			}
			gap = 0
			end := wordsEnd(text, i)
			out.WriteString(text[i:end])
			i = end - 1
		}
	}
	return out.String()
}

// wordsEnd returns where the words that begin at a place end: before white space that is more than one space.
func wordsEnd(text string, at int) int {
	for at++; at < len(text); at++ {
		switch c := text[at]; {
		case c == '\n':
			return at
		case space(c) && (c != ' ' || at+1 == len(text) || text[at+1] == '\n' || space(text[at+1])):
			return at
		}
	}
	return at
}

// space reports whether c is white space within a line that may be folded; a non-breaking one was chosen by an editor.
func space(c byte) bool { return c == ' ' || c == '\t' || c == '\r' }
