package render

import (
	"html/template"
	"strings"

	"github.com/veshka-guide/veshka/internal/site"
)

// html fills the holes of a body: links lead to the reader's language, and where the target is in another one, say so.
// It is the only place where a template.HTML is made of an author's words. lang is the language of the words.
func (p *page) html(b site.Body, lang site.Lang) template.HTML {
	var out strings.Builder
	for _, piece := range b.Pieces {
		switch piece.Hole {
		case site.None:
			out.WriteString(piece.HTML)
		case site.Href:
			t, _ := p.in.Site.Target(piece.Link, p.lang)
			out.WriteString(template.HTMLEscapeString(p.target(t)))
		case site.Aside:
			if t, _ := p.in.Site.Target(piece.Link, p.lang); t.Lang != p.lang && t.Page != "" {
				out.WriteString(" " + p.aside(t.Lang, lang))
			}
		}
	}
	return template.HTML(out.String()) //nolint:gosec // minified Markdown without raw HTML
}

func (p *page) target(t site.Target) string {
	to := ""
	if t.Page != "" {
		to = p.href(t.Page)
	}
	if t.ID != "" {
		to += "#" + t.ID
	}
	if to == "" {
		return "#main"
	}
	return to
}

// aside says in the reader's language in which one the target of a link is. Where the words around it are in another
// language it is marked as the reader's.
func (p *page) aside(target, around site.Lang) string {
	w := p.in.Words.In(p.lang)
	text := template.HTMLEscapeString("(" + p.t("link.language", "language", w.Name(target)) + ")")
	if around == p.lang {
		return text
	}
	return `<span lang="` + string(p.lang) + `" dir="` + w.Dir() + `">` + text + `</span>`
}
