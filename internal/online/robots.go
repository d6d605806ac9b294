package online

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/temoto/robotstxt"
)

// product is the name under which robots.txt speaks of us (RFC 9309 2.2.1).
const product = "veshka"

// maxRobots is how many bytes of a robots.txt count (RFC 9309 2.5).
const maxRobots = 500 << 10

// policy is what a host asks of programs.
type policy struct {
	done   chan struct{} // closed when the rest is known
	rules  *robotstxt.RobotsData
	reason Reason // why nothing of it may be asked now; "" if rules say
	err    error
}

// forbidden returns why a page may not be asked for, "" if it may. A robots.txt is asked for once in a run and counts as a
// request to its host.
func (r *run) forbidden(ctx context.Context, u *url.URL) (Reason, error) {
	r.mu.Lock()
	p := r.robots[u.Host]
	if p == nil {
		p = &policy{done: make(chan struct{})}
		r.robots[u.Host] = p
		r.mu.Unlock()
		p.rules, p.reason, p.err = r.policy(ctx, u)
		close(p.done)
	} else {
		r.mu.Unlock()
	}
	select {
	case <-p.done:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if p.err != nil || p.reason != "" {
		return p.reason, p.err
	}
	path := u.EscapedPath()
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	if !p.rules.TestAgent(path, product) {
		return Robots, nil
	}
	return "", nil
}

// policy asks a host for its robots.txt. Per RFC 9309 2.3.1 a status of 4xx allows everything and one of 5xx, or no answer,
// nothing; 429 says "not now", whatever it is asked for, and counts like 5xx.
func (r *run) policy(ctx context.Context, u *url.URL) (*robotstxt.RobotsData, Reason, error) {
	at := &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}
	for range maxHops {
		a, err := r.request(ctx, at, "")
		if err != nil {
			return nil, "", err
		}
		switch {
		case a.reason == TooLarge: // the beginning would count; nobody writes so much by hand
			return nil, NoRobots, nil
		case a.reason != "":
			return nil, a.reason, nil
		case a.status == http.StatusTooManyRequests:
			return nil, TooMany, nil
		case redirects(a.status):
			next, ok := landing{answer: a, at: at}.next()
			if !ok {
				return nil, NoRobots, nil
			}
			at = next
			continue
		case a.status >= 500:
			return nil, NoRobots, nil
		case a.status >= 300:
			a.body = nil
		}
		rules, err := robotstxt.FromBytes(known(a.body[:min(len(a.body), maxRobots)]))
		if err != nil {
			return nil, NoRobots, nil //nolint:nilerr // what cannot be read forbids, as if it were not there to be read
		}
		r.line.slower(r.line.host(u), rules.FindGroup(product).CrawlDelay)
		return rules, "", nil
	}
	return nil, NoRobots, nil
}

// known returns the lines of a robots.txt that we understand: RFC 9309 2.2 has all others passed over, as it has rules that
// stand before the first user-agent, and the parser would throw the whole file away for them.
func known(text []byte) []byte {
	var out bytes.Buffer
	group := false
	for line := range bytes.Lines(bytes.TrimPrefix(bytes.ReplaceAll(text, []byte("\r"), []byte("\n")), []byte("\ufeff"))) {
		name, value, ok := strings.Cut(string(line), ":")
		value, _, _ = strings.Cut(value, "#")
		value = strings.TrimSpace(value)
		if !ok {
			continue
		}
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "user-agent":
			group = true
		case "crawl-delay":
			if strings.Trim(value, "0123456789.") != "" || value == "" || strings.Count(value, ".") > 1 || value == "." {
				continue
			}
		case "allow", "disallow":
		default:
			continue
		}
		if group {
			out.WriteString(strings.TrimSpace(name) + ": " + value + "\n")
		}
	}
	return out.Bytes()
}
