package serve

import (
	"bytes"
	"html"
	"regexp"
	"slices"
	"strings"
)

var (
	policyTag  = regexp.MustCompile(`(?i)^<meta\s[^>]*http-equiv\s*=\s*["']?content-security-policy["']?[^>]*>`)
	policyText = regexp.MustCompile(`(?i)\scontent\s*=\s*(?:"([^"]*)"|'([^']*)')`)
)

// withoutPolicy returns the page without its content security policies, and what they said.
func withoutPolicy(page Page) (Page, []string) {
	var policies []string
	var parts [][]byte
	from := 0
	for at := nextMeta(page, 0); at < len(page); at = nextMeta(page, at+1) {
		tag := policyTag.Find(page[at:])
		if tag == nil {
			continue
		}
		if m := policyText.FindSubmatch(tag); m != nil {
			policies = append(policies, html.UnescapeString(string(m[1])+string(m[2])))
		}
		parts = append(parts, page[from:at])
		from = at + len(tag)
	}
	if from == 0 {
		return page, nil
	}
	return bytes.Join(append(parts, page[from:]), nil), policies
}

// nextMeta returns where the next <meta begins, at from or behind it; the end of the page if there is none. It asks
// little of each byte: whoever opens a page waits for it.
func nextMeta(page Page, from int) int {
	const tag = "<meta"
	for from < len(page) {
		i := bytes.IndexByte(page[from:], tag[0])
		if i < 0 {
			break
		}
		from += i
		if len(page)-from >= len(tag) && strings.EqualFold(string(page[from:from+len(tag)]), tag) {
			return from
		}
		from++
	}
	return len(page)
}

// relaxed returns the policy with scripts and connections of our own allowed, and nothing else changed: what a page
// does that its policy forbids must show in the preview too.
func relaxed(policy string) string {
	var directives [][]string
	for part := range strings.SplitSeq(policy, ";") {
		if words := strings.Fields(part); len(words) > 0 {
			words[0] = strings.ToLower(words[0])
			directives = append(directives, words)
		}
	}
	find := func(name string) int {
		return slices.IndexFunc(directives, func(d []string) bool { return d[0] == name })
	}
	allow := func(name string) {
		i := find(name)
		if i < 0 {
			words := []string{name}
			if j := find("default-src"); j >= 0 { // which it stands in for
				words = append(words, directives[j][1:]...)
			}
			i, directives = len(directives), append(directives, words)
		}
		directives[i] = slices.DeleteFunc(directives[i], func(s string) bool { return strings.EqualFold(s, "'none'") })
		if !slices.Contains(directives[i], "'self'") {
			directives[i] = append(directives[i], "'self'")
		}
	}
	allow("script-src")
	allow("connect-src")
	if find("script-src-elem") >= 0 {
		allow("script-src-elem")
	}
	parts := make([]string, len(directives))
	for i, d := range directives {
		parts[i] = strings.Join(d, " ")
	}
	return strings.Join(parts, "; ")
}
