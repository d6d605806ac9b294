package render

import (
	"slices"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/site"
)

// A situation of a test: countries with rules of one kind, and what a question makes of them.
type situation struct {
	kind *site.Kind
	site *site.Site
	q    *site.Question
}

func newSituation() *situation {
	level := func(f string) site.Field {
		return site.Field{Name: f, Type: site.OneOf, Options: []string{"unknown", "low", "medium", "high"}}
	}
	k := &site.Kind{
		ID: "risk", AppliesTo: []string{"political", "deserter"}, Sort: []site.SortKey{{Field: "level"}},
		Fields: []site.Field{level("level"), level("deserter")},
		Own:    []site.Own{{Field: "level", Audience: "deserter", Says: "deserter"}},
	}
	values := map[string]string{"unknown": "not known", "low": "low", "medium": "medium", "high": "high"}
	words := &site.KindWords{
		Audiences: map[string]string{"political": "persecuted", "deserter": "deserters"},
		Kinds:     map[string]site.KindText{"risk": {Label: "Risk", Value: map[string]map[string]string{"level": values, "deserter": values}}},
		Questions: map[string]site.QuestionText{"safe": {Question: "Where?", Empty: "Nowhere."}},
	}
	return &situation{kind: k, site: &site.Site{
		Config:     site.Config{Languages: []site.Lang{"en"}, Origin: "RU"},
		Vocabulary: site.Vocabulary{Audiences: []string{"political", "deserter", "anyone"}, Kinds: []*site.Kind{k}, Words: map[site.Lang]*site.KindWords{"en": words}},
	}, q: &site.Question{
		ID: "safe", Kind: k, Sort: k.Sort, Where: []site.Condition{{Field: "level", Options: []string{"low"}}},
		Danger: []site.Condition{{Field: "level", Options: []string{"high"}}},
	}}
}

// country adds a country whose rules say what is written: "level=low", "deserter=null", then words
// for whom a rule is and of which status.
func (s *situation) country(code, slug string, rules ...string) {
	g := &site.Guide{Slug: slug, Country: code, Original: "en", Docs: map[site.Lang]*site.Doc{"en": {Lang: "en", Title: slug}}}
	if code == "" {
		g.Region = slug
	}
	for i, text := range rules {
		r := &site.Rule{
			ID: "risk", Kind: s.kind, Guide: g, Original: "en", Status: "current", AppliesTo: s.kind.AppliesTo,
			Verified: site.Date{Year: 2026, Month: 3}, Review: 30, Words: map[site.Lang]*site.RuleText{"en": {Title: "Risk"}},
		}
		if i > 0 {
			r.ID = "risk-" + string(rune('0'+i))
		}
		for _, word := range strings.Fields(text) {
			field, option, stated := strings.Cut(word, "=")
			switch {
			case option == "null":
				r.Value = append(r.Value, site.Part{Field: field, Type: site.OneOf, Unknown: true})
			case stated:
				r.Value = append(r.Value, site.Part{Field: field, Type: site.OneOf, Names: []string{option}})
			case slices.Contains(site.Statuses, word):
				r.Status = word
			default:
				r.AppliesTo = []string{word}
			}
		}
		g.Rules = append(g.Rules, r)
	}
	s.site.Guides = append(s.site.Guides, g)
}

// read returns the answers as a reader of the audience sees them: "yes: a (low), b (low)".
func (s *situation) read(t *testing.T, audience string) string {
	t.Helper()
	s.site.Vocabulary.Questions = []*site.Question{s.q}
	m := &maker{in: Input{Site: s.site, Words: shippedWords(t), Day: site.Date{Year: 2026, Month: 11, Day: 22}}, guides: map[string]*site.Guide{}}
	var shown []*site.Rule
	p := m.at("en", "for/x.html")
	d := p.decide(s.q, audience)
	q := p.answers(d, audience, 0, d.rows(), &shown)
	var out []string
	if q.Empty != "" {
		out = append(out, q.Empty)
	}
	for _, g := range q.Groups {
		var answers []string
		for _, a := range g.Answers {
			name := a.Label
			if a.Region {
				name += " region"
			}
			var values []string
			for _, r := range slices.Concat(a.Rows, a.Beside) {
				value := r.Value
				if r.StatusWord != "" {
					value += " " + r.StatusWord
				}
				if r.Audiences != "" {
					value += " for " + r.Audiences
				}
				values = append(values, value)
			}
			answers = append(answers, name+" ("+strings.Join(values, "; ")+")")
		}
		out = append(out, g.Answer+": "+strings.Join(answers, ", "))
	}
	var unassessed []string
	for _, c := range q.Unassessed {
		unassessed = append(unassessed, c.Label)
	}
	if len(unassessed) > 0 {
		out = append(out, "not assessed: "+strings.Join(unassessed, ", "))
	}
	return strings.Join(out, "\n")
}

