package dataset

import (
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// The kind that is compared, and its fields.
const (
	kindID    = "visa-free-stay"
	visaField = "visa_required"
	daysField = "days"
)

// Fits refuses a site that does not say in the way that can be compared who may enter without a visa: one without an
// origin, or without the kind visa-free-stay and its fields visa_required and days. The error is a *diag.Refusal.
func Fits(s *site.Site) error {
	if s.Config.Origin == "" {
		return diag.Refuse("no-origin-of")
	}
	k := s.Vocabulary.Kind(kindID)
	switch {
	case k == nil:
		return diag.Refuse("no-visa-kind", "missing", kindID)
	case k.Field(visaField) == nil || k.Field(visaField).Type != site.Bool:
		return diag.Refuse("no-visa-kind", "missing", visaField+": bool")
	case k.Field(daysField) == nil || k.Field(daysField).Type != site.Days:
		return diag.Refuse("no-visa-kind", "missing", daysField+": days")
	}
	return nil
}

// Compare returns the table's questions to the site: where a guide's rules and the table contradict each other, and
// which countries the table lacks. What a rule does not say, or says not to know, contradicts nothing; nor does a rule that
// is planned, suspended or closed. Of several rules in a guide one that agrees is enough: the others are for other people.
// words says a claim in words.
func Compare(s *site.Site, t Table, words func(Claim) string) []diag.Diagnostic {
	found := append([]diag.Diagnostic(nil), t.Found...)
	for _, g := range s.Guides {
		if g.Country == "" || g.Country == s.Config.Origin {
			continue
		}
		var asked *site.Rule
		var ours Claim
		agrees, said := false, false
		theirs, listed := t.claims[g.Country]
		for _, r := range g.Of(kindID) {
			claim, ok := stated(r)
			if !ok {
				continue
			}
			said = true
			if listed && !contradict(claim, theirs) {
				agrees = true
			}
			if asked == nil {
				asked, ours = r, claim
			}
		}
		switch {
		case !said || agrees:
		case !listed:
			found = append(found, diag.At(g.Pos, "dataset-lacks", "file", t.File, "country", g.Country))
		default:
			found = append(found, diag.At(asked.Facts.Verified, "dataset-asks", "file", t.File, "rule", g.Slug+"/"+asked.ID,
				"theirs", words(theirs), "ours", words(ours)))
		}
	}
	return found
}

// stated returns what a rule says; false if it says nothing that could be contradicted.
func stated(r *site.Rule) (Claim, bool) {
	switch r.Status {
	case "planned", "suspended", "closed":
		return Claim{}, false
	}
	visa, hasVisa := r.Value.Part(visaField)
	days, hasDays := r.Value.Part(daysField)
	hasVisa = hasVisa && !visa.Unknown
	hasDays = hasDays && !days.Unknown
	switch {
	case hasVisa && visa.Bool, !hasVisa && hasDays && days.Max == 0:
		return Claim{Visa: Required}, true
	case !hasVisa && !hasDays:
		return Claim{}, false
	case hasDays:
		return Claim{Visa: Free, Min: int(days.Min), Max: int(days.Max)}, true
	}
	return Claim{Visa: Free}, true
}

// contradict reports whether a rule's claim and the table's cannot both be true. One says that a visa is needed, in
// whatever form, and the other that none is; or the days differ. Days are compared exactly: one day too long in a country
// is what people are fined and banned for. Only a year has two figures, 360 in the tables and 365 or 366 in laws.
func contradict(ours, theirs Claim) bool {
	if theirs.Visa == NoAdmission {
		return true
	}
	free := theirs.Visa == Free || theirs.Visa == ETA
	if free != (ours.Visa == Free) {
		return true
	}
	if !free || ours.Max == 0 || theirs.Max == 0 || year(ours.Min) && year(ours.Max) && year(theirs.Max) {
		return false
	}
	return theirs.Max < ours.Min || ours.Max < theirs.Max
}

func year(days int) bool { return days >= 360 && days <= 366 }
