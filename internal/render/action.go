package render

import (
	"regexp"
	"strings"
)

// An action of a template, for one who reads the markup around it, is masked by one of the same length that holds
// neither quotes nor spaces: {{K...}}, or {{Kt..}} if it trims the text beside it. K is one of these.
const (
	opens   = 'o' // if, range, with
	turns   = 'e' // else
	ends    = 'x'
	nothing = 'c' // a comment, break, continue
	makes   = 'v' // anything that can print
)

var (
	action     = regexp.MustCompile("(?s)\\{\\{(?:-\\s+)?/\\*.*?\\*/(?:\\s+-)?\\}\\}|\\{\\{(?:\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])*'|`[^`]*`|[^\"'`])*?\\}\\}")
	keyword    = regexp.MustCompile(`^\{\{(?:-\s)?\s*(if|range|with|else|end|break|continue|/\*)\b?`)
	maskedOne  = regexp.MustCompile(`\{\{[oexcv][t.]*\}\}`)
	conditions = regexp.MustCompile(`\{\{[oexc][t.]*\}\}`)
	around     = regexp.MustCompile(`^(?:\{\{[oexc]\.*\}\})*|(?:\{\{[oexc]\.*\}\})*$`)
)

// masked returns a template with every action masked.
func masked(text string) string {
	return action.ReplaceAllStringFunc(text, func(a string) string {
		kind := makes
		if m := keyword.FindStringSubmatch(a); m != nil {
			kind = map[string]rune{"if": opens, "range": opens, "with": opens, "else": turns, "end": ends}[m[1]]
			if kind == 0 {
				kind = nothing
			}
		}
		fill := strings.Repeat(".", max(0, len(a)-5))
		if strings.HasPrefix(a, "{{- ") || strings.HasSuffix(a, " -}}") {
			fill = "t" + fill[1:]
		}
		return "{{" + string(kind) + fill + "}}"
	})
}

// bare returns the name of a tag or an attribute without the conditions around it, and whether it is one that a
// browser reads the same way: an action inside it, or one that prints or trims, could make another of it.
func bare(name string) (string, bool) {
	name = around.ReplaceAllString(strings.ToLower(name), "")
	if i := strings.IndexAny(name, "-"); i > 0 && (name == "sv-" || name == "mat-" || name == "xm-") {
		return name, true // see opaque
	}
	return name, name == "" || plainName.MatchString(name)
}

// balanced reports whether an attribute's value ends every condition that it begins, so that its quotes are its own.
func balanced(value string) bool {
	depth := 0
	for _, a := range maskedOne.FindAllString(value, -1) {
		switch a[2] {
		case opens:
			depth++
		case turns:
			if depth == 0 {
				return false
			}
		case ends:
			depth--
		}
		if depth < 0 {
			return false
		}
	}
	return depth == 0
}
