package scaffold

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/veshka-guide/veshka/internal/site"
)

// A snippet is what an editor's program puts in for a prefix (Visual Studio Code, "Snippets in Visual Studio Code"):
// ${1:text} is a place to write in, ${1|a,b|} a choice of words.
//
// Whatever is left as it was put in must not pass for a fact. So every place holds dots, which the build refuses, and
// nowhere stands a date, a country or a figure that could be true.
type snippet struct {
	Scope       string   `json:"scope"`
	Prefix      string   `json:"prefix"`
	Description string   `json:"description"`
	Body        []string `json:"body"`
}

// Snippets returns the file of snippets for the site: a rule of any kind, of each kind that decides, and what stands around it.
func Snippets(s *site.Site, say func(id string) string) File {
	all := map[string]snippet{}
	add := func(name, scope, prefix string, body ...string) {
		all["veshka "+prefix] = snippet{scope, prefix, say("desk.new.snippet." + name), body}
	}
	ids := []string{todo}
	for _, k := range s.Vocabulary.Kinds {
		ids = append(ids, k.ID)
	}
	add("rule", "markdown", "rule", "### ${1:…} {#"+choice(2, ids)+"}", "",
		"```rule", "verified: ${3:unknown}", "sources: [$4]", "value: {$5}", "status: "+choice(6, site.Statuses), "```", "", "${7:…}", "$0")
	for _, k := range Deciding(&s.Vocabulary) {
		body := []string{"### ${1:…} {#" + k.ID + "}", "", "```rule", "verified: ${2:unknown}", "sources: [$3]", "value:"}
		next := 4
		for _, f := range k.Fields {
			var line string
			line, next = place(f, next)
			body = append(body, "  "+f.Name+": "+line)
		}
		if len(k.Fields) == 0 {
			body = body[:len(body)-1]
		}
		body = append(body, "```", "", fmt.Sprintf("${%d:…}", next), "$0")
		add("kind", "markdown", "rule-"+k.ID, body...)
	}
	add("translation", "markdown", "translation", "### ${1:…} {#"+choice(2, ids)+"}", "", "${3:…}", "$0")
	add("warning", "markdown", "warning", "```warning", "$1", "```", "$0")
	add("stop", "markdown", "stop", "- {place: '${1:…}', country: '${2:…}', from: '${3:…}', until: '${4:…}', why: '${5:…}', document: '${6:…}'}", "$0")
	note := make([]string, len(s.Config.Languages))
	for i, lang := range s.Config.Languages {
		note[i] = fmt.Sprintf("%s: '${%d:…}'", lang, i+3)
	}
	add("was", "markdown", "was", "was:", "  - on: ${1:…}", "    value: {$2}", "    note: {"+strings.Join(note, ", ")+"}", "$0")
	add("source", "yaml", "source", "${1:key}:", "  publisher: $2", "  title: $3", "  url: ${4:…}", "  date: ${5:…}", "  lang: $6", "$0")

	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(all); err != nil {
		panic(err) // texts encode
	}
	return File{Name: ".vscode/veshka.code-snippets", Text: out.String()}
}

// place returns where a field's value is written, from the place of number n on, and the number after it.
func place(f site.Field, n int) (text string, next int) {
	switch f.Type {
	case site.Bool:
		return choice(n, []string{todo, "true", "false", "null"}), n + 1
	case site.OneOf:
		return choice(n, append(append([]string{todo}, f.Options...), "null")), n + 1
	case site.AnyOf:
		return fmt.Sprintf("[${%d:…}] # %s", n, strings.Join(f.Options, ", ")), n + 1
	case site.Money:
		return fmt.Sprintf("{amount: ${%d:…}, currency: ${%d:…}}", n, n+1), n + 2
	}
	return fmt.Sprintf("${%d:… %s}", n, escaped(f.Wanted(), `\$}`)), n + 1
}

// choice is a place where one of the words is chosen; the first stands there until another is.
func choice[T ~string](n int, words []T) string {
	var all []string
	for _, w := range words {
		all = append(all, escaped(string(w), `\,|`))
	}
	return fmt.Sprintf("${%d|%s|}", n, strings.Join(all, ","))
}

// escaped returns the text with a backslash before each of the signs.
func escaped(text, signs string) string {
	var b strings.Builder
	for _, r := range text {
		if strings.ContainsRune(signs, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
