package check

import (
	"net/url"
	"regexp"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// source reports a source from the future, one that is a home page, and one whose address is ignored no more.
func source(s *site.Source, day site.Date, report func(diag.Diagnostic)) {
	future(s.Date, s.DatePos, day, report)
	if home(s.URL) {
		report(diag.At(s.Pos, "source-home", "source", s.Key, "url", s.URL))
	}
	if s.Ignore != nil && !s.Ignore.Until.IsZero() && s.Ignore.Until.Last().Before(day) {
		report(diag.At(s.Ignore.Pos, "ignore-ended", "source", s.Key, "until", s.Ignore.Until.String(), "why", s.Ignore.Why))
	}
}

// homePath matches the paths of home pages, those in one language too: /, /index.html, /ru/, /en-gb/.
var homePath = regexp.MustCompile(`(?i)^/?([a-z]{2}(-[a-z]{2})?/?)?(index\.[a-z]{3,5})?$`)

// home reports whether an address is that of a home page: it states no rule, and what stands there today is gone
// tomorrow. A query or a route of a script (#/law/5) leads further.
func home(address string) bool {
	u, err := url.Parse(address)
	if address == "" || err != nil {
		return false
	}
	route := len(u.Fragment) > 1 && (u.Fragment[0] == '/' || u.Fragment[0] == '!')
	return u.RawQuery == "" && !route && homePath.MatchString(u.Path)
}
