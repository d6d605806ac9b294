package hugo

import (
	"bytes"
	"cmp"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/site"
)

// round is one attempt at the new site.
type round struct {
	files []File
	docs  map[string]*doc // by the name of their file
	left  []Left
	shown map[string]bool // files of the Hugo site that are pictures of a text
}

// name returns the file that a text becomes.
func (d *doc) name() string {
	if d.page.section == "" {
		return "content/home." + string(d.lang) + ".md"
	}
	return "content/" + d.page.section + "/" + d.page.slug + "." + string(d.lang) + ".md"
}

// original reports whether the text states whose guide it is: the first that is published does, else the first.
func (d *doc) original() bool {
	for _, o := range d.page.docs {
		if !o.draft {
			return o == d
		}
	}
	return d.page.docs[0] == d
}

// head returns the front matter of a text.
func (d *doc) head() string {
	var b strings.Builder
	b.WriteString("---\n")
	put := func(key, value string) {
		if value != "" {
			b.WriteString(key + ": " + value + "\n")
		}
	}
	if d.page.country != "" {
		if d.original() {
			put("country", d.page.country)
		}
	} else {
		put("title", quoted(d.title))
	}
	if d.summary != "" {
		put("summary", quoted(d.summary))
	}
	if w := d.front.weight(); w != 0 && d.page.country == "" {
		put("weight", strconv.Itoa(w))
	}
	if d.draft {
		put("draft", "true")
	}
	return b.String() + "---\n"
}

// emit makes the files of the site as it stands.
func (im *importer) emit() round {
	r := round{docs: map[string]*doc{}, shown: map[string]bool{}}
	t := im.targets()
	media := map[string]bool{}
	for _, p := range im.pages {
		for _, d := range p.docs {
			body, left, shown := im.body(d, t)
			text := d.head()
			if body = strings.Trim(body, "\n"); strings.TrimSpace(body) != "" {
				text += "\n" + squeezed(body) + "\n"
			}
			r.docs[d.name()] = d
			r.files = append(r.files, File{d.name(), []byte(text)})
			r.left = append(r.left, left...)
			for _, file := range shown {
				r.shown[file] = true
				media[file] = true
			}
		}
	}
	for _, file := range slices.Sorted(maps.Keys(media)) {
		r.files = append(r.files, File{"content/" + im.pictures[file].name, im.pictures[file].data})
	}
	r.files = append(r.files, im.frame(r.docs)...)
	slices.SortFunc(r.files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return r
}

// squeezed returns a text without the runs of empty lines that are left where something was taken out. Those of code
// between fences stay.
func squeezed(s string) string {
	var b strings.Builder
	fence, blank := "", false
	for line := range strings.Lines(s) {
		start := strings.TrimLeft(line, " >")
		switch {
		case fence == "" && (strings.HasPrefix(start, "```") || strings.HasPrefix(start, "~~~")):
			fence = start[:3]
		case fence != "" && strings.HasPrefix(start, fence):
			fence = ""
		}
		empty := strings.TrimSpace(line) == ""
		if fence == "" && empty && blank {
			continue
		}
		blank = empty
		b.WriteString(line)
	}
	return b.String()
}

// frame returns what a site needs besides its texts: settings, the vocabulary of a new site, a home page where there is
// none.
func (im *importer) frame(docs map[string]*doc) []File {
	var out []File
	if im.o.Site == nil {
		for _, f := range im.o.Starter {
			n := parse.NameOf(f.Name)
			switch {
			case f.Name == "content/site.yaml":
				out = append(out, File{f.Name, []byte(im.settingsOf(f.Text))})
			case n.Slug == "home", strings.HasPrefix(f.Name, "content/") && n.Lang != "" && !slices.Contains(im.languages, n.Lang):
			default:
				out = append(out, File{f.Name, []byte(f.Text)})
			}
		}
		for lang, text := range im.messages {
			if text != "" {
				out = append(out, File{"i18n/" + string(lang) + ".yaml", []byte(text)})
			}
		}
	}
	if im.o.Site == nil || !im.o.Site.Home {
		for _, lang := range im.languages {
			if name := "content/home." + string(lang) + ".md"; docs[name] == nil {
				out = append(out, File{name, []byte("---\ntitle: " + quoted(im.title(lang)) + "\n---\n")})
			}
		}
	}
	return out
}

// siteLines are the lines of a new site's settings that an import knows better.
var (
	titleLine     = regexp.MustCompile(`(?m)^title:.*$`)
	languagesLine = regexp.MustCompile(`(?m)^languages:.*$`)
	budgetLine    = regexp.MustCompile(`(?m)^page_budget: *[0-9]+`)
)

// settingsOf returns site.yaml of a new site with title and languages of the Hugo site.
func (im *importer) settingsOf(starter string) string {
	var titles []string
	for _, lang := range im.languages {
		titles = append(titles, quoted(string(lang))+": "+quoted(im.title(lang)))
	}
	replace := func(line *regexp.Regexp, by string) {
		starter = line.ReplaceAllLiteralString(starter, by)
	}
	replace(titleLine, "title: {"+strings.Join(titles, ", ")+"}")
	replace(languagesLine, "languages: ["+join(im.languages)+"]")
	if im.budget > 0 {
		replace(budgetLine, "page_budget: "+strconv.Itoa(im.budget))
	}
	return starter
}

// title returns the site's name in a language.
func (im *importer) title(lang site.Lang) string {
	own := cmp.Or(im.conf.languages[lang].title, im.conf.title)
	if own = mail.ReplaceAllString(own, "…"); own != "" {
		return own
	}
	for _, f := range im.o.Starter {
		if n := parse.NameOf(f.Name); n.Slug == "home" && n.Lang == lang {
			if m, _ := parse.File(f.Name, f.Text); m.Doc.Title != "" {
				return m.Doc.Title
			}
		}
	}
	return "veshka"
}

// counted says what the files hold.
func (im *importer) counted(r round) Taken {
	t := Taken{}
	for _, p := range im.pages {
		switch {
		case len(p.docs) == 0:
		case p.country != "":
			t.Guides++
		default:
			t.Pages++
		}
	}
	for _, d := range r.docs {
		t.Texts++
		if d.draft {
			t.Drafts++
		}
	}
	for _, f := range r.files {
		if strings.HasPrefix(f.Name, "content/media/") {
			t.Pictures++
		}
		if path.Dir(f.Name) == "i18n" {
			t.Messages += bytes.Count(f.Data, []byte("\n'"))
			t.Messages += min(1, len(f.Data))
		}
	}
	return t
}
