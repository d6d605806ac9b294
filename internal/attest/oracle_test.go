package attest_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/veshka-guide/veshka/internal/attest"
	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

var today = site.Date{Year: 2026, Month: 11, Day: 22}

// world is a made-up site on no disk: a guide with three rules in its languages, the first of which states the facts.
type world struct {
	t     *testing.T
	files map[string]string
}

func newWorld(t *testing.T, langs ...string) *world {
	w := &world{t, map[string]string{
		"content/site.yaml":    "title: T\nlanguages: [" + strings.Join(langs, ", ") + "]\n",
		"content/sources.yaml": "a: {publisher: P, title: T, url: 'https://a.example/x'}\nb: {publisher: Q, title: U, url: 'https://b.example/y'}\n",
		"content/kinds.yaml":   "topics: [entry]\naudiences: [anyone, deserter]\nkinds:\n  stay: {topic: entry, applies_to: [anyone], value: {days: days, visa: bool, price: money, who: {any: [one, two]}}}\n",
	}}
	for i, lang := range langs {
		w.files["content/kinds."+lang+".yaml"] = "topics: {entry: E}\naudiences: {anyone: all, deserter: d}\nkinds:\n  stay: {label: L, value: {days: '{}', visa: {true: v, false: n}, price: '{}', who: {one: 1, two: 2}}}\n"
		text := "---\nsummary: S\n---\n"
		if i == 0 {
			text = "---\ncountry: GE\nsummary: S\n---\n"
		}
		for _, id := range []string{"one", "two", "three"} {
			text += "\n## Title " + id + " {#" + id + "}\n\n"
			if i == 0 {
				text += "```rule\nverified: 2026-01-01\nkind: stay\nsources: [a]\nvalue: {days: 90, visa: false}\n```\n\n"
			}
			text += "Words of " + id + " in " + lang + ".\n"
		}
		w.files["content/countries/georgia."+lang+".md"] = text
	}
	return w
}

// read links the guide as the commands do; it must have no errors.
func (w *world) read() *site.Site {
	w.t.Helper()
	fs := fstest.MapFS{}
	for name, text := range w.files {
		fs[name] = &fstest.MapFile{Data: []byte(text)}
	}
	r := build.New(fs, fstest.MapFS{}).Read(build.Options{Guide: "georgia", Day: today})
	if diag.Count(r.Found, diag.Error) > 0 {
		w.t.Fatalf("the site has errors: %v in\n%s", r.Found, w.files["content/countries/georgia.ru.md"])
	}
	return r.Site
}

func (w *world) rule(id string) (*site.Site, *site.Rule) {
	w.t.Helper()
	s := w.read()
	return s, s.Guides[0].Rule(id)
}

// must takes what a statement came to; it may not be refused.
func (w *world) must(file, text string, refused *diag.Refusal) {
	w.t.Helper()
	if refused != nil {
		w.t.Fatalf("refused: %v", refused)
	}
	w.files[file] = text
}

func (w *world) translated(id string, lang site.Lang) {
	w.t.Helper()
	_, r := w.rule(id)
	file := attest.File(r, lang)
	text, refused := attest.Translate(r, lang, w.files[file], today)
	w.must(file, text, refused)
}

func (w *world) minor(id string, lang site.Lang) {
	w.t.Helper()
	_, r := w.rule(id)
	file := attest.File(r, r.Original)
	text, refused := attest.Minor(r, lang, w.files[file], "")
	w.must(file, text, refused)
}

func (w *world) confirmed(id string, c attest.Confirmation) {
	w.t.Helper()
	s, r := w.rule(id)
	file := attest.File(r, r.Original)
	text, refused := attest.Confirm(s, r, w.files[file], c)
	w.must(file, text, refused)
}

// change replaces words in a file, which must be there.
func (w *world) change(file, old, now string) {
	w.t.Helper()
	if strings.Count(w.files[file], old) != 1 {
		w.t.Fatalf("%s has %q %d times", file, old, strings.Count(w.files[file], old))
	}
	w.files[file] = strings.Replace(w.files[file], old, now, 1)
}

