package render

import (
	"io"

	"github.com/veshka-guide/veshka/internal/site"
)

// task is a file that is yet to be made: of a view by a template, of a view by a function, or by a function alone. What
// has a view is remembered by it.
type task struct {
	path     string
	template string // "" for files that no template makes
	lang     site.Lang
	view     func() any
	make     func(view any) ([]byte, error)
	bytes    func() []byte
	fill     func(io.Writer) error // instead of bytes, for a file that may be too large for the memory
	limit    Limit
	heavy    bool // takes long: begun first, so that nobody waits for it alone
}

// tasks lists every page of the site.
func (m *maker) tasks() []task {
	s := m.in.Site
	ts := []task{
		{path: "index.html", template: "chooser.html", lang: s.Config.Languages[0], view: func() any { return m.chooser() }},
		{path: "404.html", template: "404.html", lang: s.Config.Languages[0], view: func() any { return m.lost() }},
	}
	for _, lang := range s.Config.Languages {
		add := func(here, template string, view func(p *page) any) {
			path := string(lang) + "/" + here
			ts = append(ts, task{path: path, template: template, lang: lang, view: func() any { return view(m.on(lang, path)) }})
		}
		add("index.html", "home.html", func(p *page) any { return p.start() })
		for _, g := range s.Guides {
			add("countries/"+g.Slug+".html", "guide.html", func(p *page) any { return p.guide(g) })
		}
		for _, st := range s.Stories {
			add("stories/"+st.Slug+".html", "story.html", func(p *page) any { return p.story(st) })
		}
		add("pages/index.html", "pages.html", func(p *page) any { return p.pages() })
		for _, pg := range s.Pages {
			add("pages/"+pg.Slug+".html", "page.html", func(p *page) any { return p.words(pg, site.Date{}) })
		}
		add("rules/index.html", "rules.html", func(p *page) any { return p.kinds() })
		add("mirrors.html", "mirrors.html", func(p *page) any { return p.mirrors() })
		feed := m.at(lang, "changes.xml")
		ts = append(ts, task{path: feed.path, bytes: feed.feed, limit: Kept})
		ts = append(ts, m.situationTasks(lang)...)
		if !s.Config.NoKeep {
			ts = append(ts, m.keepTasks(lang)...)
		}
	}
	ts = append(ts, m.mediaTasks()...)
	ts = append(ts, m.apiTasks()...)
	for _, f := range []struct {
		path, template string
		view           func() any
	}{
		{"stale.html", "stale.html", func() any { return m.stale() }},
		{"verify/index.html", "verify.html", func() any { return m.verify() }},
		{"verify/keys/index.html", "folder.html", func() any { return m.proofFolder("verify/keys/index.html") }},
		{"verify/m/index.html", "folder.html", func() any { return m.proofFolder("verify/m/index.html") }},
	} {
		ts = append(ts, task{path: f.path, template: f.template, lang: s.Config.Languages[0], view: f.view})
	}
	return append(ts, task{path: "mirrors.txt", bytes: m.mirrorList, limit: Kept}, task{path: "robots.txt", bytes: m.robots, limit: Kept})
}
