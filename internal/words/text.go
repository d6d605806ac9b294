package words

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

var errNoMessage = errors.New("no such message")

// Text returns the message; args are names and values in turn. It panics on an unknown id and on a placeholder without
// a value: both are bugs, of the kind that New and the check of the templates show.
func (w *Words) Text(id string, args ...string) string {
	if len(args) == 0 {
		return w.texts.of(id, func() string { return w.must(id, "", nil) })
	}
	return w.must(id, "", args)
}

// Count returns the message's plural form for n. {{.Count}} in it is n as Number writes it.
func (w *Words) Count(id string, n float64, args ...string) string {
	if len(args) == 0 {
		return w.counts.of(count{id, n}, func() string { return w.form(id, n, nil) })
	}
	return w.form(id, n, args)
}

// count is what Count says without further values.
type count struct {
	id string
	n  float64
}

func (w *Words) form(id string, n float64, args []string) string {
	return w.must(id, plain(n), append([]string{"Count", w.Number(n)}, args...))
}

// Forms returns the message by plural category (CLDR: "one", "few", …), with the text in the place of the counted
// number: for whoever counts later, by the same rules.
func (w *Words) Forms(id, count string, args ...string) map[string]string {
	i := slices.IndexFunc(w.chain, func(t *tongue) bool { return t.has(id) })
	if i < 0 {
		panic(fmt.Sprintf("words: message %q in %q: %v", id, w.lang, errNoMessage))
	}
	forms := map[string]string{}
	for name, text := range w.chain[i].messages[id].Forms {
		p, _ := phrases{}.Parse(text, "", "") // has no error
		s, err := p.Execute(append([]string{"Count", count}, args...))
		if err != nil {
			panic(fmt.Sprintf("words: message %q in %q: %v", id, w.lang, err))
		}
		forms[name] = s
	}
	return forms
}

// Diagnostic returns what the diagnostic says and what it advises, "" for no advice. Where the diagnostic knows what was
// probably meant (its argument near), the message diag.CODE.near goes before diag.CODE.hint. Where words are missing the
// code stands in their place: a problem is never hidden by another one.
func (w *Words) Diagnostic(d diag.Diagnostic) (text, hint string) {
	return w.problem("diag.", d.Code, w.advice("diag.", d), d.Args)
}

// Refusal returns why a command refuses, and what to do instead, "" for no advice.
func (w *Words) Refusal(r *diag.Refusal) (text, hint string) {
	d := diag.Diagnostic{Code: r.Code, Args: r.Args}
	return w.problem("refusal.", d.Code, w.advice("refusal.", d), d.Args)
}

// advice returns which of a code's messages says what to do: the one for a near miss, where it is one.
func (w *Words) advice(section string, d diag.Diagnostic) string {
	if d.Arg("near") != "" && w.has(section+d.Code+".near") {
		return ".near"
	}
	return ".hint"
}

// Fault returns what the fault of a copy says and what it advises, "" for no advice: code and args are those of package
// fault.
func (w *Words) Fault(code string, args []string) (text, hint string) {
	return w.problem("fault.", code, ".hint", args)
}

// thing is a word that an argument of a problem leaves to the language: "{words} 812, {style} 300".
var thing = regexp.MustCompile(`\{([a-z]+)\}`)

// named returns the arguments of a problem with its things in the language, as section+"weight." has them.
func (w *Words) named(section string, args []string) []string {
	out := slices.Clone(args)
	for i := 1; i < len(out); i += 2 {
		if out[i-1] == "weights" {
			out[i] = thing.ReplaceAllStringFunc(out[i], func(s string) string {
				word, err := w.say(section+"weight."+s[1:len(s)-1], "", nil)
				if err != nil {
					return s
				}
				return word
			})
		}
	}
	return out
}

// problem says a text and an advice of the code; where words are missing the code stands in their place.
func (w *Words) problem(section, code, advice string, args []string) (text, hint string) {
	args = w.named(section, args)
	text, err := w.say(section+code+".text", "", args)
	if err != nil {
		text = code
	}
	hint, err = w.say(section+code+advice, "", args)
	if err != nil && !errors.Is(err, errNoMessage) {
		hint = code
	}
	return text, hint
}

func (w *Words) must(id, count string, args []string) string {
	s, err := w.say(id, count, args)
	if err != nil {
		panic(fmt.Sprintf("words: message %q in %q: %v", id, w.lang, err))
	}
	return s
}

// say returns the message in the first language of the chain that has it. count is the plain number that chooses the
// plural form, "" for none.
func (w *Words) say(id, count string, args []string) (string, error) {
	i := slices.IndexFunc(w.chain, func(t *tongue) bool { return t.has(id) })
	if i < 0 {
		return "", errNoMessage
	}
	c := &i18n.LocalizeConfig{MessageID: id, TemplateData: args, TemplateParser: phrases{}}
	if count != "" {
		c.PluralCount = count
	}
	return w.chain[i].localizer.Localize(c)
}

// override returns a message that the language may have of its own, "" when it has none.
func (w *Words) override(id string) string {
	for _, t := range w.chain[:w.own] {
		if m, ok := t.messages[id]; ok {
			return m.Forms["other"]
		}
	}
	return ""
}

// localizer makes go-i18n say the messages by the plural rules of the tag. Each language has a bundle of its own,
// because go-i18n's matching of languages would answer for uk in ru, and in no certain order.
func localizer(tag language.Tag, messages map[string]site.Message) *i18n.Localizer {
	var list []*i18n.Message
	for id, m := range messages {
		other := m.Forms["other"]
		for _, f := range forms { // only to have some words beside the diagnostic
			other = cmp.Or(other, m.Forms[f])
		}
		form := func(name string) string { return cmp.Or(m.Forms[name], other) }
		list = append(list, &i18n.Message{ID: id, Zero: form("zero"), One: form("one"), Two: form("two"),
			Few: form("few"), Many: form("many"), Other: other})
	}
	b := i18n.NewBundle(tag)
	if b.AddMessages(tag, list...) != nil {
		// No plural rules for the language: those of CLDR's root have one form, as Japanese.
		tag = language.Japanese
		b = i18n.NewBundle(tag)
		b.MustAddMessages(tag, list...)
	}
	return i18n.NewLocalizer(b, tag.String())
}
