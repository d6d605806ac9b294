package render

import (
	"html/template"
	"slices"
	"sync"

	"github.com/veshka-guide/veshka/internal/site"
)

// Keep is a file to keep: many pages in one, which needs no other file.
type Keep struct {
	Head
	Heading, HeadingLang string // HeadingLang when it is not the file's
	Copy                 string // that it is a copy, to stand behind the heading; "" where the heading says it
	What                 string // what is in it
	Strip                Strip
	Addresses            []string // where a newer one is; empty when the site knows no address
	Contents             []KeptPart
	Chapters             []KeptChapter
	Late                 string // see Frame
}

// KeptPart is a part of the table of contents; Label is empty in a file of one part.
type KeptPart struct {
	Label string
	Items []NavItem
}

// KeptChapter is a page in the file.
type KeptChapter struct {
	ID   string
	HTML template.HTML
}

// keptFile is a file to keep. Its size stands on a page, so that it may be wanted before its turn; it is made once.
type keptFile struct {
	path    string
	label   NavItem
	rules   []*site.Rule // that it holds
	compose func() (keptView, error)

	prepared sync.Once
	view     keptView
	once     sync.Once
	bytes    []byte // nil again once they have been handed on, and where files are made one by one
	size     int
	err      error
}

// keptView is what a file to keep is made of.
type keptView interface {
	bytes(*maker) ([]byte, error)
}

// prepare returns the view, nil if there is an error.
func (f *keptFile) prepare() keptView {
	f.prepared.Do(func() {
		if f.view, f.err = f.compose(); f.err != nil {
			f.view = nil
		}
	})
	return f.view
}

// made makes the file.
func (f *keptFile) made(m *maker) *keptFile {
	f.once.Do(func() {
		if f.prepare() == nil {
			return
		}
		f.bytes, f.err = f.view.bytes(m)
		if f.size = len(f.bytes); m.single.Load() {
			f.bytes = nil
		}
	})
	return f
}

// task hands the file on.
func (f *keptFile) task(m *maker) task {
	return task{path: f.path, limit: Kept, view: func() any { return f.prepare() }, make: func(any) ([]byte, error) {
		switch {
		case f.view == nil:
			return nil, f.err
		case m.single.Load():
			return f.view.bytes(m)
		}
		b := f.made(m).bytes
		f.bytes = nil
		return b, f.err // nobody asks a second time
	}}
}

// keepTasks lists what can be kept: files that hold a whole guide, and the list of them; and where the site wishes so
// the same files under names that say nothing.
func (m *maker) keepTasks(lang site.Lang) []task {
	volumes := m.volumes(lang)
	shelf := m.shelf(lang, plainNames{}, volumes)
	ts := shelf.tasks(m)
	var discreet *shelved
	if m.in.Site.Config.Discreet {
		discreet = m.shelf(lang, neutralNames{}, volumes)
		ts = append(ts, discreet.tasks(m)...)
	}
	folder := string(lang) + "/keep/index.html"
	ts = append(ts, task{path: folder, template: "folder.html", lang: lang, view: func() any { return m.keptFolder(lang, folder) }})
	return append(ts, m.partTasks(lang, m.dividedAt(lang, "offline.html"), func(p *page, from, to int) any {
		return p.offline(shelf, discreet, from, to)
	})...)
}

// keptFolder is the page of the folder of the kept files.
func (m *maker) keptFolder(lang site.Lang, here string) Folder {
	w, title := m.in.Words.In(lang), m.in.Site.Config.Title(lang)
	v := Folder{Head: m.head(lang, title, here), SiteTitle: title, Of: "keep"}
	v.NoIndex = true
	v.Says = []Choice{{
		Lang: string(lang), Dir: w.Dir(), Title: w.Text("keep.folder"), Name: w.Text("offline.title"),
		Href: relative(here, string(lang)+"/offline.html"),
	}}
	return v
}

// shelved is the files to keep of a language.
type shelved struct {
	all, book *keptFile
	guides    []*keptFile // countries by name, then regions
}

func (s *shelved) tasks(m *maker) []task {
	var ts []task
	for _, f := range append(slices.Clone(s.guides), s.all, s.book) {
		ts = append(ts, f.task(m))
	}
	return ts
}

// volumes are put together when the first asks for them, and once for all editions.
type volumes struct {
	guides map[*site.Guide]func() (*volume, error)
	whole  func() (*volume, error)
}

func (m *maker) volumes(lang site.Lang) volumes {
	v := volumes{guides: map[*site.Guide]func() (*volume, error){}}
	for _, g := range m.in.Site.Guides {
		v.guides[g] = sync.OnceValues(func() (*volume, error) { return m.leanedOn(lang, g) })
	}
	v.whole = sync.OnceValues(func() (*volume, error) { return m.everything(lang) })
	return v
}