func TestAnswersNeverSoundBetterThanTheRules(t *testing.T) {
	for _, tt := range []struct {
		name, audience string
		countries      [][]string // code, slug, rules
		want           string
	}{
		{"nobody has looked", "political", [][]string{{"GE", "georgia"}}, "Nowhere.\nnot assessed: georgia"},
		{"null is not no, and not yes", "political", [][]string{{"GE", "georgia", "level=null"}}, "Nowhere.\nsilent: georgia (not known)"},
		{"disputed stands with its word", "political", [][]string{{"GE", "georgia", "level=low disputed"}}, "yes: georgia (low sources disagree)"},
		{"suspended is no yes", "political", [][]string{{"GE", "georgia", "level=low suspended"}}, "Nowhere.\npending: georgia (low suspended)"},
		{"a suspended rule does not spoil one in force", "political", [][]string{{"GE", "georgia", "level=low", "level=low planned"}},
			"yes: georgia (low; low planned)"},
		{"what speaks against weighs more", "political", [][]string{{"GE", "georgia", "level=low", "level=medium"}},
			"Nowhere.\notherwise: georgia (low; medium)"},
		{"each reader their own", "deserter", [][]string{{"AM", "armenia", "level=low political", "deserter=medium deserter"}},
			"Nowhere.\notherwise: armenia (medium for deserters)"},
		{"the other reader", "political", [][]string{{"AM", "armenia", "level=low political", "deserter=medium deserter"}},
			"yes: armenia (low for persecuted)"},
		{"anyone is shown both", "anyone", [][]string{{"AM", "armenia", "level=low political", "deserter=medium deserter"}},
			"Nowhere.\notherwise: armenia (low for persecuted; medium for deserters)"},
		{"a danger to others stands beside", "political", [][]string{{"AM", "armenia", "level=low political", "deserter=high deserter"}},
			"yes: armenia (low for persecuted; high for deserters)"},
		{"known of others only", "deserter", [][]string{{"RS", "serbia", "level=low political"}}, "Nowhere.\nothers: serbia (low for persecuted)"},
		{"a danger known of others only is one", "deserter", [][]string{{"RS", "serbia", "level=high political"}},
			"Nowhere.\ndanger: serbia (high for persecuted)"},
		{"the value is the reader's", "political", [][]string{{"KZ", "kazakhstan", "level=medium deserter=high"}}, "Nowhere.\notherwise: kazakhstan (medium)"},
		{"a region that answers, and one that does not", "political", [][]string{{"", "union", "level=low"}, {"", "league"}},
			"yes: union region (low)"},
		{"the country that people leave is not asked", "political", [][]string{{"RU", "russia", "level=low"}}, "Nowhere."},
		{"in the order of values, then names", "political", [][]string{{"BY", "belarus", "level=medium"}, {"AZ", "azerbaijan", "level=medium"}, {"AM", "armenia"}},
			"Nowhere.\notherwise: azerbaijan (medium), belarus (medium)\nnot assessed: armenia"},
	} {
		s := newSituation()
		for _, c := range tt.countries {
			s.country(c[0], c[1], c[2:]...)
		}
		if got := s.read(t, tt.audience); got != tt.want {
			t.Errorf("%s, for %s:\n%s\nwant:\n%s", tt.name, tt.audience, got, tt.want)
		}
	}
}