// drifted lists the rules that do not follow their original, as LANG/ID, and those whose words are others than were
// verified, as LANG/ID!.
func (w *world) drifted() []string {
	w.t.Helper()
	s := w.read()
	var out []string
	for _, lang := range s.Config.Languages {
		for _, r := range s.Guides[0].Rules {
			if r.Translation(lang) == site.Drifted {
				out = append(out, string(lang)+"/"+r.ID)
			}
			if r.WordsChanged(lang) {
				out = append(out, string(lang)+"/"+r.ID+"!")
			}
		}
	}
	return out
}

func (w *world) want(when string, want ...string) {
	w.t.Helper()
	if got := w.drifted(); !slices.Equal(got, want) {
		w.t.Fatalf("%s: drifted are %q, want %q", when, got, want)
	}
}

const ru = "content/countries/georgia.ru.md"

// A change of the words of one rule drifts exactly that rule in each translation, and nothing but words does.
func TestDrift(t *testing.T) {
	for _, langs := range [][]string{{"ru", "en"}, {"ru", "en", "ka"}} {
		w := newWorld(t, langs...)
		translations := langs[1:]
		in := func(ids ...string) []string {
			var out []string
			for _, lang := range translations {
				for _, id := range ids {
					out = append(out, lang+"/"+id)
				}
			}
			return out
		}
		all := func(id string) {
			for _, lang := range translations {
				w.translated(id, site.Lang(lang))
			}
		}
		w.want("nobody recorded anything", in("one", "two", "three")...)
		for _, id := range []string{"one", "two", "three"} {
			all(id)
		}
		w.want("all recorded")

		w.change(ru, "Words of two in ru.", "Words \n of   two\tin ru.\n")
		w.want("white space")
		w.change(ru, "kind: stay\nsources: [a]\nvalue: {days: 90, visa: false}\n```\n\nWords of one", "kind: stay\nsources: [b, a]\nvalue: {days: 30, visa: true}\nstatus: disputed\nfrom: 2026-01-01\nuntil: 2027\napplies_to: [deserter]\nreview: 9\n```\n\nWords of one")
		w.change(ru, "summary: S", "summary: S2")
		w.want("value, status, dates, sources")

		w.change(ru, "of   two", "of   the second")
		w.want("other words in two", in("two")...)
		w.translated("two", site.Lang(translations[0]))
		w.want("one translation follows", in("two")[1:]...)
		all("two")
		w.want("all follow")

		w.change(ru, "## Title three", "## Ttle three")
		w.want("other title in three", in("three")...)
		w.minor("three", "ru")
		w.want("it was a typo")
		w.change(ru, "## Ttle three", "## Tittle three")
		w.minor("three", "ru")
		w.want("and one more")
		w.change(ru, "of three in", "of number three in")
		w.want("and a change in earnest", in("three")...)
		all("three")
		w.want("all follow that")
		w.change(ru, "of number three in", "of three in")
		w.change(ru, "## Tittle three", "## Title three")
		w.want("the first words are back", in("three")...)
	}
}

// A confirmation vouches for the words as they are; a typo does not take that back, a change does.
func TestVerifiedWords(t *testing.T) {
	w := newWorld(t, "ru", "en")
	for _, id := range []string{"one", "two", "three"} {
		w.translated(id, "en")
		w.confirmed(id, attest.Confirmation{On: today})
	}
	w.want("confirmed")
	en := "content/countries/georgia.en.md"
	w.change(en, "of one in", "of 1 in")
	w.want("the translation's words changed", "en/one!")
	w.minor("one", "en")
	w.want("it was a typo")
	w.change(en, "of 1 in", "of I in")
	w.minor("one", "en")
	w.change(ru, "of one in", "of 1 in")
	w.want("the original's changed", "ru/one!", "en/one")
	w.minor("one", "ru")
	w.want("typos in both")
	w.confirmed("one", attest.Confirmation{On: today})
	w.want("confirmed: the translation follows by a typo still")
	if text := w.files[ru]; strings.Count(text, "minor: {") != 1 {
		t.Errorf("minor is kept %d times, want once, for the translation:\n%s", strings.Count(text, "minor: {"), text)
	}
	w.translated("one", "en")
	w.want("nothing to do")
	w.change(ru, "of 1 in", "of one in")
	w.want("the first words are back", "ru/one!", "en/one")
	w.change(ru, "of one in", "of one or two in")
	w.want("other words", "ru/one!", "en/one")
	w.confirmed("one", attest.Confirmation{On: today})
	w.want("confirmed without the translation", "en/one")
	w.translated("one", "en")
	w.want("which then follows")
	w.confirmed("one", attest.Confirmation{On: today})
	if text := w.files[ru]; strings.Contains(text, "minor:") {
		t.Errorf("minor is kept without need:\n%s", text)
	}

	w.change(ru, "of one or two", "of one or tow")
	w.minor("one", "ru")
	w.translated("one", "en")
	w.change(ru, "of one or tow", "of one or two")
	w.minor("one", "ru")
	w.want("there and back")
	if _, r := w.rule("one"); len(r.Minor) != 1 {
		t.Errorf("there and back, minor is %v, want the way back only", r.Minor)
	}
}

