package serve

import (
	"html"
	"regexp"
	"slices"
	"strings"
)

var (
	policyTag  = regexp.MustCompile(`(?i)<meta\s[^>]*http-equiv\s*=\s*["']?content-security-policy["']?[^>]*>`)
	policyText = regexp.MustCompile(`(?i)\scontent\s*=\s*(?:"([^"]*)"|'([^']*)')`)
)

// withoutPolicy returns the page without its content security policies, and what they said.
func withoutPolicy(page Page) (Page, []string) {
	var policies []string
	page = policyTag.ReplaceAllFunc(page, func(tag []byte) []byte {
		if m := policyText.FindSubmatch(tag); m != nil {
			policies = append(policies, html.UnescapeString(string(m[1])+string(m[2])))
		}
		return nil
	})
	return page, policies
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
