package panel

import (
	"cmp"
	"html/template"
	"net/url"
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// view is what the template sees: text and lists.
type view struct {
	Lang, Dir, Policy string
	Style             template.CSS
	Words             map[string]string
	Title             string // of the window: with what is wrong first
	SiteTitle         string // "" before a build without errors
	Day               string
	Notices           []string
	Counts            []count
	Guides            []link // to filter by; the first is all of them
	Lists             []list
}

type count struct {
	Href, Label, Number string
	None                bool
}

type link struct {
	Href, Text string
	Current    bool
}

// list is a part of the page.
type list struct {
	ID, Title, Intro string
	Note             string // on a list that is cut short, or that has no items
	All              string // address of the whole list; "" for one that is whole
	Items            []item
}

// item is something to do. Empty fields are left out.
type item struct {
	State, Mark      string // how a rule stands, for the sign and in words
	Harm, HarmWord   string
	Title, TitleLang string
	Href             string // of the page that shows it in the preview
	Lines            []string
	Hint             string
	Source           string // the author's line with a caret
	Place            string // file:line:col
	Open             template.URL
	Sources          []link
	Commands         []string // to type, one of them
}

// labels are the words of the template, under desk.panel.
var labels = []string{"title", "site", "open", "copy", "sources", "filter", "lists", "follow", "reload", "skip", "all"}

func (in Input) view(country string, all bool) view {
	w := in.Words
	v := view{
		Lang: string(w.Lang()), Dir: w.Dir(), Policy: policy, Style: template.CSS(styleText), Words: map[string]string{},
		Day: w.Text("desk.panel.day", "date", w.Date(in.Day)),
	}
	for _, l := range labels {
		v.Words[l] = w.Text("desk.panel." + l)
	}
	if in.Site != nil {
		v.SiteTitle = in.Site.Config.Title(w.Lang())
	}
	switch {
	case in.Failed && in.Site == nil:
		v.Notices = append(v.Notices, w.Text("desk.panel.never"))
	case in.Failed:
		v.Notices = append(v.Notices, w.Text("desk.panel.failed"))
	}
	if why := in.unknown(country); why != "" {
		v.Notices, country = append(v.Notices, why), ""
	}
	v.Lists = in.lists(country)
	v.Title = v.Words["title"]
	for i := range v.Lists {
		l := &v.Lists[i]
		v.Counts = append(v.Counts, count{"#" + l.ID, l.Title, w.Number(float64(len(l.Items))), len(l.Items) == 0})
		if n := len(l.Items); n > most && !all {
			l.Items = l.Items[:most]
			l.Note = w.Text("desk.panel.shown", "shown", w.Number(most), "count", w.Number(float64(n)))
			l.All = address(country, true) + "#" + l.ID
		}
	}
	if n := diagCount(in.Problems, diag.Error); n > 0 {
		v.Title = w.Count("tool.errors", float64(n)) + " · " + v.Title
	}
	v.Guides = in.guides(country, all)
	return v
}

func diagCount(problems []Problem, s diag.Severity) int {
	n := 0
	for _, p := range problems {
		if p.Severity == s {
			n++
		}
	}
	return n
}

// unknown says that there is no such guide, and which was probably meant; "" where there is, or none is asked for.
func (in Input) unknown(country string) string {
	if country == "" || in.Site == nil {
		return ""
	}
	var slugs []string
	for _, g := range in.Site.Guides {
		if g.Slug == country {
			return ""
		}
		slugs = append(slugs, g.Slug)
	}
	text, hint := in.Words.Refusal(diag.Refuse("no-such-guide", "guide", country, "near", diag.Nearest(country, slugs)))
	return text + " — " + hint
}

// guides returns the links that filter by guide, with how much there is to do in each.
func (in Input) guides(country string, all bool) []link {
	if in.Site == nil {
		return nil
	}
	due := map[string]int{}
	for _, t := range in.Queue {
		due[t.Rule.Guide.Slug]++
	}
	links := []link{{Href: address("", all), Text: in.Words.Text("desk.panel.every"), Current: country == ""}}
	for _, g := range in.Site.Guides {
		text := g.Slug
		if n := due[g.Slug]; n > 0 {
			text += " " + in.Words.Number(float64(n))
		}
		links = append(links, link{Href: address(g.Slug, all), Text: text, Current: g.Slug == country})
	}
	return links
}

// address returns the page's own address with a query, relative to itself.
func address(country string, all bool) string {
	var parts []string
	if country != "" {
		parts = append(parts, queryCountry+"="+url.QueryEscape(country))
	}
	if all {
		parts = append(parts, queryAll)
	}
	return "?" + strings.Join(parts, "&")
}

// at puts a place and the address that opens it into the item.
func (in Input) at(i item, pos diag.Pos) item {
	i.Place = pos.String()
	if in.Open != nil && pos.File != "" {
		i.Open = template.URL(in.Open(pos)) // made by Editor, which escapes the path
	}
	return i
}

// lang returns the language that rules are named in: the reader's, if the site has it.
func (in Input) lang(original site.Lang) site.Lang {
	if in.Site != nil && slices.Contains(in.Site.Config.Languages, in.Words.Lang()) {
		return in.Words.Lang()
	}
	return original
}

// worse orders kinds of harm, the worst first.
func worse(a, b site.Harm) int {
	return cmp.Compare(slices.Index(site.Harms, a), slices.Index(site.Harms, b))
}