// Whatever an editor does, one thing upon another: what the site then says of its rules is what was done, and the words
// and all other rules stay byte for byte.
func TestAThousandEdits(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 1000))
	w := newWorld(t, "ru", "en")
	ids := []string{"one", "two", "three"}
	edits := 0
	for edits < 1000 {
		if edits%40 == 0 { // the history of a rule would grow and grow
			w = newWorld(t, "ru", "en")
		}
		id := ids[random.IntN(3)]
		s, r := w.rule(id)
		file := attest.File(r, "ru")
		var text string
		var refused *diag.Refusal
		what := ""
		switch random.IntN(5) {
		case 0:
			what, file = "translated", attest.File(r, "en")
			text, refused = attest.Translate(r, "en", w.files[file], today)
		case 1:
			what = "minor"
			if n := len(attest.Slips(r, "ru")); n > 1 {
				text, refused = attest.Minor(r, "ru", w.files[file], attest.Slips(r, "ru")[random.IntN(n)].Digest)
			} else {
				text, refused = attest.Minor(r, "ru", w.files[file], "")
			}
		case 2:
			what = "words"
			text = strings.Replace(w.files[file], "of "+id, "of "+[]string{"the ", "a "}[random.IntN(2)]+id, 1)
			if strings.Count(text, " a ")+strings.Count(text, " the ") > 5 {
				text = strings.NewReplacer(" a ", " ", " the ", " ").Replace(text)
			}
		default:
			what = "confirmed"
			c := attest.Confirmation{On: today, Facts: attest.Corrected, By: fmt.Sprint("лес", random.IntN(3)), Sources: []string{"a", "b"}[:random.IntN(3)]}
			if random.IntN(3) == 0 {
				old := *r
				old.Value = site.Value{{Field: "days", Type: site.Days, Min: 30, Max: 90}, {Field: "price", Type: site.Money, Min: 2.5, Currency: "GEL"}}
				c.Facts, c.Before, c.When = attest.Changed, &old, today
				c.Notes = map[site.Lang]string{"ru": "Было, «так»: it's", "en": "# no"}
				if r.Fixed != "" {
					fixed := *r
					fixed.Fixed = "00000000"
					r = &fixed
				}
			}
			text, refused = attest.Confirm(s, r, w.files[file], c)
		}
		edits++
		before := w.files[file]
		w.must(file, text, refused)
		if what == "words" {
			continue
		}
		sameOutside(t, before, text)
		_, now := w.rule(id)
		switch what {
		case "translated":
			if now.Translation("en") != site.Current || now.Words["en"].Translated != today {
				t.Fatalf("edit %d: translated, and is %s\n%s", edits, now.Translation("en"), text)
			}
		case "confirmed":
			if now.Verified != today || now.WordsChanged("ru") || now.FactsChanged() || len(now.Sources) < len(r.Sources) {
				t.Fatalf("edit %d: confirmed, and is not\n%s", edits, text)
			}
			if r.Translation("en") != now.Translation("en") {
				t.Fatalf("edit %d: confirmed, and the translation was %s, is %s\n%s", edits, r.Translation("en"), now.Translation("en"), text)
			}
		}
	}
}

// sameOutside checks that two texts differ in the blocks of rules only.
func sameOutside(t *testing.T, before, after string) {
	t.Helper()
	outside := func(text string) string {
		var out []string
		in := false
		for line := range strings.Lines(text) {
			in = in && line != "```\n"
			if !in && strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "```") {
				out = append(out, line)
			}
			in = in || line == "```rule\n"
		}
		return strings.Join(out, "")
	}
	if a, b := outside(before), outside(after); a != b {
		t.Fatalf("outside of the blocks stands\n%s\nwant\n%s", b, a)
	}
}
