package parse

import (
	"reflect"
	"slices"
	"strings"
	"unicode"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// alike reports whether after reads as before but for the block of the rule: the file around it says the same, and nothing
// is wrong with the file that was not.
func alike(file, before, after, id string) bool {
	m, found := File(file, before)
	n, foundAfter := File(file, after)
	if m.Broken || n.Broken {
		return false
	}
	for _, d := range foundAfter {
		if diag.CountCode(foundAfter, d.Code) > diag.CountCode(found, d.Code) {
			return false
		}
	}
	other := func(p site.RulePart) bool { return p.ID == id }
	m.Rules = append([]site.RulePart{}, slices.DeleteFunc(m.Rules, other)...)
	n.Rules = append([]site.RulePart{}, slices.DeleteFunc(n.Rules, other)...)
	anywhere(reflect.ValueOf(m))
	anywhere(reflect.ValueOf(n))
	return reflect.DeepEqual(m, n)
}

// expected is what the block is to say after the setting, in the order in which it said it; where a new key stands does
// not matter.
func (e *edit) expected(s Setting, want site.Node) site.Node {
	n := site.Node{Type: site.Map}
	if old := e.get(s.Key); s.Into != Whole {
		list := site.Node{Type: site.List}
		if old != nil && !old.Value.Empty() {
			list.Items = []site.Node{old.Value}
			if old.Value.Type == site.List {
				list.Items = old.Value.Items
			}
		}
		at := 0
		if s.Into == Last {
			at = len(list.Items)
		}
		list.Items = slices.Insert(slices.Clone(list.Items), at, want)
		want = list
	}
	for _, p := range e.node.Pairs {
		switch {
		case p.Key.Name != s.Key:
			n.Pairs = append(n.Pairs, p)
		case s.Value != "":
			n.Pairs = append(n.Pairs, site.NPair{Key: p.Key, Value: want})
		}
	}
	if s.Value != "" && e.get(s.Key) == nil {
		n.Pairs = append(n.Pairs, site.NPair{Key: site.Ref{Name: s.Key}, Value: want})
	}
	if len(n.Pairs) == 0 {
		n.Type = site.Null
	}
	return n
}

// same reports whether two nodes say the same, wherever they stand; maps may say it in another order.
func same(a, b site.Node) bool {
	if len(a.Pairs) == 0 && len(b.Pairs) == 0 && (a.Type == site.Map || a.Type == site.Null) && (b.Type == site.Map || b.Type == site.Null) && a.Text == b.Text {
		return true
	}
	if a.Type != b.Type || len(a.Items) != len(b.Items) || len(a.Pairs) != len(b.Pairs) {
		return false
	}
	for i := range a.Items {
		if !same(a.Items[i], b.Items[i]) {
			return false
		}
	}
	for _, p := range a.Pairs {
		if !slices.ContainsFunc(b.Pairs, func(q site.NPair) bool { return p.Key.Name == q.Key.Name && same(p.Value, q.Value) }) {
			return false
		}
	}
	return a.Type == site.List || a.Type == site.Map || a.Text == b.Text
}

// anywhere forgets where things stand in their file.
func anywhere(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			anywhere(v.Elem())
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[diag.Pos]() {
			v.SetZero()
			return
		}
		for i := range v.NumField() {
			anywhere(v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			anywhere(v.Index(i))
		}
	}
}

// Scalar returns a text as YAML of one line that reads as that very text, in a list in brackets too. Runs of white space
// become one space; non-breaking spaces stay.
func Scalar(text string) string {
	plain := strings.IndexFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.", r)
	}) < 0 && text != "" && text[0] != '-' && text[0] != '.'
	if plain {
		n, ok := yamlNode(text, "", 0, func(diag.Diagnostic) {})
		plain = ok && n.Type == site.Text && n.Text == text
	}
	if plain {
		return text
	}
	return "'" + strings.ReplaceAll(strings.Join(strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\r\n", r) }), " "), "'", "''") + "'"
}
