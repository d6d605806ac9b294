package panel

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/desk"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// lists returns the parts of the page, of one guide unless country is "". What stops everything else comes first,
// wherever it is.
func (in Input) lists(country string) []list {
	w := in.Words
	make := func(id string, items []item) list {
		l := list{ID: id, Title: w.Text("desk.panel.list." + id), Intro: w.Text("desk.panel.intro." + id), Items: items}
		if len(items) == 0 {
			l.Note, l.Intro = w.Text("desk.panel.none."+id), ""
		}
		return l
	}
	lists := []list{make("errors", in.problems(diag.Error, ""))}
	if in.Site != nil {
		lists = append(lists, make("queue", in.queue(country)), make("drift", in.drift(country)),
			make("untranslated", in.untranslated(country)))
	}
	lists = append(lists, make("warnings", in.problems(diag.Warning, country)))
	if in.Site != nil {
		lists = append(lists, make("weights", in.weights(country)))
	}
	return lists
}

func (in Input) queue(country string) []item {
	var items []item
	for _, t := range in.Queue {
		if country == "" || t.Rule.Guide.Slug == country {
			items = append(items, in.task(t))
		}
	}
	return items
}

// task shows a rule that must be compared with its sources again.
func (in Input) task(t desk.Task) item {
	w, r := in.Words, t.Rule
	i := in.rule(r, t.Name)
	i.State, i.Harm, i.HarmWord = string(t.State), string(t.Harm), in.harm(t.Harm)
	switch why := t.Why(); {
	case why == desk.Overdue && t.Late > 0:
		i.Mark = w.Count("state.overdue-by", float64(t.Late))
	case why == desk.WordsChanged: // it has its time yet, but these are not the words that were verified
		i.State, i.Mark = string(site.Unverified), w.Text("state.unverified")
	default:
		i.Mark = w.Text("state." + string(t.State))
	}
	if !t.By.IsZero() {
		i.Lines = append(i.Lines, w.Text("desk.panel.by", "date", w.Date(t.By)))
	}
	if confirm := "veshka confirm " + t.Name; t.Why() == desk.FactsChanged {
		i.Commands = []string{confirm + " --changed" + in.Folder, confirm + " --correction" + in.Folder}
		i.Lines = append(i.Lines, w.Text("desk.panel.facts-changed"))
	} else {
		i.Commands = []string{confirm + in.Folder}
	}
	if len(t.Changed) > 0 {
		i.Lines = append(i.Lines, w.Text("desk.panel.words-changed", "langs", join(t.Changed)))
	}
	if len(t.Drifted) > 0 {
		i.Lines = append(i.Lines, w.Text("desk.panel.drifted", "langs", join(t.Drifted)))
	}
	if t.Owner != "" {
		i.Lines = append(i.Lines, w.Text("desk.panel.owner", "owner", t.Owner))
	}
	for _, s := range r.Sources {
		text := cmp.Or(s.Publisher, s.Title, s.Key)
		if !s.Date.IsZero() {
			text += ", " + w.Date(s.Date)
		}
		i.Sources = append(i.Sources, link{Href: s.URL, Text: text})
	}
	return in.at(i, r.Pos)
}

// harm says what is at stake, "" where nobody said.
func (in Input) harm(h site.Harm) string {
	if h == "" {
		return ""
	}
	return in.Words.Text("desk.panel.harm", "harm", in.Words.Text("desk.harm."+string(h)))
}

// rule names a rule in the reader's language, and links to it in the preview.
func (in Input) rule(r *site.Rule, name string) item {
	lang := in.lang(r.Original)
	titled := lang
	if r.Words[lang] == nil {
		titled = r.Original
	}
	return item{Title: r.Title(lang), TitleLang: string(titled), Href: shown(lang, "countries", r.Guide.Slug) + "#" + r.ID,
		Lines: []string{name}}
}

// shown returns the address of a page in the preview.
func shown(lang site.Lang, section, slug string) string {
	return "/" + path.Join(string(lang), section, slug) + ".html"
}

// drift lists the rules whose translation does not follow the original, the most harmful first.
func (in Input) drift(country string) []item {
	var items []item
	for _, g := range in.Site.Guides {
		if country != "" && g.Slug != country {
			continue
		}
		for _, r := range g.Rules {
			for _, lang := range in.Site.Config.Languages {
				if r.Translation(lang) != site.Drifted || r.Words[r.Original] == nil {
					continue
				}
				items = append(items, in.drifted(r, lang))
			}
		}
	}
	slices.SortStableFunc(items, func(a, b item) int { return worse(site.Harm(a.Harm), site.Harm(b.Harm)) })
	return items
}

func (in Input) drifted(r *site.Rule, lang site.Lang) item {
	w, words := in.Words, r.Words[lang]
	name := r.Guide.Slug + "/" + r.ID
	i := item{Title: words.Title, TitleLang: string(lang), Href: shown(lang, "countries", r.Guide.Slug) + "#" + r.ID,
		Lines:    []string{name, w.Text("desk.panel.in", "language", w.Name(lang))},
		Commands: []string{"veshka translated " + name + " --lang " + string(lang) + in.Folder}}
	if r.Kind != nil {
		i.Harm, i.HarmWord = string(r.Kind.Harm), in.harm(r.Kind.Harm)
	}
	switch {
	case words.Translates == "":
		i.Lines = append(i.Lines, w.Text("desk.panel.unrecorded"))
	case words.Translated.IsZero():
		i.Lines = append(i.Lines, w.Text("desk.panel.other-words"))
	default:
		i.Lines = append(i.Lines, w.Text("desk.panel.other-words-on", "date", w.Date(words.Translated)))
	}
	return in.at(i, words.Pos)
}

