package build_test

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"

	"github.com/veshka-guide/veshka/internal/build"
)

// little is a budget in bytes for which most lists of the project's own site are too heavy. So are its guides and
// stories, which are one page whatever they weigh.
const little = 9_000

// narrow gives the project's own site that budget.
func narrow(m fstest.MapFS) {
	const name = "content/site.yaml"
	m[name] = &fstest.MapFile{Data: regexp.MustCompile(`(?m)^page_budget: \d+`).ReplaceAll(m[name].Data, []byte("page_budget: "+strconv.Itoa(little)))}
}

// narrowBuilt is that site built, for every test that asks; and the addresses that two of its pages have.
var narrowBuilt = sync.OnceValues(func() (map[string][]byte, []string) {
	m, err := ownTree()
	if err != nil {
		panic(err)
	}
	narrow(m)
	pages := map[string][]byte{}
	var twice []string
	r, err := build.New(m, fstest.MapFS{}).Build(build.Options{Day: day}, func(path string, data []byte) error {
		if pages[path] != nil {
			twice = append(twice, path)
		}
		pages[path] = data
		return nil
	})
	if err != nil || r.Site == nil {
		panic("the site was not built")
	}
	return pages, twice
})

// listParts returns the addresses of the parts of a list, in order.
func listParts[T any](pages map[string]T, here string) []string {
	parts := []string{here}
	for n := 2; ; n++ {
		next := strings.TrimSuffix(here, ".html") + "." + strconv.Itoa(n) + ".html"
		if _, ok := pages[next]; !ok {
			return parts
		}
		parts = append(parts, next)
	}
}

// drawnLists are lists whose map alone is over the budget.
var drawnLists = []string{"visa-free-stay", "extradition-risk"}

func TestPartsOfListsAreWithinTheBudget(t *testing.T) {
	pages, _ := narrowBuilt()
	divided := 0
	for name, data := range pages {
		lang, here, ok := inLanguage(name)
		if !ok || path.Ext(name) != ".html" || isKept(name) || here == "index.html" {
			continue
		}
		switch folder, file := path.Split(here); {
		case slices.Contains([]string{"countries/", "stories/", "pages/"}, folder) && !strings.HasPrefix(file, "index."):
			continue
		case folder == "rules/" && slices.Contains(drawnLists, strings.TrimSuffix(file, ".html")):
			continue
		}
		if size := compressed(t, data); size > little {
			t.Errorf("%s has %d bytes compressed, want at most %d", name, size, little)
		}
		if strings.HasSuffix(here, ".2.html") && lang == "ru" {
			divided++
		}
	}
	if divided < 8 {
		t.Errorf("%d lists are in parts, want more: the test tests too little", divided)
	}
	for _, here := range []string{"checked.html", "compare.html", "for/political.html", "index-a-z.html", "organisations.html"} {
		var sizes []int
		for _, part := range listParts(pages, "ru/"+here) {
			sizes = append(sizes, compressed(t, pages[part]))
		}
		if len(sizes) < 2 || slices.Max(sizes)-slices.Min(sizes) > little/4 {
			t.Errorf("the parts of %s have %v bytes compressed, want several of about one size", here, sizes)
		}
	}
}

// rowsOf returns what the rows of lists say, by where they stand: in which group, and in which list or table.
func rowsOf(doc *html.Node) []string {
	var rows []string
	for _, e := range elements(mainOf(doc)) {
		folded := e.Parent != nil && e.Parent.Parent != nil && e.Parent.Parent.Data == "nav"
		switch {
		case e.Data == "li" && !folded && attr(e.Parent, "class") != "strip", e.Data == "tr" && e.Parent.Data == "tbody", e.Data == "dt",
			e.Data == "section" && attr(e, "class") == "card":
			rows = append(rows, strings.Join(strings.Fields(text(e)), " "))
		}
	}
	return rows
}

func TestEveryRowStandsInOnePartInItsOrder(t *testing.T) {
	pages, _ := narrowBuilt()
	whole, _ := own(t, build.Options{Day: day})
	for _, here := range []string{
		"checked.html", "organisations.html", "glossary.html", "index-a-z.html", "changes.html", "countries/index.html", "rules/work.html",
		"compare.html", "stories/index.html",
	} {
		for _, lang := range []string{"ru", "en"} {
			name := lang + "/" + here
			want := rowsOf(parsed(t, map[string][]byte{name: whole[name]})[name])
			var got []string
			parts := listParts(pages, name)
			for _, part := range parts {
				got = append(got, rowsOf(parsed(t, map[string][]byte{part: pages[part]})[part])...)
			}
			if here == "compare.html" || here == "stories/index.html" { // in parts in an order of their own
				slices.Sort(got)
				slices.Sort(want)
			}
			if !slices.Equal(got, want) {
				t.Errorf("the %d parts of %s have %d rows, or others, want these %d:\n%q\nwant\n%q", len(parts), name, len(got), len(want), got, want)
			}
		}
	}
}

// answersOf returns what a page of a situation answers: question, group, country.
func answersOf(doc *html.Node) (answers []string) {
	question := ""
	for _, e := range elements(mainOf(doc)) {
		switch {
		case e.Data == "section":
			question = attr(e, "id")
		case e.Data == "strong" && e.FirstChild != nil && e.FirstChild.Data == "a":
			answers = append(answers, question+": "+attr(e.Parent.Parent.Parent, "data-answer")+": "+text(e))
		case e.Data == "ul" && attr(e, "class") == "names":
			if e.Parent.Data == "details" {
				for _, li := range elements(e) {
					if li.Data == "li" {
						answers = append(answers, question+": "+text(li))
					}
				}
			}
		}
	}
	return answers
}

