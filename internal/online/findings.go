package online

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// Filter says which addresses are asked for. An empty one means all.
type Filter struct {
	Only  []string // keys of sources, or ids of organisations
	Guide string   // the slug of a guide, or the code of its country: the sources of its rules, the organisations of its country
}

// Addresses returns what there is to ask on the day, sources before organisations, in the order of their keys, and a note
// for each source that is ignored. The error is a *diag.Refusal: a name that is none.
func Addresses(s *site.Site, day site.Date, f Filter) ([]Address, []diag.Diagnostic, error) {
	wanted, err := f.on(s)
	if err != nil {
		return nil, nil, err
	}
	compared := map[string][]string{}
	for _, g := range s.Guides {
		for _, r := range g.Rules {
			for _, source := range r.Sources {
				if last := r.Stamped.Last(); !last.IsZero() {
					compared[source.Key] = append(compared[source.Key], last.String())
				}
			}
		}
	}
	var out []Address
	var notes []diag.Diagnostic
	for _, key := range slices.Sorted(maps.Keys(s.Sources)) {
		source := s.Sources[key]
		switch {
		case source.URL == "" || wanted != nil && !wanted[key]:
		case source.Ignore != nil && !source.Ignore.Until.Last().Before(day):
			notes = append(notes, diag.At(source.Ignore.Pos, "source-ignored", "source", key, "why", source.Ignore.Why, "until", source.Ignore.Until.String()))
		default:
			out = append(out, Address{Key: key, URL: source.URL, Lang: source.Lang, Remember: true, Compared: compared[key], Pos: source.Pos})
		}
	}
	for _, o := range s.Organisations {
		if o.URL != "" && (wanted == nil || wanted[o.ID]) {
			out = append(out, Address{Key: o.ID, URL: o.URL, Pos: o.Pos})
		}
	}
	return out, notes, nil
}

// on returns the keys and ids that the filter lets through; nil for all.
func (f Filter) on(s *site.Site) (map[string]bool, error) {
	if len(f.Only) == 0 && f.Guide == "" {
		return nil, nil
	}
	wanted := map[string]bool{}
	known := slices.Sorted(maps.Keys(s.Sources))
	for _, o := range s.Organisations {
		known = append(known, o.ID)
	}
	for _, key := range f.Only {
		if !slices.Contains(known, key) {
			return nil, diag.Refuse("no-such-source", "source", key, "near", diag.Nearest(key, known))
		}
		wanted[key] = true
	}
	if f.Guide == "" {
		return wanted, nil
	}
	var slugs []string
	found := false
	for _, g := range s.Guides {
		slugs = append(slugs, g.Slug)
		if g.Slug != f.Guide && (g.Country == "" || !strings.EqualFold(g.Country, f.Guide)) {
			continue
		}
		found = true
		for _, r := range g.Rules {
			for _, source := range r.Sources {
				wanted[source.Key] = true
			}
		}
		for _, o := range s.Organisations {
			if g.Country != "" && slices.Contains(o.Countries, g.Country) {
				wanted[o.ID] = true
			}
		}
	}
	if !found {
		return nil, diag.Refuse("no-such-guide", "guide", f.Guide, "near", diag.Nearest(f.Guide, slugs))
	}
	return wanted, nil
}

// Findings says what came of the addresses, and which rules stand on a source that changed since they were compared with
// it, as far as the memory knows. why gives a reason in words.
func Findings(s *site.Site, results []Result, m Memory, why func(Reason) string) []diag.Diagnostic {
	var found []diag.Diagnostic
	asked := map[string]bool{}
	for _, r := range results {
		a := r.Address
		if r.Verdict == Unasked {
			continue
		}
		asked[a.Key] = asked[a.Key] || a.Remember
		say := func(code string, more ...string) {
			found = append(found, diag.At(a.Pos, code, append([]string{"key", a.Key, "url", a.URL}, more...)...))
		}
		switch r.Verdict {
		case Gone:
			say("source-gone")
		case Home:
			say("source-home-now", "to", r.To)
		case Soft404:
			say("source-soft-404")
		case Moved:
			say("source-moved", "to", r.To)
		case NotKnown:
			say("source-not-known", "reason", string(r.Reason), "why", why(r.Reason))
		}
	}
	for _, g := range s.Guides {
		for _, r := range g.Rules {
			for _, source := range r.Sources {
				if asked[source.Key] {
					found = append(found, changed(r, source, m[source.Key])...)
				}
			}
		}
	}
	return found
}

// changed says that a source changed since a rule was compared with it.
func changed(r *site.Rule, source *site.Source, seen Seen) []diag.Diagnostic {
	if r.Stamped.IsZero() || seen.URL != source.URL {
		return nil
	}
	code := ""
	switch seen.Change(r.Stamped.First().String(), r.Stamped.Last().String()) {
	case Changed:
		code = "source-changed"
	case PerhapsChanged:
		code = "source-perhaps-changed"
	default:
		return nil
	}
	pos := r.Facts.Verified
	if pos == (diag.Pos{}) {
		pos = r.Pos
	}
	return []diag.Diagnostic{diag.At(pos, code, "rule", r.Guide.Slug+"/"+r.ID, "source", source.Key, "url", source.URL,
		"verified", r.Stamped.String(), "before", seen.Before, "since", seen.Since)}
}

// Tally counts results.
type Tally struct {
	All, OK, Moved, Lost, NotKnown, Unasked int // Lost are gone, in whatever disguise
	Why                                     map[Reason]int
}

// Count counts results by verdict, and by reason those of which nothing is known.
func Count(results []Result) Tally {
	t := Tally{All: len(results), Why: map[Reason]int{}}
	for _, r := range results {
		switch r.Verdict {
		case OK:
			t.OK++
		case Moved:
			t.Moved++
		case Gone, Home, Soft404:
			t.Lost++
		case NotKnown:
			t.NotKnown++
			t.Why[r.Reason]++
		default:
			t.Unasked++
		}
	}
	return t
}

// Reasons returns the reasons that were met, the most frequent first.
func (t Tally) Reasons() []Reason {
	return slices.SortedFunc(maps.Keys(t.Why), func(a, b Reason) int {
		return cmp.Or(cmp.Compare(t.Why[b], t.Why[a]), cmp.Compare(a, b))
	})
}

// Hosts returns how many hosts the addresses name.
func Hosts(addresses []Address) int {
	hosts := map[string]bool{}
	for _, a := range addresses {
		if u, ok := target(a.URL); ok {
			hosts[hostName(u)] = true
		}
	}
	return len(hosts)
}
