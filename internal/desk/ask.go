package desk

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// span is a number and its unit: days, weeks, months.
var span = regexp.MustCompile(`^([0-9]{1,3})([dwm]?)$`)

// Within reads how far ahead somebody wants to look, 30d, 2w, 3m or 30 for days, as days after the day. Months are those
// of the calendar: 3m after 30 November is 28 or 29 February. What cannot be read is a refusal.
func Within(text string, day site.Date) (int, error) {
	m := span.FindStringSubmatch(text)
	if m == nil {
		return 0, diag.Refuse("within", "got", text)
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return 0, diag.Refuse("within", "got", text)
	}
	switch m[2] {
	case "w":
		n *= 7
	case "m":
		n = days(day, months(day, n))
	}
	return n, nil
}

// months returns the same day so many months later, the last of that month where it has no such day.
func months(day site.Date, n int) site.Date {
	end := site.DateOf(time.Date(int(day.Year), time.Month(int(day.Month)+n+1), 0, 0, 0, 0, 0, time.UTC))
	return site.Date{Year: end.Year, Month: end.Month, Day: min(day.Day, end.Day)}
}

// Fill sets the members of the filter that somebody asked for by name, "" for any. What names nothing of the site is a
// refusal.
func (f *Filter) Fill(s *site.Site, guide, audience, owner string) (err error) {
	if guide != "" {
		if f.Guide, err = Guide(s, guide); err != nil {
			return err
		}
	}
	if audience != "" {
		if f.Audience, err = Audience(s, audience); err != nil {
			return err
		}
	}
	if owner != "" {
		f.Owner, err = Owner(s, owner)
	}
	return err
}

// Guide returns the slug of the guide that is meant by its slug or by the code of its country (ISO 3166-1), in letters
// of any size. What names none is a refusal.
func Guide(s *site.Site, text string) (string, error) {
	var slugs []string
	for _, g := range s.Guides {
		if strings.EqualFold(text, g.Slug) || g.Country != "" && strings.EqualFold(text, g.Country) {
			return g.Slug, nil
		}
		slugs = append(slugs, g.Slug)
	}
	return "", diag.Refuse("no-such-guide", "guide", text, "near", near(text, slugs))
}

// near is diag.Nearest for words that are long enough to be recognised: of two letters one is half.
func near(text string, known []string) string {
	if len([]rune(text)) < 3 {
		return ""
	}
	return diag.Nearest(strings.ToLower(text), known)
}

// Audience returns the audience of the site that is meant. What names none is a refusal.
func Audience(s *site.Site, text string) (string, error) {
	return oneOf(text, s.Vocabulary.Audiences, "no-such-audience", "audience")
}

// Owner returns the alias of an owner of tasks that is meant. What names none is a refusal.
func Owner(s *site.Site, text string) (string, error) {
	var known []string
	for _, g := range s.Guides {
		for _, r := range g.Rules {
			known = append(known, owner(r))
		}
	}
	known = ordered(known)
	if len(known) == 0 {
		return "", diag.Refuse("no-owners")
	}
	return oneOf(text, known, "no-such-owner", "owner")
}

func oneOf(text string, known []string, code, name string) (string, error) {
	for _, k := range known {
		if text == k {
			return k, nil
		}
	}
	return "", diag.Refuse(code, name, text, "near", diag.Nearest(text, known), "known", strings.Join(known, ", "))
}