func TestEveryAnswerStandsInOnePart(t *testing.T) {
	pages, _ := narrowBuilt()
	whole, _ := own(t, build.Options{Day: day})
	for _, name := range []string{"ru/for/political.html", "en/for/anyone.html", "ru/for/deserter.html"} {
		want := answersOf(parsed(t, map[string][]byte{name: whole[name]})[name])
		var got []string
		parts := listParts(pages, name)
		for _, part := range parts {
			got = append(got, answersOf(parsed(t, map[string][]byte{part: pages[part]})[part])...)
		}
		if len(parts) < 2 || len(want) < 20 || !slices.Equal(got, want) {
			t.Errorf("the %d parts of %s answer %q, want %q", len(parts), name, got, want)
		}
	}
}

func TestPartsAreLinked(t *testing.T) {
	pages, twice := narrowBuilt()
	if len(twice) > 0 {
		t.Errorf("two pages have one address: %v", twice)
	}
	linksResolve(t, pages)
	docs := parsed(t, pages)
	checkAlternates(t, docs, "")
	checkLight(t, docs)
	parts := listParts(pages, "ru/checked.html")
	for i, part := range parts {
		said := text(docs[part])
		if want := "Страница\u00a0" + strconv.Itoa(i+1) + " из\u00a0" + strconv.Itoa(len(parts)); !strings.Contains(said, want) {
			t.Errorf("%s does not say %q", part, want)
		}
		for rel, to := range map[string]int{"prev": i - 1, "next": i + 1} {
			var got []string
			for _, e := range elements(docs[part]) {
				if attr(e, "rel") == rel {
					got = append(got, path.Join(path.Dir(part), attr(e, "href")))
				}
			}
			var want []string
			if to >= 0 && to < len(parts) {
				want = []string{parts[to]}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %s is %v, want %v", part, rel, got, want)
			}
		}
	}
}

// A reader takes the newest date of a page for the age of what stands there.
func TestPartsHaveTheirOwnDate(t *testing.T) {
	pages, _ := narrowBuilt()
	older := 0
	for _, here := range []string{"changes.html", "stories/index.html", "organisations.html", "compare.html", "rules/work.html", "for/anyone.html"} {
		for _, lang := range []string{"ru", "en"} {
			first := ""
			for i, part := range listParts(pages, lang+"/"+here) {
				doc := parsed(t, map[string][]byte{part: pages[part]})[part]
				var said, newest string
				for _, e := range elements(doc) {
					if e.Data == "time" && e.Parent.Parent.Data == "footer" {
						said = attr(e, "datetime")
					}
				}
				for _, e := range elements(mainOf(doc)) {
					if e.Data == "time" && attr(e, "class") != "recheck" {
						newest = max(newest, attr(e, "datetime"))
					}
				}
				if said == "" || said != newest {
					t.Errorf("%s says that its newest date is %q, want %q", part, said, newest)
				}
				if i == 0 {
					first = said
				}
				if said < first {
					older++
				}
			}
		}
	}
	if older < 4 {
		t.Errorf("%d parts are older than the first of their list, want more: the test tests too little", older)
	}
}

// Pages that state no rule say no date of any: it would stand on them alone.
func TestPagesWithoutRulesHaveNoDate(t *testing.T) {
	pages, _ := own(t, build.Options{Day: day})
	for _, here := range []string{"index-a-z.html", "search.html", "for/index.html", "glossary.html"} {
		name := "ru/" + here
		for _, e := range elements(parsed(t, map[string][]byte{name: pages[name]})[name]) {
			if e.Data == "time" {
				t.Errorf("%s says %s", name, text(e.Parent))
			}
		}
	}
}

// A link to a place in a list leads to the part that has it; checkLinks says so of every link, this that there are any.
func TestPlacesInListsAreFoundInTheirPart(t *testing.T) {
	pages, _ := narrowBuilt()
	found := map[string]bool{}
	for name, doc := range parsed(t, pages) {
		for _, e := range elements(doc) {
			if href, id, ok := strings.Cut(attr(e, "href"), "#"); ok && id != "" && !out(href) {
				found[path.Join(path.Dir(name), href)] = true
			}
		}
	}
	for _, want := range []string{"ru/organisations.2.html", "en/organisations.2.html", "ru/for/anyone.2.html"} {
		if !found[want] {
			t.Errorf("no link leads to a place in %s", want)
		}
	}
}

func TestPartsFollowAnEdit(t *testing.T) {
	m := ownFiles(t)
	narrow(m)
	builder := build.New(m, fstest.MapFS{})
	made := func(b *build.Builder, keep bool) map[string][]byte {
		pages := map[string][]byte{}
		if _, err := b.Build(build.Options{Day: day, Keep: keep}, func(path string, data []byte) error {
			pages[path] = bytes.Clone(data)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return pages
	}
	before := made(builder, true)
	const name = "content/organisations.ru.yaml"
	more := regexp.MustCompile(`(?m)^  what: '?`)
	m[name] = &fstest.MapFile{Data: more.ReplaceAll(m[name].Data, []byte("${0}Ещё одно предложение о том, кому и когда помогали. "))}
	after, cold := made(builder, true), made(build.New(m, fstest.MapFS{}), false)
	if len(listParts(after, "ru/organisations.html")) == 1 || bytes.Equal(before["ru/organisations.2.html"], after["ru/organisations.2.html"]) {
		t.Error("the edit changes no part: the test tests nothing")
	}
	for path, want := range cold {
		if !bytes.Equal(after[path], want) {
			t.Errorf("%s is another after an edit than in a new build", path)
		}
	}
	if len(after) != len(cold) {
		t.Errorf("%d pages after an edit, want %d", len(after), len(cold))
	}
}
