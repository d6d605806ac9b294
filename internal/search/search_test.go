package search

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// text reads an index back into its lines, as the page's script does.
func text(t *testing.T, x Index) []string {
	t.Helper()
	var stream []byte
	bits, held := 0, 0
	for i, part := range x.Parts {
		if len(part) > PartSize {
			t.Errorf("part %d has %d bytes, want at most %d", i+1, len(part), PartSize)
		}
		var units []uint16
		for pair := range slices.Chunk(part, 2) {
			units = append(units, binary.LittleEndian.Uint16(pair))
		}
		piece := strings.TrimSuffix(strings.TrimPrefix(string(utf16.Decode(units)), "\ufeff"+before), after)
		for _, r := range piece {
			from, n := rune(wholeFrom), wholeBits
			if r >= lastFrom {
				from, n = lastFrom, lastBits
			}
			bits |= int(r-from) << held
			for held += n; held >= 8; held -= 8 {
				stream = append(stream, byte(bits))
				bits >>= 8
			}
		}
	}
	in := bytes.NewReader(stream)
	z, err := zlib.NewReader(in)
	if err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if in.Len() > 0 {
		t.Errorf("%d bytes follow the stream: a browser takes them for an error", in.Len())
	}
	return strings.Split(strings.TrimSuffix(string(all), "\n"), "\n")
}

func numbers(s string) []int {
	var all []int
	n, unit := 0, 1
	for _, c := range []byte(s) {
		digit := int(c) - first
		if digit >= base {
			n, unit = n+(digit-base)*unit, unit*base
			continue
		}
		all = append(all, n+digit*unit)
		n, unit = 0, 1
	}
	return all
}

// terms returns where each term of an index stands: "2:name".
func terms(t *testing.T, x Index) map[string][]string {
	t.Helper()
	lines := text(t, x)
	counts := numbers(lines[0])
	found := map[string][]string{}
	for pair := range slices.Chunk(lines[4+counts[0]+counts[1]:], 2) {
		term := ""
		posts := strings.Split(pair[1], " ")
		at := 0
		for rest := pair[0]; rest != ""; at++ {
			same := int(rest[0] - 'A')
			end := strings.IndexFunc(rest[1:], func(r rune) bool { return r >= 'A' && r <= 'Z' }) + 1
			if end == 0 {
				end = len(rest)
			}
			term = string([]rune(term)[:same]) + rest[1:end]
			rest = rest[end:]
			doc := 0
			for _, n := range numbers(posts[at]) {
				doc += n / 3
				found[term] = append(found[term], fmt.Sprintf("%d:%s", doc, []string{"text", "value", "name"}[n%3]))
			}
		}
	}
	return found
}

// small is a country, a kind of rule, a rule of both, and a story.
func small() []*Document {
	country := &Document{Href: "countries/georgia.html", Title: "Грузия", Text: []string{"Год без визы."}}
	kind := &Document{Href: "rules/work.html", Title: "Право на работу", Asked: []string{"работать"}}
	rule := &Document{
		Href: "countries/georgia.html#work", Title: "Право на работу", Of: country, Under: []*Document{kind},
		Value: []string{"нужно разрешение"}, Notes: []string{"просрочено", "проверено 28 января 2026 г."}, Mark: "overdue",
		Text: []string{"С 1 марта 2026 года в Грузии нужно разрешение на работу; штраф — 2000 лари."},
	}
	story := &Document{Href: "stories/a.html", Title: "Пётр", Text: []string{"Полёт в Тбилиси."}}
	return []*Document{country, kind, rule, story}
}

func TestAWordIsFoundWhereItStands(t *testing.T) {
	found := terms(t, Build(small(), "ru"))
	for _, test := range []struct {
		term string
		want []string
	}{
		{"груз", []string{"0:name"}},      // not in the rule again: it belongs to the country
		{"работ", []string{"1:name"}},     // nor what its kind is called; "работать" is a word of it too
		{"разрешен", []string{"2:value"}}, // the most telling place
		{"лар", []string{"2:text"}},
		{"2000", nil}, // figures of a text say nothing without it
		{"просроч", nil},
		{"петр", []string{"3:name"}}, // ё is е
		{"полет", []string{"3:text"}},
		{"без", nil}, // a word that stands everywhere
	} {
		if got := found[test.term]; !slices.Equal(got, test.want) {
			t.Errorf("%q stands in %v, want %v", test.term, got, test.want)
		}
	}
}

func TestADocumentIsWrittenOnce(t *testing.T) {
	lines := text(t, Build(small(), "ru"))
	counts := numbers(lines[0])
	strs := append([]string{""}, lines[4:4+counts[0]]...)
	rule := numbers(lines[4+counts[0]+2])
	if rule[0] != 0 || rule[1] != 0 {
		t.Errorf("title and file of the rule are %q and %q, want those of its kind and its country", strs[rule[0]], strs[rule[1]])
	}
	if got := strs[rule[2]]; got != "work" {
		t.Errorf("fragment of the rule is %q, want work", got)
	}
	var said []string
	for _, n := range append(rule[9:9+rule[8]], rule[9+rule[8]:]...) {
		said = append(said, strs[n])
	}
	if want := []string{"нужно разрешение", "просрочено", "проверено 28 января 2026 г."}; !slices.Equal(said, want) {
		t.Errorf("the rule says %q, want %q", said, want)
	}
}

func TestEndingsAreOfTheLanguage(t *testing.T) {
	for _, test := range []struct {
		lang, words string
		want        []string
	}{
		{"ru", "граница границей границу виза визой визу", []string{"а", "у"}},
		{"en", "countries cities borders visas country city", []string{"es", "s", "y>i"}},
		{"fa", "مرز مرزها ویزا ویزاها", nil},
	} {
		lines := text(t, Build([]*Document{{Href: "a", Title: "x", Text: []string{test.words}}}, test.lang))
		got := strings.Fields(lines[2])
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: endings are %q, want %q", test.lang, got, test.want)
		}
	}
}

func TestPartsAreCutSmall(t *testing.T) {
	var docs []*Document
	for i := range 3000 {
		docs = append(docs, &Document{Href: fmt.Sprintf("p/%d.html", i), Title: fmt.Sprintf("слово%d", i*7919%100003)})
	}
	x := Build(docs, "ru")
	if len(x.Parts) < 3 {
		t.Fatalf("%d parts, want several", len(x.Parts))
	}
	if got := len(terms(t, x)); got < 2900 {
		t.Errorf("%d terms, want one for each document", got)
	}
}

func TestSameDocumentsSameBytes(t *testing.T) {
	a, b := Build(small(), "ru"), Build(small(), "ru")
	if !slices.EqualFunc(a.Parts, b.Parts, bytes.Equal) {
		t.Error("Build of the same documents gave two indexes")
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{"Ёлка": "елка", "Йод": "йод", "É\u0301cole": "ecole", "ПРИ\u00adВЕТ": "привет", "Їжак": "іжак"} {
		if got := fold(in); got != want {
			t.Errorf("fold(%q) = %q, want %q", in, got, want)
		}
	}
}
