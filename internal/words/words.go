// Package words is every word of the interface in the reader's language: messages with their plural forms, names of
// countries and languages, dates, numbers and the order of the alphabet.
//
// Messages come from i18n/LANG.yaml and i18n/diag.LANG.yaml, read by another package. A message is a phrase, or one
// phrase per plural category; {{.name}} in it stands for a value, and there is nothing else to learn: no conditions,
// no functions. {{.Count}} is the counted number, already formatted. Plural forms follow go-i18n's CLDR rules.
//
// A message is looked up in the language, then in its base (pt for pt-br), then in English. Countries, languages,
// months and numbers come from CLDR; where CLDR's name is old or long, a message "region.GE" or "language.ka" of the
// language itself goes first.
package words

import (
	"slices"
	"strings"

	"github.com/gohugoio/locales"
	"github.com/gohugoio/localescompressed"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// reference is the language that ends every fallback and that the others are checked against.
const reference = site.Lang("en")

// Catalog holds the messages of every language.
type Catalog struct {
	tongues map[site.Lang]*tongue
	need    []site.Lang

	words known[site.Lang, *Words]
}

// tongue is the messages of one language, later files over earlier ones.
type tongue struct {
	messages  map[string]site.Message
	localizer *i18n.Localizer
}

// Words says things in one language. It may be used by several goroutines at once.
type Words struct {
	lang   site.Lang
	tag    language.Tag
	dir    string
	chain  []*tongue // where a message is looked up, in this order
	own    int       // how many of the chain are of the language itself or its base
	locale locales.Translator

	// What has been said already.
	texts   known[string, string]
	regions known[string, string]
	names   known[site.Lang, string]
	counts  known[count, string]
	figures known[figure, string]
	dates   known[site.Date, dated]
}

// New joins message files and checks them. A later file's message replaces an earlier one of the same id and language;
// the first English one says what placeholders the others must have. need lists the site's languages.
func New(files []site.Messages, need []site.Lang) (*Catalog, []diag.Diagnostic) {
	c := Join(files, need)
	return c, check(c, files)
}

// Join is New for files that were checked before.
func Join(files []site.Messages, need []site.Lang) *Catalog {
	c := &Catalog{
		tongues: map[site.Lang]*tongue{},
		need:    slices.Clone(need),
	}
	for _, f := range files {
		if c.tongues[f.Lang] == nil {
			c.tongues[f.Lang] = &tongue{messages: map[string]site.Message{}}
		}
		for _, m := range f.Items {
			if m.Forms = said(m.Forms); len(m.Forms) > 0 {
				c.tongues[f.Lang].messages[m.ID] = m
			}
		}
	}
	for lang, t := range c.tongues {
		t.localizer = localizer(tagOf(lang), t.messages)
	}
	return c
}

// said returns the forms that have words: an empty message counts as missing.
func said(forms map[string]string) map[string]string {
	out := map[string]string{}
	for form, text := range forms {
		if text != "" {
			out[form] = text
		}
	}
	return out
}

// In returns the words of the language. It is never nil: what the language lacks is said in English.
func (c *Catalog) In(lang site.Lang) *Words {
	return c.words.of(lang, func() *Words {
		own := c.chain(lang)
		chain := own
		if en := c.tongues[reference]; en != nil && !slices.Contains(own, en) {
			chain = append(slices.Clip(own), en)
		}
		tag := tagOf(lang)
		return &Words{lang: lang, tag: tag, dir: dirOf(tag), chain: chain, own: len(own), locale: localeOf(lang)}
	})
}

// chain returns the messages of the language and of its base, as far as there are any.
func (c *Catalog) chain(lang site.Lang) []*tongue {
	var chain []*tongue
	for _, l := range []site.Lang{lang, base(lang)} {
		if t := c.tongues[l]; t != nil && !slices.Contains(chain, t) {
			chain = append(chain, t)
		}
	}
	return chain
}

// Has reports whether every language of the site can say the message, be it in English.
func (c *Catalog) Has(id string) bool {
	for _, lang := range c.need {
		if !c.In(lang).has(id) {
			return false
		}
	}
	return len(c.need) > 0 || c.In(reference).has(id)
}

// Lang returns the language.
func (w *Words) Lang() site.Lang { return w.lang }

func (w *Words) has(id string) bool {
	return slices.ContainsFunc(w.chain, func(t *tongue) bool { return t.has(id) })
}

func (t *tongue) has(id string) bool { _, ok := t.messages[id]; return ok }

// base returns the language without script and region.
func base(lang site.Lang) site.Lang {
	b, _, _ := strings.Cut(string(lang), "-")
	return site.Lang(b)
}

func tagOf(lang site.Lang) language.Tag { return language.Make(string(lang)) }

// localeOf returns CLDR's dates and numbers for the language, nil when it has none. Plain English is British here: the
// day before the month, as in every other language of these sites.
func localeOf(lang site.Lang) locales.Translator {
	if lang == "en" {
		lang = "en-gb"
	}
	if t := localescompressed.GetTranslator(string(lang)); t != nil {
		return t
	}
	return localescompressed.GetTranslator(string(base(lang)))
}