// untranslated lists pages that a language lacks, then rules that its page lacks; in the order of the site.
func (in Input) untranslated(country string) []item {
	w, s := in.Words, in.Site
	var pages, rules []item
	lack := func(title string, docs map[site.Lang]*site.Doc, original site.Lang, pos diag.Pos) {
		for _, lang := range s.Config.Languages {
			if docs[lang] != nil || docs[original] == nil {
				continue
			}
			file := docs[original].File
			to := strings.TrimSuffix(file, "."+string(original)+".md") + "." + string(lang) + ".md"
			pages = append(pages, in.at(item{Title: title, Lines: []string{w.Text("desk.panel.in", "language", w.Name(lang)), w.Text("desk.panel.write", "file", to)}}, pos))
		}
	}
	for _, g := range s.Guides {
		if country != "" && g.Slug != country {
			continue
		}
		lack("countries/"+g.Slug, g.Docs, g.Original, g.Pos)
		for _, r := range g.Rules {
			for _, lang := range s.Config.Languages {
				if doc := g.Docs[lang]; doc != nil && r.Translation(lang) == site.Missing {
					i := in.rule(r, g.Slug+"/"+r.ID)
					i.Lines = append(i.Lines, w.Text("desk.panel.in", "language", w.Name(lang)),
						w.Text("desk.panel.write-rule", "heading", strings.Repeat("#", max(r.Level, 1))+" … {#"+r.ID+"}", "file", doc.File))
					rules = append(rules, in.at(i, r.Pos))
				}
			}
		}
	}
	if country == "" {
		for _, st := range s.Stories {
			lack("stories/"+st.Slug, st.Docs, st.Original, st.Pos)
		}
		for _, p := range s.Pages {
			lack("pages/"+p.Slug, p.Docs, p.Original, p.Pos)
		}
		if s.Home != nil {
			lack("home", s.Home.Docs, s.Home.Original, s.Home.Pos)
		}
	}
	return append(pages, rules...)
}

// problems lists what the newest build found. What the lists of translations show is not said twice, unless they are
// of an earlier build.
func (in Input) problems(s diag.Severity, country string) []item {
	var items []item
	for _, p := range in.Problems {
		told := !in.Failed && (p.Code == "drifted" || p.Code == "untranslated")
		if p.Severity != s || told || country != "" && !of(p.Pos.File, country) {
			continue
		}
		i := item{Title: p.Text, TitleLang: string(in.Words.Lang()), Lines: []string{"[" + p.Code + "]"}, Hint: p.Hint, Source: p.Source}
		items = append(items, in.at(i, in.source(p.Pos)))
	}
	return items
}

// weights lists the heavy pages of the site.
func (in Input) weights(country string) []item {
	w := in.Words
	var items []item
	for _, p := range in.Weights {
		pos := in.source(diag.Pos{File: p.Path})
		if country != "" && !of(pos.File, country) {
			continue
		}
		i := item{Title: p.Path, Href: "/" + p.Path, Lines: []string{w.Text("desk.panel.weight", "percent", w.Number(float64(p.Bytes*100/p.Budget)),
			"bytes", w.Number(float64(p.Bytes)), "budget", w.Number(float64(p.Budget)))}}
		if pos.File != p.Path {
			i = in.at(i, pos)
		}
		items = append(items, i)
	}
	return items
}

// of reports whether the file is one of the guide's.
func of(file, country string) bool {
	slug, _, _ := strings.Cut(path.Base(file), ".")
	return path.Dir(file) == "content/countries" && slug == country
}

// source returns where the author writes what stands on a page of the output; any other place as it is.
func (in Input) source(pos diag.Pos) diag.Pos {
	if in.Site == nil || pos.Line > 0 || path.Ext(pos.File) != ".html" {
		return pos
	}
	parts := strings.Split(strings.TrimSuffix(pos.File, ".html"), "/")
	if i := slices.IndexFunc(parts, func(p string) bool { return slices.Contains(in.Site.Config.Languages, site.Lang(p)) }); i < 0 {
		return pos
	} else if parts = parts[i:]; len(parts) == 2 && parts[1] == "index" && in.Site.Home != nil {
		return written(in.Site.Home.Docs, site.Lang(parts[0]), in.Site.Home.Pos)
	} else if len(parts) != 3 {
		return pos
	}
	lang, slug := site.Lang(parts[0]), parts[2]
	switch parts[1] {
	case "countries":
		for _, g := range in.Site.Guides {
			if g.Slug == slug {
				return written(g.Docs, lang, g.Pos)
			}
		}
	case "stories":
		for _, s := range in.Site.Stories {
			if s.Slug == slug {
				return written(s.Docs, lang, s.Pos)
			}
		}
	case "pages":
		for _, p := range in.Site.Pages {
			if p.Slug == slug {
				return written(p.Docs, lang, p.Pos)
			}
		}
	case "rules":
		if k := in.Site.Vocabulary.Kind(slug); k != nil {
			return k.Pos
		}
	}
	return pos
}

// written returns the file of a page in the language, else the place of its original.
func written(docs map[site.Lang]*site.Doc, lang site.Lang, original diag.Pos) diag.Pos {
	if d := docs[lang]; d != nil {
		return diag.Pos{File: d.File, Line: 1}
	}
	return original
}

func join(langs []site.Lang) string {
	var all []string
	for _, l := range langs {
		all = append(all, string(l))
	}
	return strings.Join(all, ", ")
}
