// Package hugo turns the content of a Hugo site into that of a veshka site, and lists what it leaves out.
//
// It reads a folder with hugo.toml, hugo.yaml, config.* or config/_default, or a content folder by itself; Markdown whose
// language stands in its name (name.ru.md) or is that of its folder (contentDir); front matter as YAML, TOML or JSON
// (gohugo.io, "Front matter", "Multilingual"). Every page becomes one of pages/, one of a country a guide, the root the
// home page.
//
// No rule and no date comes out of it: that a text was written on a day does not say that anybody compared it with a
// source. What cannot be understood for certain is left out and listed; what veshka would not publish becomes a draft.
package hugo

import (
	"io/fs"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/scaffold"
	"github.com/veshka-guide/veshka/internal/site"
)

// File is a file to write; Name is relative to the folder of the new site, slash-separated.
type File struct {
	Name string
	Data []byte
}

// Options is what Import must know besides the Hugo site.
type Options struct {
	Day      site.Date       // on which texts of the future and of the past are told from others
	Default  site.Lang       // of files whose names say none; "" for what the Hugo site says
	Known    []site.Lang     // languages in which veshka has words of the interface
	Messages []string        // the ids of these words
	Starter  []scaffold.File // a new site, for all but its texts
	Site     *Existing       // what the folder of the new site holds already; nil for an empty one

	Free func([]File) error // refuses files whose places are taken; nil if none can be

	// Check returns what a build of the site with these files would find.
	Check func([]File) []diag.Diagnostic
}

// Existing is a veshka site to which the pages are added.
type Existing struct {
	Languages []site.Lang
	Home      bool // it has a home page
}

// Result is a site that builds, and what is not in it.
type Result struct {
	Files     []File // sorted by name
	Languages []site.Lang
	Taken     Taken
	Left      []Left            // sorted by Lefts, then file and line
	Mend      []diag.Diagnostic // what made drafts of files; the places are those of Files
}

// Taken counts what Files holds.
type Taken struct {
	Guides   int // countries, whatever the number of languages
	Pages    int // the home page included
	Texts    int // Markdown files
	Drafts   int // of Texts
	Pictures int
	Messages int // words of the interface
}

// Left is something that was left out, or that is otherwise than it was.
type Left struct {
	Code string // one of Lefts
	File string // below the folder of the Hugo site
	Line int    // 0 for the file as a whole
	What string // in the words of the file, shortened
}

// Lefts are the codes of Left, what is worst to miss first. Their words stand in i18n/desk.LANG.yaml under
// desk.import.left.
var Lefts = []string{
	"front",       // front matter that does not end, or that is not what it claims to be
	"encoding",    // not UTF-8
	"size",        // a text or picture that is too large
	"suffix",      // name.rus.md
	"language",    // a language without words of the interface
	"twice",       // a second file of one page and language
	"headless",    // not published by Hugo either
	"symlink",     // a link in the file system
	"file",        // what is no Markdown
	"unfit",       // what cannot even be a draft
	"expires",     // a day after which, or before which, Hugo does not publish: a draft now
	"cascade",     // the same, said by a section above
	"home",        // a home page that has become a draft page
	"country",     // a guide whose country is not known: a page now
	"story",       // a page now
	"renamed",     // an address that another page has
	"title",       // a title made of the name of the file
	"summary",     // a summary made of the first paragraph
	"dates",       // date, lastmod …
	"keys",        // other front matter
	"shortcode",   // {{< … >}}
	"html",        // tags and what is between them
	"comment",     // <!-- … -->
	"link",        // a link whose target was not imported
	"anchor",      // a place within a page that is not there
	"picture",     // a picture that is not there, is not ours, has no words or another format
	"caption",     // a picture's title
	"mail",        // an e-mail address
	"attribute",   // {.class}
	"fence",       // the language of a block of code
	"unused",      // files that no text shows
	"budget",      // a list of pages that is heavier than pages may be
	"messages",    // words of the theme
	"config",      // settings
	"unsupported", // folders of Hugo's machinery
}

// Import reads the Hugo site in the folder and returns it as a site that Check finds no error in. What it refuses is a
// *diag.Refusal; any other error is of a failing disk.
func Import(folder fs.FS, o Options) (*Result, error) {
	im := &importer{fs: folder, o: o, pictures: map[string]*picture{}}
	if err := im.readConfig(); err != nil {
		return nil, err
	}
	if err := im.walk(); err != nil {
		return nil, err
	}
	if err := im.chooseLanguages(); err != nil {
		return nil, err
	}
	im.readDocs()
	im.plan()
	im.readMessages()
	for _, d := range im.docs {
		im.prepare(d)
	}
	im.nameHeadings()
	return im.mend()
}

// importer is Import at work.
type importer struct {
	fs   fs.FS
	o    Options
	conf config

	languages []site.Lang // of the new site, the default first
	sources   []source    // Markdown files, sorted
	others    []string    // other regular files of the folders that texts may show, sorted
	docs      []*doc      // sorted by file
	pages     []*page
	pictures  map[string]*picture // by file, also those that turned out unfit
	messages  map[site.Lang]string
	budget    int // of pages, in bytes; 0 for the default
	left      []Left
}

func (im *importer) leave(code, file string, line int, what string) {
	im.left = append(im.left, Left{code, file, line, short(what)})
}

// picture is a file that texts may show.
type picture struct {
	name  string // below content/: "media/posts-queue.jpg"
	data  []byte
	unfit string // the code of what is wrong with it, "" for nothing
}
