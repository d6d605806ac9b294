package api

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/site"
)

// Two versions of a file are compared by lines: a record is one, its keys in their order, languages in that of their
// letters.
func TestARecordIsALine(t *testing.T) {
	const (
		value  = `{"bool":false,"days":{"min":30,"max":90,"unit":"days"}}`
		all    = `{"bool":false,"days":{"min":30,"max":90,"unit":"days"},"hours":{"min":1.5,"max":1.5,"unit":"hours"},"date":"2026-02","money":{"amount":2000,"currency":"GEL"},"country":null,"countries":["GE","AM"],"languages":["ka"],"one-of":"rail","any-of":["rail","road"]}`
		source = `{"id":"npr","publisher":"NPR","title":"A <b> & a","url":"https://example.org/a?b=1&c=2","date":"2026-01","language":"en"}`
	)
	for _, c := range []struct {
		file string
		want []string
	}{
		{"countries", []string{
			`{"id":"georgia","country":"GE","original":"ru","newest":"2026-02","oldest":"2026-02","rules":["georgia/entry","georgia/bare"],"words":{` +
				`"en":{"page":"en/countries/georgia.html","feed":"en/countries/georgia.xml"},` +
				`"ru":{"name":"Грузия","summary":"Год","page":"ru/countries/georgia.html","feed":"ru/countries/georgia.xml"}}}`,
		}},
		{"rules", []string{
			`{"id":"georgia/entry","guide":"georgia","country":"GE","rule":"entry","kind":"everything","status":"planned","verified":"2026-02",` +
				`"recheck_by":"2026-05-02","review_days":90,"from":"2027","until":"2028","by":"anna","applies_to":["anyone"],"value":` + all + `,"sources":[` + source + `],` +
				`"original":"ru","words":{"en":{"page":"en/countries/georgia.html#entry","translation":"missing","value":"xxxxxxxxxx"},` +
				`"ru":{"page":"ru/countries/georgia.html#entry","translation":"original","as_verified":false,"title":"Въезд","value":"xxxxxxxxxx","text":"A year."}},` +
				`"was":[{"on":"2025-05-01","value":` + value + `,"note":{"ru":"Было"}},{"on":"2025-05-01"}]},`,
			`{"id":"georgia/bare","guide":"georgia","country":"GE","rule":"bare","kind":"bare","status":"current","verified":null,"recheck_by":null,` +
				`"review_days":30,"sources":[],"original":"ru","words":{"en":{"page":"en/countries/georgia.html#bare","translation":"missing"},` +
				`"ru":{"page":"ru/countries/georgia.html#bare","translation":"original","title":"Ничего"}}}`,
		}},
		{"changes", []string{
			`{"id":"georgia/entry@2025-05-01+","guide":"georgia","country":"GE","rule":"entry","kind":"everything","on":"2025-05-01","before":` + value +
				`,"after":` + all + `,"note":{"ru":"Было"},"words":{"en":{"page":"en/countries/georgia.html#entry","before":"xx","after":"xxxxxxxxxx"},` +
				`"ru":{"page":"ru/countries/georgia.html#entry","title":"Въезд","before":"xx","after":"xxxxxxxxxx"}}},`,
			`{"id":"georgia/entry@2025-05-01","guide":"georgia","country":"GE","rule":"entry","kind":"everything","on":"2025-05-01","after":` + value +
				`,"words":{"en":{"page":"en/countries/georgia.html#entry","after":"xx"},"ru":{"page":"ru/countries/georgia.html#entry","title":"Въезд","after":"xx"}}}`,
		}},
	} {
		want := slices.Concat([]string{"{", `"$schema": "schema/` + c.file + `.json",`, `"languages": ["ru","en"],`, `"` + c.file + `": [`}, c.want, []string{"]", "}", ""})
		if got := strings.Split(string(Data(sample(), c.file)), "\n"); !slices.Equal(got, want) {
			t.Errorf("%s.json is\n%s\nwant\n%s", c.file, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// Text is a paragraph a line, whatever white space the author wrote; a non-breaking space was chosen.
func TestWhiteSpaceOfTextIsFolded(t *testing.T) {
	for in, want := range map[string]string{
		"": "", " \n\t ": "", "a": "a", "a b": "a b", "  a  b\t c ": "a b c", "a \n b": "a\nb", "a\n\n \nb": "a\nb", "\na\r\nb\r": "a\nb",
		"a\u00a0b": "a\u00a0b", "раз два\nтри": "раз два\nтри",
	} {
		if got := text(site.Body{Pieces: []site.Piece{{HTML: in}}}); got != want {
			t.Errorf("text(%q) = %q, want %q", in, got, want)
		}
	}
}

// full is a disk without room.
type full struct{}

var errFull = errors.New("no room")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWriteReturnsTheErrorOfTheDisk(t *testing.T) {
	for _, name := range Names {
		if err := Write(sample(), name, full{}); !errors.Is(err, errFull) {
			t.Errorf("Write(%s) = %v, want %v", name, err, errFull)
		}
	}
}
