package parse

import (
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// document reads a whole YAML file as a map of the known keys; nil known lets every key through.
func document(file, text string, known []string, ds *[]diag.Diagnostic) (fields, bool) {
	report := func(d diag.Diagnostic) { *ds = append(*ds, d) }
	text, bad := Text(file, text)
	if bad != nil {
		*ds = append(*ds, bad...)
		return fields{}, false
	}
	n, ok := yamlNode(text, file, 0, report)
	if !ok {
		return fields{}, false
	}
	if n.Type == site.Null {
		n.Type = site.Map
	}
	if strings.HasPrefix(file, "content/") { // the tool's own words never reach a page
		mails(n, report)
	}
	return mapOf(n, file, known, report)
}

// Unread reports whether what was found in a data file kept all of it from being read.
func Unread(found []diag.Diagnostic) bool {
	return slices.ContainsFunc(found, func(d diag.Diagnostic) bool {
		switch d.Code {
		case "yaml", "yaml-tab", "yaml-alias", "too-deep", "not-utf8":
			return true
		case "wrong-type", "missing-key":
			return d.Arg("key") == d.Pos.File || d.Arg("key") == "kinds"
		}
		return false
	})
}

// Config reads content/site.yaml.
func Config(file, text string) (site.Config, []diag.Diagnostic) {
	var ds []diag.Diagnostic
	c := site.Config{File: file, Pos: diag.Pos{File: file, Line: 1, Col: 1}}
	f, ok := document(file, text, siteKeys, &ds)
	if !ok {
		return c, ds
	}
	if f.require("title") {
		if f.get("title").Type == site.Map {
			c.Titles = f.words("title")
		} else {
			c.Titles = map[site.Lang]string{"": f.text("title")}
		}
	}
	if f.require("languages") {
		for _, r := range f.refs("languages") {
			if !langTag.MatchString(r.Name) || device.MatchString(r.Name) { // its folder is called so
				ds = append(ds, diag.At(r.Pos, "unknown-language", "lang", r.Name))
				continue
			}
			if slices.Contains(c.Languages, site.Lang(r.Name)) {
				ds = append(ds, diag.At(r.Pos, "duplicate-key", "key", r.Name))
				continue
			}
			c.Languages = append(c.Languages, site.Lang(r.Name))
		}
	}
	for _, k := range f.keys("title") {
		f.knownLanguage(k, c.Languages)
	}
	if r := f.ref("theme"); r.Name != "" {
		c.Theme, c.Pos = r.Name, r.Pos
	} else {
		c.Theme = "default"
	}
	c.BaseURL = f.address("base_url")
	if c.BaseURL != "" && !strings.HasSuffix(c.BaseURL, "/") {
		c.BaseURL += "/"
	}
	c.ExitURL = f.address("exit_url")
	c.PageBudget = f.number("page_budget", 1024, 1<<30)
	if c.PageBudget == 0 {
		c.PageBudget = 14 * 1024
	}
	if r := f.ref("origin"); r.Name != "" && !site.IsCountry(r.Name) {
		ds = append(ds, diag.At(r.Pos, "unknown-country", "country", r.Name))
	} else {
		c.Origin = r.Name
	}
	c.Mirrors, c.Onion, c.Key = f.mirrors(), f.onion(), f.key(c.Languages)
	c.Discreet = f.switched("discreet", false)
	c.NoLight, c.NoKeep, c.NoSearch = !f.switched("light", true), !f.switched("keep", true), !f.switched("search", true)
	c.Review = f.review()
	if c.Review == 0 {
		c.Review = 90
	}
	return c, ds
}

// Sources reads content/sources.yaml.
func Sources(file, text string) ([]*site.Source, []diag.Diagnostic) {
	var ds []diag.Diagnostic
	f, ok := document(file, text, nil, &ds)
	if !ok {
		return nil, ds
	}
	var sources []*site.Source
	for _, p := range f.node.Pairs {
		e, ok := mapOf(p.Value, p.Key.Name, sourceKeys, f.report)
		if !ok {
			continue
		}
		e.require("publisher")
		e.require("title")
		sources = append(sources, &site.Source{
			Key: p.Key.Name, Publisher: e.text("publisher"), Title: e.text("title"),
			URL: e.address("url"), Archive: e.address("archive"), Date: e.date("date"), DatePos: e.get("date").Pos,
			Lang: e.text("lang"), Ignore: e.ignore(), Pos: p.Key.Pos,
		})
	}
	return sources, ds
}

// sourceKeys are the keys of a source.
var sourceKeys = []string{"publisher", "title", "url", "archive", "date", "lang", "ignore"}

// ignore reads why an address need not answer: {why: closed to foreign readers, until: 2027-01-31}. It has an end, so that
// nothing is ignored for ever.
func (f fields) ignore() *site.Ignore {
	n := f.get("ignore")
	if n.Type == site.NoNode {
		return nil
	}
	e, ok := mapOf(n, "ignore", ignoreKeys, f.report)
	if !ok || !e.require("why") || !e.require("until") {
		return nil
	}
	return &site.Ignore{Why: e.text("why"), Until: e.date("until"), Pos: f.keyPos("ignore")}
}

// The statuses of an organisation, the first the one it has when nothing is said.
var orgStatuses = []string{"unknown", "active", "limited", "closed"}

// Organisations reads content/organisations.yaml.
func Organisations(file, text string) ([]site.OrgEntry, []diag.Diagnostic) {
	var ds []diag.Diagnostic
	f, ok := document(file, text, nil, &ds)
	if !ok {
		return nil, ds
	}
	var orgs []site.OrgEntry
	for _, p := range f.node.Pairs {
		e, ok := mapOf(p.Value, p.Key.Name, organisationKeys, f.report)
		if !ok {
			continue
		}
		o := site.Organisation{ID: p.Key.Name, Kind: e.text("kind"), Status: e.text("status"), URL: e.address("url"), Checked: e.date("checked"), CheckedPos: e.get("checked").Pos, Pos: p.Key.Pos}
		if !slug.MatchString(o.ID) {
			ds = append(ds, diag.At(o.Pos, "bad-id", "id", o.ID))
		}
		if o.Status == "" {
			o.Status = orgStatuses[0]
		} else if !slices.Contains(orgStatuses, o.Status) {
			ds = append(ds, unknownValue(e.get("status"), "status", orgStatuses))
		}
		orgs = append(orgs, site.OrgEntry{Organisation: o, Countries: e.refs("countries"), Sources: e.refs("sources")})
	}
	return orgs, ds
}

// Glossary reads content/glossary.yaml.
func Glossary(file, text string) ([]site.TermEntry, []diag.Diagnostic) {
	var ds []diag.Diagnostic
	f, ok := document(file, text, nil, &ds)
	if !ok {
		return nil, ds
	}
	var terms []site.TermEntry
	for _, p := range f.node.Pairs {
		if p.Value.Type == site.Null {
			p.Value.Type = site.Map
		}
		e, ok := mapOf(p.Value, p.Key.Name, termKeys, f.report)
		if !ok {
			continue
		}
		if !slug.MatchString(p.Key.Name) {
			ds = append(ds, diag.At(p.Key.Pos, "bad-id", "id", p.Key.Name))
		}
		terms = append(terms, site.TermEntry{Term: site.Term{ID: p.Key.Name, Pos: p.Key.Pos}, Kinds: e.refs("kinds")})
	}
	return terms, ds
}

// Messages reads i18n/LANG.yaml: nested maps of texts and plural forms.
func Messages(file string, lang site.Lang, text string) (site.Messages, []diag.Diagnostic) {
	var ds []diag.Diagnostic
	out := site.Messages{File: file, Lang: lang}
	f, ok := document(file, text, nil, &ds)
	if !ok {
		return out, ds
	}
	var walk func(n site.Node, id string, pos diag.Pos)
	walk = func(n site.Node, id string, pos diag.Pos) {
		switch {
		case n.Type == site.List || n.Type == site.Null:
			ds = append(ds, diag.At(n.Pos, "wrong-type", "key", id, "want", "key: text"))
		case n.Type != site.Map:
			out.Items = append(out.Items, site.Message{ID: id, Forms: map[string]string{"other": n.Text}, Pos: pos})
		case plural(n):
			forms := map[string]string{}
			for _, p := range n.Pairs {
				forms[p.Key.Name] = p.Value.Text
			}
			out.Items = append(out.Items, site.Message{ID: id, Forms: forms, Pos: pos})
		default:
			for _, p := range n.Pairs {
				next := p.Key.Name
				if id != "" {
					next = id + "." + next
				}
				walk(p.Value, next, p.Key.Pos)
			}
		}
	}
	walk(f.node, "", diag.Pos{File: file, Line: 1, Col: 1})
	return out, ds
}

// plurals are CLDR's plural categories.
var plurals = []string{"zero", "one", "two", "few", "many", "other"}

// plural reports whether a map holds the plural forms of one message: texts only, under "other" or under nothing but
// plural categories.
func plural(n site.Node) bool {
	other, forms := false, true
	for _, p := range n.Pairs {
		if p.Value.Type == site.Map || p.Value.Type == site.List {
			return false
		}
		other = other || p.Key.Name == "other"
		forms = forms && slices.Contains(plurals, p.Key.Name)
	}
	return other || forms && len(n.Pairs) > 0
}

// knownLanguage reports words in a language that the site does not have.
func (f fields) knownLanguage(k site.Ref, languages []site.Lang) {
	if slices.Contains(languages, site.Lang(k.Name)) || len(languages) == 0 {
		return
	}
	known := make([]string, len(languages))
	for i, l := range languages {
		known[i] = string(l)
	}
	f.report(diag.At(k.Pos, "unknown-key", "key", k.Name, "near", diag.Nearest(k.Name, known), "known", strings.Join(known, ", ")))
}
