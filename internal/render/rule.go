package render

import (
	"cmp"
	"html/template"
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/site"
)

// Rule is a rule on its guide's page.
type Rule struct {
	ID, Kind, State, Status, Translation string
	Level                                int
	Title                                string
	KindLabel                            string // when it says more than Title
	KindHref                             string // the same kind in other countries
	Value                                string
	Body                                 template.HTML
	Lang, Dir                            string // of Title and Body
	StateWord, StatusWord                string // StatusWord is empty for a current rule
	Verified, Recheck                    Date
	DayUnknown                           string // that nobody knows when it was verified, where that is why Verified is empty
	End                                  string // ISO 8601: the last day on which it can be relied on, where that is before Recheck
	By                                   string
	Validity                             string // from, until
	Sources                              []Source
	Audiences                            string
	Notes                                []Note // what else a reader must know about the words: drift, language, lapse
	Was                                  []Was
}

// Note is a sentence about a rule, with a link where there is more to read; Href is empty where there is not.
type Note struct{ Text, Href, Link string }

// Source is where a rule, or a story, comes from.
type Source struct {
	Publisher, Title, Href, Archive string
	Date                            Date
	Lang                            string
}

// Was is an earlier state of a rule.
type Was struct {
	On          Date
	Value, Note string
	NoteLang    string // when it is not the page's
}

// Row is a rule in a list.
type Row struct {
	Name, Href       string // Name is the guide's
	NameLang         string // when it is not the page's
	Label            string // of the kind
	Value            string
	Known            bool // false: nobody has looked; Value says so
	State, StateWord string
	StatusWord       string
	Verified         Date
	Recheck          Date   // of a rule that is not stale yet: an old copy must not call it fresh without its end
	End              string // as of a Rule
	Audiences        string // whom the rule concerns, where it is not whom its kind does
	Note             string // that a date of the rule itself has passed
	Since            string // in a story: that the rule became another after it
	Lang             string // of the rule's title, when it is not the page's
	ValueLang        string // the same, where the title stands for a value
}

func (p *page) rule(r *site.Rule) Rule {
	lang := p.lang
	words := r.Words[lang]
	if words == nil {
		lang = r.Original
		words = r.Words[lang]
	}
	v := Rule{
		ID: r.ID, Kind: r.Kind.ID, State: string(r.State(p.in.Day)), Status: r.Status, Translation: string(r.Translation(p.lang)),
		Level: r.Level, Title: words.Title, KindHref: p.href("rules/" + r.Kind.ID + ".html"),
		Value: p.value(r.Kind, r.Value), Body: p.html(words.Read(), lang),
		StateWord: p.t("state." + string(r.State(p.in.Day))), Verified: p.date(r.Verified), Recheck: p.date(r.Recheck()), By: r.By,
		Audiences: p.audiences(r.AppliesTo),
	}
	if label := p.kindLabel(r.Kind); label != v.Title {
		v.KindLabel = label
	}
	if lang != p.lang {
		v.Lang, v.Dir = string(lang), p.in.Words.In(lang).Dir()
	}
	if r.Status != site.Statuses[0] {
		v.StatusWord = p.t("status." + r.Status)
	}
	if r.Stamped.IsZero() {
		v.DayUnknown = p.t("rule.verified-unknown")
	}
	v.Validity, v.End = p.validity(r.From, r.Until), end(r)
	for _, s := range r.Sources {
		v.Sources = append(v.Sources, p.source(s))
	}
	v.Notes = p.notes(r)
	for i := range r.Was {
		v.Was = append(v.Was, p.was(r, i))
	}
	return v
}

// validity says from when and until when a rule is in force, as its facts have it.
func (p *page) validity(from, until site.Date) string {
	w := p.in.Words.In(p.lang)
	switch {
	case !from.IsZero() && !until.IsZero():
		return p.t("rule.from-until", "from", w.Date(from), "until", w.Date(until))
	case !from.IsZero():
		return p.t("rule.from", "from", w.Date(from))
	case !until.IsZero():
		return p.t("rule.until", "until", w.Date(until))
	}
	return ""
}

// notes says what a reader must know about a rule: that a date of its own has passed, that its facts or its words are
// others than those that were verified; that its words are in another language, or older than the original.
func (p *page) notes(r *site.Rule) []Note {
	var notes []Note
	note := func(text string) {
		if text != "" {
			notes = append(notes, Note{Text: text})
		}
	}
	w := p.in.Words.In(p.lang)
	note(p.lapsed(r))
	note(p.factsChanged(r))
	switch r.Translation(p.lang) {
	case site.Missing:
		if r.Guide.Docs[p.lang] == nil {
			break // the page's own notice says it for all of them
		}
		note(p.t("rule.missing", "language", w.Name(r.Original)))
	case site.Drifted:
		notes = append(notes, p.drifted(r))
	}
	if r.WordsChanged(p.lang) {
		note(p.t("rule.words-changed"))
	}
	return notes
}

// drifted says that the original was changed after it was translated, as far as is known when, and leads to it.
func (p *page) drifted(r *site.Rule) Note {
	w := p.in.Words.In(p.lang)
	n := Note{
		Text: p.t("rule.drifted", "language", w.Name(r.Original)),
		Href: relative(p.path, string(r.Original)+"/countries/"+r.Guide.Slug+".html") + "#" + r.ID,
		Link: p.t("rule.original", "language", w.Name(r.Original)),
	}
	if day := r.Words[p.lang].Translated; !day.IsZero() {
		n.Text = p.t("rule.drifted-since", "date", w.Date(day))
	}
	return n
}

