package words

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n/template"
)

// placeholder matches {{.name}}, and whatever else begins or ends like one: that is a slip.
var placeholder = regexp.MustCompile(`\{\{\.([A-Za-z][A-Za-z0-9]*)\}\}|\{\{[^{}]*\}\}|\{\{|\}\}`)

// placeholders returns the names that a message stands open for, sorted, and the slips as they are written.
func placeholders(forms map[string]string) (names, slips []string) {
	for _, text := range forms {
		if !strings.Contains(text, "{{") && !strings.Contains(text, "}}") {
			continue
		}
		for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
			if m[1] == "" {
				slips = append(slips, m[0])
				continue
			}
			names = append(names, m[1])
		}
	}
	slices.Sort(names)
	slices.Sort(slips)
	return slices.Compact(names), slices.Compact(slips)
}

// phrases is the parser of messages that go-i18n calls: in the place of text/template, whose conditions and functions
// no translator should meet, and which fills a forgotten value with nothing.
type phrases struct{}

// Cacheable reports that a message needs to be parsed only once.
func (phrases) Cacheable() bool { return true }

// Parse takes a message apart. Slips stay as they are written: the check reports them.
func (phrases) Parse(text, _, _ string) (template.ParsedTemplate, error) {
	var p phrase
	at := 0
	for _, m := range placeholder.FindAllStringSubmatchIndex(text, -1) {
		if m[2] < 0 {
			continue
		}
		p.texts = append(p.texts, text[at:m[0]])
		p.names = append(p.names, text[m[2]:m[3]])
		at = m[1]
	}
	p.texts = append(p.texts, text[at:])
	return p, nil
}

// phrase is a parsed message: each name stands after the text of the same index.
type phrase struct {
	texts, names []string
}

// Execute puts in the values; data is a []string of names and values in turn.
func (p phrase) Execute(data any) (string, error) {
	args := data.([]string)
	var b strings.Builder
	for i, text := range p.texts {
		b.WriteString(text)
		if i == len(p.names) {
			break
		}
		v, ok := value(args, p.names[i])
		if !ok {
			return "", fmt.Errorf("no value for {{.%s}}", p.names[i])
		}
		b.WriteString(v)
	}
	return b.String(), nil
}

func value(args []string, name string) (string, bool) {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return args[i+1], true
		}
	}
	return "", false
}
