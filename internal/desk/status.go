package desk

import (
	"slices"

	"github.com/veshka-guide/veshka/internal/site"
)

// Standing is how one guide stands in one language, or all guides together.
type Standing struct {
	Guide    *site.Guide // nil for a sum
	Lang     site.Lang
	Original bool // the language states the guide's facts
	Rules    int
	// By state on the day; Disputed counts rules whose status is disputed, whatever their state.
	Fresh, Due, Overdue, Unverified, Disputed int
	// How the words of the rules stand: Own are original here, Translated follow theirs, Drifted do not, Missing are
	// shown in another language.
	Own, Translated, Drifted, Missing int
	Changed                           int       // rules whose words in the language are others than were verified, whatever their state
	Page                              bool      // false: there is no file in the language, its readers get the other's words
	Oldest                            site.Date // of verification; zero if no rule was verified
}

// Status returns how every guide stands, in the order of the guides and of the site's languages.
func Status(s *site.Site, day site.Date) []Standing {
	var all []Standing
	for _, g := range s.Guides {
		for _, lang := range s.Config.Languages {
			all = append(all, standing(g, lang, day))
		}
	}
	return all
}

func standing(g *site.Guide, lang site.Lang, day site.Date) Standing {
	st := Standing{Guide: g, Lang: lang, Original: lang == g.Original, Rules: len(g.Rules), Page: g.Docs[lang] != nil}
	for _, r := range g.Rules {
		switch r.State(day) {
		case site.Fresh:
			st.Fresh++
		case site.Due:
			st.Due++
		case site.Overdue:
			st.Overdue++
		case site.Unverified:
			st.Unverified++
		}
		if r.Status == "disputed" {
			st.Disputed++
		}
		switch r.Translation(lang) {
		case site.Original:
			st.Own++
		case site.Current:
			st.Translated++
		case site.Drifted:
			st.Drifted++
		case site.Missing:
			st.Missing++
		}
		if r.WordsChanged(lang) {
			st.Changed++
		}
		st.Oldest = older(st.Oldest, r.Verified)
	}
	return st
}

// Sums returns the sum of the standings of each language, in the order in which the languages first come. Page is true
// where every guide has a file in the language, Original where one states its facts in it.
func Sums(standings []Standing) []Standing {
	var sums []Standing
	for _, st := range standings {
		i := slices.IndexFunc(sums, func(s Standing) bool { return s.Lang == st.Lang })
		if i < 0 {
			st.Guide = nil
			sums = append(sums, st)
			continue
		}
		sum := &sums[i]
		sum.Original = sum.Original || st.Original
		sum.Page = sum.Page && st.Page
		for _, n := range []struct {
			to *int
			by int
		}{
			{&sum.Rules, st.Rules}, {&sum.Fresh, st.Fresh}, {&sum.Due, st.Due}, {&sum.Overdue, st.Overdue},
			{&sum.Unverified, st.Unverified}, {&sum.Disputed, st.Disputed}, {&sum.Own, st.Own},
			{&sum.Translated, st.Translated}, {&sum.Drifted, st.Drifted}, {&sum.Missing, st.Missing}, {&sum.Changed, st.Changed},
		} {
			*n.to += n.by
		}
		sum.Oldest = older(sum.Oldest, st.Oldest)
	}
	return sums
}

// older returns the earlier of two dates, of which one may be none.
func older(a, b site.Date) site.Date {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