// factsChanged says that the facts are others than those that were verified, "" if they are not.
func (p *page) factsChanged(r *site.Rule) string {
	if !r.FactsChanged() {
		return ""
	}
	return p.t("rule.facts-changed", "date", p.in.Words.In(p.lang).Date(r.Stamped))
}

// end returns the rule's own last day where that comes before the day of its recheck, as ISO 8601, else "".
func end(r *site.Rule) string {
	if last := r.Last(); last != r.Recheck() {
		return last.String()
	}
	return ""
}

// lapsed says that a date of the rule itself has passed, "" if none has.
func (p *page) lapsed(r *site.Rule) string {
	w := p.in.Words.In(p.lang)
	switch {
	case !r.Lapsed(p.in.Day):
		return ""
	case r.Status == "planned" && !r.From.IsZero() && r.From.First().Compare(p.in.Day) <= 0:
		return p.t("rule.planned-passed", "date", w.Date(r.From))
	}
	return p.t("rule.until-passed", "date", w.Date(r.Until))
}

// was shows the change i of a rule.
func (p *page) was(r *site.Rule, i int) Was {
	c := r.Was[i]
	w := Was{On: p.date(c.On), Value: p.stood(r.Kind, c, c), Note: c.Notes[p.lang]}
	if w.Note == "" {
		for _, lang := range p.in.Site.Config.Languages {
			if c.Notes[lang] != "" {
				w.Note, w.NoteLang = c.Notes[lang], string(lang)
				break
			}
		}
	}
	return w
}

// stood says how a rule of the kind stood: its value, and of status and dates what the change says of them.
func (p *page) stood(k *site.Kind, state, change site.Change) string {
	var parts []string
	if value := p.value(k, state.Value); value != "" {
		parts = append(parts, value)
	}
	if change.Status != "" {
		parts = append(parts, p.t("status."+state.Status))
	}
	if !change.From.IsZero() || !change.Until.IsZero() {
		if dates := p.validity(state.From, state.Until); dates != "" {
			parts = append(parts, dates)
		}
	}
	return strings.Join(parts, " · ")
}

func (p *page) source(s *site.Source) Source {
	return Source{Publisher: s.Publisher, Title: s.Title, Href: s.URL, Archive: s.Archive, Date: p.date(s.Date), Lang: s.Lang}
}

func (p *page) kindLabel(k *site.Kind) string {
	if label := p.in.Site.Vocabulary.Words[p.lang].Kinds[k.ID].Label; label != "" {
		return label
	}
	return k.ID
}

// audiences names whom a rule concerns; "" when it is everybody.
func (p *page) audiences(ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	names := make([]string, 0, len(ids))
	for _, id := range ids {
		if id == "anyone" {
			return ""
		}
		names = append(names, p.in.Site.Vocabulary.Words[p.lang].Audiences[id])
	}
	return p.in.Words.In(p.lang).List(names)
}

// row shows a rule in a list under the name of its guide.
func (p *page) row(r *site.Rule) Row {
	state, guide := r.State(p.in.Day), p.guideLink(r.Guide)
	v := Row{
		Name: guide.Label, NameLang: guide.Lang, Href: guide.Href + "#" + r.ID,
		Label: p.kindLabel(r.Kind), Value: p.value(r.Kind, r.Value), Known: true,
		State: string(state), StateWord: p.t("state." + string(state)),
		Verified: p.date(r.Verified),
	}
	if state == site.Fresh || state == site.Due {
		v.Recheck, v.End = p.date(r.Recheck()), end(r)
	}
	if r.Words[p.lang] == nil {
		v.Lang = string(r.Original)
	}
	if v.Value == "" {
		v.Value, v.ValueLang = r.Title(p.lang), v.Lang
	}
	if r.Status != site.Statuses[0] {
		v.StatusWord = p.t("status." + r.Status)
	}
	if !slices.Equal(r.AppliesTo, r.Kind.AppliesTo) {
		v.Audiences = p.audiences(r.AppliesTo)
	}
	v.Note = cmp.Or(p.lapsed(r), p.factsChanged(r))
	return v
}

// unknown is the row of a kind of which the guide says nothing: not known is not no.
func (p *page) unknown(g *site.Guide, k *site.Kind) Row {
	guide := p.guideLink(g)
	return Row{Name: guide.Label, NameLang: guide.Lang, Href: guide.Href, Label: p.kindLabel(k), Value: p.t("value.not-assessed")}
}

// newest returns the newest date of the rules: verified, or changed.
func newest(rules []*site.Rule) site.Date { return newestOf(rules, (*site.Rule).Changed) }

// newestOf returns the newest of the dates of things.
func newestOf[T any](things []T, date func(T) site.Date) site.Date {
	var d site.Date
	for _, t := range things {
		if e := date(t); d.Before(e) {
			d = e
		}
	}
	return d
}

// The dates of what is dated by something else than rules.
func storyDate(s *site.Story) site.Date               { return s.AsOf }
func organisationDate(o *site.Organisation) site.Date { return o.Checked }
