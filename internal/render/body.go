package render

import (
	"html/template"
	"strings"

	"github.com/veshka-guide/veshka/internal/site"
)

// html fills the holes of a body: links lead to the reader's language, and where the target is in another one, say so;
// pictures are shown, unless the page is to have words only.
// It is the only place where a template.HTML is made of an author's words. lang is the language of the words.
func (p *page) html(b site.Body, lang site.Lang) template.HTML {
	if len(b.Pieces) == 1 && b.Pieces[0].Hole == site.None {
		return template.HTML(b.Pieces[0].HTML) //nolint:gosec // minified Markdown without raw HTML
	}
	var out strings.Builder
	size := 0
	for _, piece := range b.Pieces {
		size += max(len(piece.HTML), 40) // an address is about as long
	}
	out.Grow(size)
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
		case site.Shown:
			out.WriteString(p.picture(piece.Picture, lang))
		case site.Skip:
			out.WriteString(p.own(p.t("story.skip"), lang))
		case site.Past:
			out.WriteString(p.own(p.t("story.past"), lang))
		}
	}
	return template.HTML(out.String()) //nolint:gosec // minified Markdown without raw HTML
}

func (p *page) target(t site.Target) string {
	switch {
	case t.Page != "":
		return p.placed(t.Page, t.ID)
	case t.ID != "":
		return "#" + t.ID
	}
	return "#main"
}

// aside says in the reader's language in which one the target of a link is.
func (p *page) aside(target, around site.Lang) string {
	return p.own("("+p.t("link.language", "language", p.in.Words.In(p.lang).Name(target))+")", around)
}

// own is text in the reader's language amid an author's words. Where those are in another language it is marked.
func (p *page) own(text string, around site.Lang) string {
	text = template.HTMLEscapeString(text)
	if around == p.lang {
		return text
	}
	return `<span lang="` + string(p.lang) + `" dir="` + p.in.Words.In(p.lang).Dir() + `">` + text + `</span>`
}
