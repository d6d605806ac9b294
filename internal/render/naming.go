package render

import "github.com/veshka-guide/veshka/internal/site"

// naming says what files to keep are called: by what is in them, or by nothing.
type naming interface {
	path(m *maker, lang site.Lang, name, suffix string) string
	// title is that of the window or the book; n tells the files of a language apart.
	title(p *page, heading string, n int) string
	tells() bool // the name of the site and its address may stand in them
}

type plainNames struct{}

func (plainNames) path(_ *maker, lang site.Lang, name, suffix string) string {
	if suffix == bookSuffix {
		return string(lang) + "/" + name + suffix
	}
	return string(lang) + "/keep/" + name + suffix
}

func (plainNames) title(p *page, heading string, _ int) string {
	site := p.in.Site.Config.Title(p.lang)
	if heading == "" || heading == site {
		return site
	}
	return heading + " — " + site
}

func (plainNames) tells() bool { return true }

type neutralNames struct{}

func (neutralNames) path(m *maker, lang site.Lang, name, suffix string) string {
	if suffix == bookSuffix {
		return discreetFolder + "/" + string(lang) + "/notes" + suffix
	}
	return discreetFolder + "/" + string(lang) + "/" + m.opaque(lang, "keep/"+name) + "-file" + suffix
}

func (neutralNames) title(p *page, _ string, n int) string { return p.neutralTitle(n) }

func (neutralNames) tells() bool { return false }

const (
	keptSuffix = ".html"
	bookSuffix = ".epub"
)
