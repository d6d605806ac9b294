package hugo

import (
	"html"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/util"
)

// angles is an address or a tag between signs, within which a bracket is none of a link.
var angles = regexp.MustCompile(`^<[A-Za-z/!][^<>\n]*>`)

// linkSpan returns how a link or picture is written that begins at a byte: where its words begin, where they end, and
// where it ends itself (CommonMark 0.31, "Links"). It reports false for what it cannot follow.
func linkSpan(s string, at int) (open, closing, end int, ok bool) {
	if at < 0 || at >= len(s) {
		return 0, 0, 0, false
	}
	if s[at] == '!' {
		open = 1
	}
	open += at + 1
	if open > len(s) || s[open-1] != '[' {
		return 0, 0, 0, false
	}
	closing = bracket(s, open)
	if closing < 0 {
		return 0, 0, 0, false
	}
	rest := s[closing+1:]
	switch {
	case strings.HasPrefix(rest, "("):
		n := tail(rest)
		return open, closing, closing + 1 + n, n > 0
	case strings.HasPrefix(rest, "["):
		n := bracket(rest, 1)
		return open, closing, closing + 1 + n + 1, n >= 0
	}
	return open, closing, closing + 1, true
}

// bracket returns where the bracket closes that was opened before a byte, -1 if it does not.
func bracket(s string, from int) int {
	depth := 1
	for i := from; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '`':
			n := len(s[i:]) - len(strings.TrimLeft(s[i:], "`"))
			sign := s[i : i+n]
			i += n - 1
			if j := closeCode(s[i+1:], sign); j >= 0 {
				i += j
			}
		case '<':
			if m := angles.FindString(s[i:]); m != "" {
				i += len(m) - 1
			}
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				return i
			}
		case '\n':
			if i+1 < len(s) && s[i+1] == '\n' {
				return -1
			}
		}
	}
	return -1
}

// closeCode returns where code ends that a run of signs opened, -1 if it does not.
func closeCode(s, sign string) int {
	for i := 0; i < len(s); i++ {
		if s[i] != '`' {
			if s[i] == '\n' && i+1 < len(s) && s[i+1] == '\n' {
				return -1
			}
			continue
		}
		n := len(s[i:]) - len(strings.TrimLeft(s[i:], "`"))
		if n == len(sign) {
			return i + n
		}
		i += n - 1
	}
	return -1
}

// tail returns how many bytes the address and title of a link take, brackets included; 0 if that cannot be followed.
func tail(s string) int {
	i := 1
	space := func() {
		for i < len(s) && strings.IndexByte(" \t\n", s[i]) >= 0 {
			i++
		}
	}
	space()
	if i < len(s) && s[i] == '<' {
		for i++; i < len(s) && s[i] != '>'; i++ {
			if s[i] == '\\' {
				i++
			}
		}
		i++
	} else {
		for depth := 0; i < len(s) && strings.IndexByte(" \t\n", s[i]) < 0; i++ {
			if s[i] == '\\' {
				i++
				continue
			}
			if s[i] == '(' {
				depth++
			}
			if s[i] == ')' {
				if depth == 0 {
					break
				}
				depth--
			}
		}
	}
	space()
	if i < len(s) && strings.IndexByte(`"'(`, s[i]) >= 0 {
		end := s[i]
		if end == '(' {
			end = ')'
		}
		for i++; i < len(s) && s[i] != end; i++ {
			if s[i] == '\\' {
				i++
			}
		}
		i++
		space()
	}
	if i < len(s) && s[i] == ')' {
		return i + 1
	}
	return 0
}

// unescape returns an address as a browser will read it: without Markdown's backslashes and HTML's entities.
func unescape(destination []byte) string {
	return html.UnescapeString(string(util.UnescapePunctuations(destination)))
}
