package parse

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/veshka-guide/veshka/internal/site"
)

// value reads what ends on its line: a scalar, a map or a list in brackets; flow says that it stands in brackets itself.
func (s *simple) value(depth int, flow bool) (site.Node, bool) {
	if s.ends() || depth > maxSimple {
		return site.Node{}, false
	}
	switch s.text[s.at] {
	case '[':
		return s.flowList(depth)
	case '{':
		return s.flowMap(depth)
	case '"', '\'':
		return s.quoted()
	}
	return s.plain(flow)
}

func (s *simple) flowList(depth int) (site.Node, bool) {
	n, from := site.Node{Type: site.List, Pos: s.pos(s.at, 1)}, len(s.items)
	if s.at++; s.at < len(s.text) && s.text[s.at] == ']' {
		s.at++
		return n, true
	}
	for {
		s.spaces()
		item, ok := s.value(depth+1, true)
		if !ok {
			return n, false
		}
		s.items = append(s.items, item)
		switch s.spaces(); s.sign() {
		case ',':
			s.at++
		case ']':
			s.at++
			n.Items = slices.Clone(s.items[from:])
			s.items = s.items[:from]
			return n, true
		default:
			return n, false
		}
	}
}

func (s *simple) flowMap(depth int) (site.Node, bool) {
	n, from := site.Node{Type: site.Map, Pos: s.pos(s.at, 1)}, len(s.pairs)
	if s.at++; s.at < len(s.text) && s.text[s.at] == '}' {
		s.at++
		return n, true
	}
	var seen map[string]bool
	for {
		s.spaces()
		key, ok := s.key()
		if !ok || s.again(from, key.Name, &seen) {
			return n, false
		}
		s.pairs = append(s.pairs, site.NPair{Key: key})
		last := len(s.pairs) - 1
		s.spaces()
		value, ok := s.value(depth+1, true)
		if !ok {
			return n, false
		}
		s.pairs[last].Value = value
		switch s.spaces(); s.sign() {
		case ',':
			s.at++
		case '}':
			s.at++
			n.Pairs = slices.Clone(s.pairs[from:])
			s.pairs = s.pairs[:from]
			return n, true
		default:
			return n, false
		}
	}
}

func (s *simple) spaces() {
	for s.at < len(s.text) && s.text[s.at] == ' ' {
		s.at++
	}
}

// sign returns the next byte, 0 at the end of the line.
func (s *simple) sign() byte {
	if s.ends() {
		return 0
	}
	return s.text[s.at]
}

// quoted reads a scalar in quotes that has no escapes but the doubled single quote.
func (s *simple) quoted() (site.Node, bool) {
	quote, from := s.text[s.at], s.at
	n := site.Node{Type: site.Text, Pos: s.pos(s.at, 1)}
	doubled := false
	for s.at++; ; s.at++ {
		if s.ends() || quote == '"' && s.text[s.at] == '\\' {
			return n, false
		}
		if s.text[s.at] != quote {
			continue
		}
		if quote == '"' || s.at+1 == len(s.text) || s.text[s.at+1] != quote {
			break
		}
		doubled = true
		s.at++
	}
	n.Text = s.text[from+1 : s.at]
	if doubled {
		n.Text = strings.ReplaceAll(n.Text, "''", "'")
	}
	s.at++
	n.Pos.Len = max(1, utf8.RuneCountInString(n.Text)) + 2
	return n, true
}

// plain reads a scalar without quotes.
func (s *simple) plain(flow bool) (site.Node, bool) {
	from := s.at
	if strings.IndexByte("-?:,[]{}#&*!|>'\"%@`+. ", s.text[from]) >= 0 {
		return site.Node{}, false
	}
scan:
	for ; !s.ends(); s.at++ {
		switch c := s.text[s.at]; {
		case c == '#' && s.text[s.at-1] == ' ':
			if flow {
				return site.Node{}, false
			}
			break scan
		case c == ':' && (s.at+1 == len(s.text) || strings.IndexByte(" \n,[]{}", s.text[s.at+1]) >= 0):
			return site.Node{}, false
		case flow && (c == '[' || c == '{' || c == '?'):
			return site.Node{}, false
		case flow && (c == ',' || c == ']' || c == '}'):
			break scan
		}
	}
	for s.text[s.at-1] == ' ' {
		s.at--
	}
	text := s.text[from:s.at]
	t := plainType(text)
	return site.Node{Type: t, Text: text, Pos: s.pos(from, utf8.RuneCountInString(text))}, t != site.NoNode
}

// plainType returns the type of a scalar without quotes, NoNode where only the library can tell.
func plainType(text string) site.NodeType {
	switch text {
	case "true", "True", "TRUE", "false", "False", "FALSE":
		return site.BoolNode
	case "null", "Null", "NULL", "~":
		return site.Null
	case "<<":
		return site.NoNode
	}
	if text[0] < '0' || text[0] > '9' {
		return site.Text
	}
	digits, numeric := true, true
	for i := range len(text) {
		c := text[i]
		digits = digits && c >= '0' && c <= '9'
		numeric = numeric && strings.IndexByte("0123456789_.+-eE", c) >= 0
	}
	switch {
	case digits && len(text) < 16 && (text[0] != '0' || len(text) == 1):
		return site.IntNode
	case len(text) > 1 && text[0] == '0' && strings.IndexByte("xXoObB_", text[1]) >= 0: // a number to another base
		return site.NoNode
	case !numeric || dayOrMonth(text):
		return site.Text
	}
	return site.NoNode
}

// dayOrMonth reports whether a text has the form of 2026-02-17 or 2026-02, which is text to the site.
func dayOrMonth(text string) bool {
	if len(text) != len("2026-02") && len(text) != len("2026-02-17") {
		return false
	}
	for i := range len(text) {
		if dash := i == 4 || i == 7; dash != (text[i] == '-') || !dash && (text[i] < '0' || text[i] > '9') {
			return false
		}
	}
	return true
}
