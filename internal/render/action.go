package render

import (
	"regexp"
	"strings"
)

// An action of a template, for one who reads the markup around it, is masked by one of the same length that holds
// neither quotes nor spaces: {{K...}}, or {{Kttt}} if it trims the text beside it. K is one of these.
const (
	opens   = "o" // if, range, with
	turns   = "e" // else
	ends    = "x"
	nothing = "c" // a comment, break, continue
	calls   = "i" // template, block, define: markup from elsewhere
	prints  = "v" // anything else
)

var (
	action     = regexp.MustCompile("(?s)\\{\\{(?:-\\s+)?/\\*.*?\\*/(?:\\s+-)?\\}\\}|\\{\\{(?:\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])*'|`[^`]*`|[^\"'`])*?\\}\\}")
	keyword    = regexp.MustCompile(`^\{\{(?:-\s)?\s*(/\*|(?:if|range|with|else|end|break|continue|template|block|define)\b)`)
	trims      = regexp.MustCompile(`^\{\{-\s|\s-\}\}$`)
	conditions = regexp.MustCompile(`\{\{[oexc][t.]*\}\}`)
	includes   = regexp.MustCompile(`\{\{i[t.]*\}\}`)
	around     = regexp.MustCompile(`^(?:\{\{[oexc]\.*\}\})*|(?:\{\{[oexc]\.*\}\})*$`)
)

var kinds = map[string]string{
	"if": opens, "range": opens, "with": opens, "else": turns, "end": ends, "/*": nothing, "break": nothing,
	"continue": nothing, "template": calls, "block": calls, "define": calls,
}

// masked returns a template with every action masked.
func masked(text string) string {
	return action.ReplaceAllStringFunc(text, func(a string) string {
		if len(a) < len("{{.}}") {
			return a // it is empty, and no template
		}
		kind := prints
		if m := keyword.FindStringSubmatch(a); m != nil {
			kind = kinds[m[1]]
		}
		fill := strings.Repeat(".", len(a)-len("{{.}}"))
		if trims.MatchString(a) {
			fill = strings.Repeat("t", len(fill))
		}
		return "{{" + kind + fill + "}}"
	})
}

// bare returns the name of a tag or an attribute without the conditions around it, and whether it is one that a
// browser reads the same way: an action inside it, or one that prints or trims, could make another of it.
func bare(name string) (string, bool) {
	name = around.ReplaceAllString(name, "")
	return name, name == "" || plainName.MatchString(name)
}

// balanced reports whether an attribute's value ends every condition that it begins, so that its quotes are its own.
func balanced(value string) bool {
	depth := 0
	for _, a := range conditions.FindAllString(value, -1) {
		switch a[2:3] {
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
