package online

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
)

// maxHops is how many redirects are followed.
const maxHops = 10

// run is one call of Ask.
type run struct {
	Config
	line *line

	mu     sync.Mutex
	robots map[string]*policy // by scheme-less authority: the host with its port
	probes map[string]*probe  // by origin
}

// landing is where an address led.
type landing struct {
	answer
	at   *url.URL
	to   string // after redirects for good only; "" if the first was not, or there was none
	hops int
}

// ask finds out about one address.
func (r *run) ask(ctx context.Context, start *url.URL, lang string) Result {
	l, err := r.follow(ctx, start, lang)
	if err != nil {
		return Result{}
	}
	result := Result{Verdict: NotKnown, Reason: l.reason, Status: l.status}
	switch {
	case l.reason != "":
		return result
	case l.status == http.StatusNotFound || l.status == http.StatusGone:
		return Result{Verdict: Gone, Status: l.status}
	case l.status < 200 || l.status > 299:
		result.Reason = ofStatus(l.status)
		return result
	case l.hops > 0 && isHome(l.at) && !isHome(start):
		return Result{Verdict: Home, Status: l.status, To: l.at.String()}
	case l.hops > 0 && signIn.MatchString(l.at.Path) && !signIn.MatchString(start.Path):
		result.Reason = Login
		return result
	}
	p := read(l.body, l.header.Get("Content-Type"))
	if result.Reason = p.hides(); result.Reason != "" {
		return result
	}
	missing := p.saysMissing()
	if !missing && (p.suspicious() || elsewhere(start, l.at)) {
		if missing, err = r.likeNothing(ctx, l.at, lang, p); err != nil {
			return Result{}
		}
	}
	result.Digest = p.digest()
	switch {
	case missing:
		return Result{Verdict: Soft404, Status: l.status}
	case l.to != "":
		result.Verdict, result.To = Moved, l.to
	default:
		result.Verdict = OK
	}
	return result
}

// follow asks for the address and for those to which it leads, each of which its host must let programs ask for.
func (r *run) follow(ctx context.Context, start *url.URL, lang string) (landing, error) {
	at, forGood, seen := landing{at: start}, true, map[string]bool{start.String(): true}
	for {
		reason, err := r.forbidden(ctx, at.at)
		if err != nil {
			return at, err
		}
		if reason != "" {
			at.answer = answer{reason: reason}
			return at, nil
		}
		if at.answer, err = r.request(ctx, at.at, lang); err != nil {
			return at, err
		}
		if at.reason != "" || !redirects(at.status) {
			return at, nil
		}
		next, ok := at.next()
		if !ok || at.hops == maxHops || seen[next.String()] {
			at.reason = Redirects
			return at, nil
		}
		seen[next.String()] = true
		if at.status != http.StatusMovedPermanently && at.status != http.StatusPermanentRedirect {
			forGood = false
		}
		at.at, at.hops = next, at.hops+1
		if forGood {
			at.to = next.String()
		}
	}
}

// redirects reports whether a status leads elsewhere (RFC 9110 15.4).
func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// next returns where a redirect leads.
func (l landing) next() (*url.URL, bool) {
	text := l.header.Get("Location")
	if text == "" {
		return nil, false
	}
	u, err := l.at.Parse(text)
	if err != nil {
		return nil, false
	}
	return target(u.String())
}

// tidy returns the address as it is asked for.
func tidy(u *url.URL) *url.URL {
	out := *u
	out.Host = strings.ToLower(u.Host)
	out.Fragment, out.RawFragment = "", ""
	if out.Path == "" {
		out.Path = "/"
	}
	return &out
}

// ofStatus says why nothing is known of a page whose host answered with the status.
func ofStatus(status int) Reason {
	switch {
	case status == http.StatusUnauthorized:
		return Login
	case status == http.StatusForbidden:
		return Forbidden
	case status == http.StatusTooManyRequests:
		return TooMany
	case status == http.StatusUnavailableForLegalReasons:
		return Legal
	case status >= 500:
		return Server
	}
	return Status
}

// homePath matches the paths of home pages: /, /index.html, /ru/, /en-gb/index.php.
var homePath = regexp.MustCompile(`(?i)^/?([a-z]{2}(-[a-z]{2,4})?/?)?((index|default|home|main)(\.[a-z]{3,5})?/?)?$`)

// isHome reports whether an address is that of a home page.
func isHome(u *url.URL) bool { return u.RawQuery == "" && homePath.MatchString(u.Path) }

// signIn matches the paths of pages for signing in.
var signIn = regexp.MustCompile(`(?i)/(log-?in|sign-?in|sso|auth|oauth2?|account/login)(\.[a-z]+)?(/|$)`)

// elsewhere reports whether a redirect led to another page, rather than to the same one with https, www. or a slash.
func elsewhere(from, to *url.URL) bool {
	trim := func(u *url.URL) string { return hostName(u) + strings.TrimSuffix(u.Path, "/") + "?" + u.RawQuery }
	return trim(from) != trim(to)
}