// shelf lists the files to keep of a language.
func (m *maker) shelf(lang site.Lang, names naming, volumes volumes) *shelved {
	p := m.at(lang, "offline.html")
	s := &shelved{}
	for i, g := range p.sortedGuides() {
		f := &keptFile{path: names.path(m, lang, g.Slug, keptSuffix), label: p.guideLink(g), rules: g.Rules}
		for _, region := range m.regions(g) {
			f.rules = append(slices.Clone(f.rules), region.Rules...)
		}
		f.compose = func() (keptView, error) { return p.keptGuide(volumes.guides[g], f, names, i+3) }
		s.guides = append(s.guides, f)
	}
	s.all = &keptFile{path: names.path(m, lang, "all", keptSuffix), label: NavItem{Label: p.t("offline.all")}, rules: m.rules}
	s.all.compose = func() (keptView, error) { return p.keptAll(volumes.whole, s.all, names, 2) }
	s.book = &keptFile{path: names.path(m, lang, "guide", bookSuffix), label: NavItem{Label: p.t("offline.book")}, rules: m.rules}
	s.book.compose = func() (keptView, error) { return p.keptBook(volumes.whole, names, 1) }
	return s
}

// keptHTML is a file of HTML to keep.
type keptHTML struct {
	Keep   Keep
	Volume *volume
	Lang   site.Lang
}

func (v keptHTML) bytes(m *maker) ([]byte, error) {
	b, k := v.Volume.bind(), v.Keep
	for _, c := range v.Volume.Chapters {
		k.Chapters = append(k.Chapters, KeptChapter{ID: b.anchor(c, ""), HTML: b.html(c)})
	}
	return m.in.Theme.execute("keep.html", v.Lang, k)
}

// keptGuide is the file of a country or a region.
func (p *page) keptGuide(made func() (*volume, error), f *keptFile, names naming, n int) (keptView, error) {
	v, err := addressed(made, names)
	if err != nil {
		return nil, err
	}
	k := p.keptHead(f, names, names.title(p, f.label.Label, n))
	k.Heading, k.HeadingLang, k.What = f.label.Label, f.label.Lang, p.t("keep.country-what")
	k.Copy = p.t("keep.copy")
	k.Contents = append([]KeptPart{{Items: v.Own.Sections}}, p.keptContents(v, []part{{p.t("keep.also"), v.Chapters[1:]}})...)
	return keptHTML{k, v, p.lang}, nil
}

// keptAll is the file with everything.
func (p *page) keptAll(made func() (*volume, error), f *keptFile, names naming, n int) (keptView, error) {
	v, err := addressed(made, names)
	if err != nil {
		return nil, err
	}
	k := p.keptHead(f, names, names.title(p, "", n))
	k.Heading, k.What = p.t("keep.all"), p.t("keep.all-what")
	if names.tells() {
		k.Heading = p.in.Site.Config.Title(p.lang)
	}
	k.Contents = p.keptContents(v, v.Parts)
	return keptHTML{k, v, p.lang}, nil
}

// keptHead is what every file to keep says of itself.
func (p *page) keptHead(f *keptFile, names naming, title string) Keep {
	k := Keep{Head: p.head(p.lang, title, ""), Strip: p.strip(f.rules), Addresses: p.newer(names), Late: p.late()}
	k.NoIndex, k.Nameless = true, !names.tells()
	p.run(&k.Head, scriptFile)
	return k
}

// addressed returns the volume as an edition has it: one that names nothing has no address of the site in it.
func addressed(made func() (*volume, error), names naming) (*volume, error) {
	v, err := made()
	if err != nil || names.tells() {
		return v, err
	}
	silent := *v
	silent.Base = ""
	return &silent, nil
}

// newer returns the addresses at which a newer copy of a kept file may stand.
func (p *page) newer(names naming) []string {
	if !names.tells() {
		return nil
	}
	c := &p.in.Site.Config
	var all []string
	for _, base := range append([]string{c.BaseURL}, c.Mirrors...) {
		if to := base + string(p.lang) + "/offline.html"; base != "" && !slices.Contains(all, to) {
			all = append(all, to)
		}
	}
	return all
}

func (p *page) keptContents(v *volume, parts []part) []KeptPart {
	b := v.bind()
	var out []KeptPart
	for _, part := range parts {
		k := KeptPart{Label: part.Label}
		for _, c := range part.Chapters {
			k.Items = append(k.Items, NavItem{Label: c.Title, Lang: c.Lang, Href: "#" + b.anchor(c, "")})
		}
		out = append(out, k)
	}
	return out
}

// kilobytes says in words how large a file is; a part of one counts as a whole.
func (p *page) kilobytes(size int) string {
	return p.t("offline.size", "size", p.in.Words.In(p.lang).Number(float64((size+1023)/1024)))
}
