package render

import (
	"io"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/internal/words"
)

func TestRelative(t *testing.T) {
	cases := []struct{ from, to, want string }{
		{"ru/index.html", "ru/compare.html", "compare.html"},
		{"ru/countries/georgia.html", "ru/countries/armenia.html", "armenia.html"},
		{"ru/countries/georgia.html", "ru/index.html", "../index.html"},
		{"ru/countries/georgia.html", "en/countries/georgia.html", "../../en/countries/georgia.html"},
		{"ru/compare.html", "ru/rules/work.html", "rules/work.html"},
		{"index.html", "ru/index.html", "ru/index.html"},
		{"ru/rules/ru.html", "en/rules/ru.html", "../../en/rules/ru.html"},
	}
	for _, c := range cases {
		if got := relative(c.from, c.to); got != c.want {
			t.Errorf("relative(%q, %q) = %q, want %q", c.from, c.to, got, c.want)
		}
	}
}

func TestSpreadDoesEverythingOnceAndStops(t *testing.T) {
	items := make([]int, 1000)
	for i := range items {
		items[i] = i
	}
	var done [1000]atomic.Int32
	work := func(last int) func(int, *[]byte) error {
		return func(n int, room *[]byte) error {
			done[n].Add(1)
			*room = append(*room, 'x')
			if n == last {
				return io.EOF
			}
			return nil
		}
	}
	if err := spread(items, work(-1)); err != nil {
		t.Fatal(err)
	}
	for i := range done {
		if n := done[i].Swap(0); n != 1 {
			t.Errorf("item %d was worked at %d times", i, n)
		}
	}
	if err := spread(items, work(40)); err != io.EOF {
		t.Errorf("spread() = %v, want the error of the work", err)
	}
	if done[40].Load() != 1 || done[999].Load() != 0 {
		t.Error("it went on after the error")
	}
}

func TestURNIsTheSameOnEveryCopy(t *testing.T) {
	a, b := urn("ru/countries/georgia#work@2026-03"), urn("ru/countries/georgia#work@2026-04")
	if a == b || a != urn("ru/countries/georgia#work@2026-03") {
		t.Errorf("urn() = %q and %q", a, b)
	}
	if !strings.HasPrefix(a, "urn:uuid:") || len(a) != len("urn:uuid:")+36 || a[len("urn:uuid:")+14] != '5' {
		t.Errorf("urn() = %q, want a version 5 UUID", a)
	}
}

func TestCompareValuesPutsTheUnknownLast(t *testing.T) {
	k := &site.Kind{ID: "stay", Fields: []site.Field{{Name: "days", Type: site.Days}, {Name: "window", Type: site.OneOf, Options: []string{"entry", "year"}}},
		Sort: []site.SortKey{{Field: "days", Down: true}, {Field: "window"}}}
	days := func(n float64, window string) *site.Rule {
		return &site.Rule{Value: site.Value{{Field: "days", Type: site.Days, Min: n, Max: n}, {Field: "window", Type: site.OneOf, Names: []string{window}}}}
	}
	year, half, halfByYear := days(365, "entry"), days(180, "entry"), days(180, "year")
	unknown, silent := &site.Rule{Value: site.Value{{Field: "days", Unknown: true}}}, &site.Rule{}
	rules := []*site.Rule{silent, halfByYear, unknown, half, year}
	slices.SortStableFunc(rules, func(a, b *site.Rule) int { return compareValues(k, a, b) })
	want := []*site.Rule{year, half, halfByYear, silent, unknown}
	if !slices.Equal(rules, want) {
		t.Errorf("the order is %v", rules)
	}
}

// catalog has the messages that the small theme of these tests asks for.
func catalog(t *testing.T) *words.Catalog {
	t.Helper()
	c, found := words.New([]site.Messages{{File: "i18n/en.yaml", Lang: "en", Items: []site.Message{
		{ID: "hello", Forms: map[string]string{"other": "Hello & welcome"}},
	}}}, nil)
	if len(found) > 0 {
		t.Fatal(found)
	}
	return c
}

// small is a theme of one line per page, with one file put in.
func small(name, text string) []File {
	files := []File{{styleFile, "themes/x/style.css", "p { color: #ffffff; }"}, {lightFile, "themes/x/light.css", "p{}"}, {"parts/part.html", "themes/x/parts/part.html", `<meta http-equiv="Content-Security-Policy" content="{{.Policy}}"><p>{{t "hello"}}</p>`}}
	for page := range views {
		files = append(files, File{page, "themes/x/" + page, `{{template "part" .}}`})
	}
	for i := range files {
		if files[i].Name == name {
			files[i].Text = text
			if views[name] != nil { // the policy, which every page must have
				files[i].Text += `{{template "part" .}}`
			}
			return files
		}
	}
	return append(files, File{name, "themes/x/" + name, text})
}

func TestLoadFindsWhatIsWrongBeforeAnyPage(t *testing.T) {
	cases := []struct {
		name, file, text string
		want             string // place and code
	}{
		{"nothing", "page.html", `<p>{{t "hello"}} {{.Heading}}</p>`, ""},
		{"pages without the policy", "parts/part.html", `<p>x</p>`, "themes/x/404.html:0:0 bad-template"},
		{"a misspelt field", "page.html", "<p>\n{{.Haeding}}</p>", "themes/x/page.html:2:3 bad-template"},
		{"a misspelt field where a list is empty", "guide.html", "{{range .Stories}}{{.Nmae}}{{end}}", "themes/x/guide.html:1:21 bad-template"},
		{"a misspelt field where a list is full", "guide.html", "{{range .Stories}}{{else}}\n{{.Nmae}}{{end}}", "themes/x/guide.html:2:3 bad-template"},
		{"an unknown message", "page.html", "<p>\n\n {{t \"helo\"}}</p>", "themes/x/page.html:3:4 missing-message"},
		{"a message that is no word of the source", "page.html", `{{t .Heading}}`, "themes/x/page.html:1:3 bad-template"},
		{"an open action", "page.html", "<p>{{if .Heading}}</p>", "themes/x/page.html:1:0 bad-template"},
		{"an unknown template", "page.html", `{{template "nothing" .}}`, "themes/x/page.html:1:0 bad-template"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, found := Load(small(c.file, c.text), catalog(t), []site.Lang{"en"})
			got := ""
			if len(found) > 0 {
				p := found[0].Pos
				got = p.File + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Col) + " " + found[0].Code
			}
			if got != c.want {
				t.Errorf("Load() found %v, want first %q", found, c.want)
			}
		})
	}
}

func TestLoadMinifiesAndEscapes(t *testing.T) {
	theme, found := Load(small("page.html", "<head><style>{{.Style}}</style></head><p>\n  {{t \"hello\"}}   {{.Heading}}\n</p>"), catalog(t), []site.Lang{"en"})
	if len(found) > 0 {
		t.Fatal(found)
	}
	got, err := theme.execute("page.html", "en", Words{Heading: "<b>«Вешка» & co</b>", Frame: Frame{Head: Head{Style: theme.style}}})
	want := "<head><style>p{color:#fff}</style></head><p>Hello &amp; welcome &lt;b&gt;«Вешка» &amp; co&lt;/b&gt;</p>"
	if err != nil || !strings.HasPrefix(string(got), want) {
		t.Errorf("execute() = %q, %v, want %q", got, err, want)
	}
}
