package build

import (
	"path"
	"slices"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/site"
)

// contentFile is a file, and what its name says.
type contentFile struct {
	parse.Name
	file string
}

// arrangement is what the names of the files below content/ say. It is not changed once it is made.
type arrangement struct {
	names     []string // all of them, as files.Tree lists them; one at least
	languages []site.Lang
	only      string // see loading

	pages    [][]contentFile // the Markdown files of each page together
	markdown int             // how many they are
	data     []contentFile
	unread   []string // files that are none of veshka's
	found    []diag.Diagnostic
}

// arranged arranges the files, or returns the arrangement of the build before if there are the same files.
func (l *loading) arranged(names []string, languages []site.Lang) *arrangement {
	// Of a folder in which no file came or went, a tree returns one and the same list.
	if a := l.b.arranged; l.keep && a != nil && &a.names[0] == &names[0] && a.only == l.only && slices.Equal(a.languages, languages) {
		return a
	}
	a := &arrangement{names: names, languages: languages, only: l.only}
	report := func(d diag.Diagnostic) { a.found = append(a.found, d) }
	var markdown []contentFile
	for _, name := range names {
		switch n := parse.NameOf(name); {
		case name == config:
		case l.only != "" && n.Ext != ".yaml" && (n.Section != "countries" || n.Slug != l.only):
		case n.Ext == ".md" && (slices.Contains([]string{"countries", "stories", "pages"}, n.Section) || n.Section == "" && n.Slug == "home"):
			switch {
			case !parse.CheckName(name, languages, report):
			case n.Slug == "index": // its page would take the address of a list
				report(diag.At(diag.Pos{File: name}, "name-collision", "address", path.Join(n.Section, "index.html")))
			default:
				markdown = append(markdown, contentFile{n, name})
			}
		case n.Ext == ".yaml" && n.Section == "" && slices.Contains([]string{"kinds", "sources", "organisations", "glossary"}, n.Slug):
			a.data = append(a.data, contentFile{n, name})
		default:
			a.unread = append(a.unread, name)
		}
	}
	a.markdown = len(markdown)
	a.pages = site.Grouped(markdown, func(f contentFile) (string, string, site.Lang) { return f.Section, f.Slug, f.Lang }, languages)
	if l.keep {
		l.b.arranged = a
		l.forget(a)
	}
	return a
}
