package render

import (
	stdhtml "html"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/css"
	"github.com/tdewolff/parse/v2/html"

	"github.com/veshka-guide/veshka/internal/diag"
)

// What no page may hold: it sends something, loads something, keeps something, leads somewhere unseen, or makes a
// browser read what follows in another way than this check does (DESIGN section 3).
var (
	badTags = []string{"form", "iframe", "frame", "frameset", "fencedframe", "object", "embed", "base", "applet", "portal",
		"input", "textarea", "select", "audio", "video", "source", "track", "script", "animate", "animatetransform",
		"animatemotion", "set", "noscript", "noembed", "noframes", "plaintext", "xmp"}
	badAttrs = []string{"integrity", "srcset", "imagesrcset", "attributionsrc", "ping", "srcdoc", "background", "action",
		"formaction", "manifest", "style", "target", "download", "xml:base"}
	badStyle = []string{"@import", "@font-face", "expression(", "image-set(", "src(", "url(", "http:", "https:", "//", `\`}
	badHrefs = []string{"mailto:", "javascript:", "tel:", "//"}

	linkRels = []string{"icon", "canonical", "alternate"}
	headTags = []string{"meta", "title", "link", "style"}
)

var (
	plainName = regexp.MustCompile(`^[a-z][a-z0-9_:.-]*$`)
	theStyle  = regexp.MustCompile(`^<style>\{\{[$.\w]*\.Style\}\}</style>`)
	theMeta   = map[string]*regexp.Regexp{ // what a meta of the kind may say
		"content-security-policy": regexp.MustCompile(`^["']\{\{[$.\w]*\.Policy\}\}["']$`),
		"onion-location":          regexp.MustCompile(`^["']\{\{[$.\w]*\.Onion\}\}["']$`),
	}
	mail  = regexp.MustCompile(`[\pL\pN._%+-]+(@|&#0*64;|&#[xX]0*40;|&commat;)[\pL\pN-]+(\.[\pL\pN-]+)+`) // hosts hide it with a script
	urlOf = regexp.MustCompile(`url\(\s*["']?([^#]|$)`)                                                   // in an attribute, of anything but a part of the page
)

// checker reads one file of a theme.
type checker struct {
	file   File
	report func(at int, what string)
	inHead bool
}

// element is a start tag: its name in lower case, with the actions that touch it, and what follows it.
type element struct {
	at    int
	name  string
	attrs []attr
	open  bool // its end has not been seen
}

type attr struct {
	at          int
	name, value string // lower case; the value without quotes, entities and actions, as a browser reads an address
	raw         string // the value as it stands
}

// forbidden reports what a theme's file must not hold.
func (l *loader) forbidden(f File) {
	c := checker{file: f, report: func(at int, what string) {
		start := strings.LastIndexByte(f.Text[:at], '\n') + 1
		if utf8.RuneCountInString(what) > 24 {
			what = string([]rune(what)[:24])
		}
		l.report(diag.At(diag.Pos{
			File: f.Place, Line: strings.Count(f.Text[:at], "\n") + 1,
			Col: utf8.RuneCountInString(f.Text[start:at]) + 1, Len: utf8.RuneCountInString(what),
		}, "forbidden-in-theme", "what", what))
	}}
	switch {
	case strings.HasSuffix(f.Name, ".css"):
		c.style()
	case strings.HasSuffix(f.Name, ".js"):
		c.script()
	case strings.HasSuffix(f.Name, ".html"):
		c.markup()
	}
}

// opaque are elements that the lexer takes whole. Under names of the same length it looks into them.
var opaque = regexp.MustCompile(`(?i)(</?)(svg|math|xml)`)

// markup reads a template with its actions masked, so that no quote inside one changes what the markup is.
func (c *checker) markup() {
	masked := opaque.ReplaceAllStringFunc(masked(c.file.Text), func(s string) string { return s[:len(s)-1] + "-" })
	input := parse.NewInputString(masked)
	lex := html.NewLexer(input)
	var e element
	for {
		token, data := lex.Next()
		start := input.Offset() - len(data)
		switch token {
		case html.ErrorToken:
			if e.open {
				c.report(e.at, "<") // another file would have to end it
			}
			return
		case html.StartTagToken:
			e = element{at: start, name: string(lex.Text()), open: true}
		case html.AttributeToken:
			raw := string(lex.AttrVal())
			e.attrs = append(e.attrs, attr{
				at:   start + len(data) - len(strings.TrimLeft(string(data), " \t\n\r\f")),
				name: string(lex.AttrKey()), value: address(raw), raw: raw,
			})
		case html.StartTagCloseToken, html.StartTagVoidToken:
			e.open = false
			c.element(e)
		case html.TextToken:
			if at := mail.FindIndex(data); at != nil {
				c.report(start+at[0], string(data[at[0]:at[1]]))
			}
			// The text of a title, or what looks like CDATA: browsers find tags there when it stands in a picture.
			if i := strings.IndexByte(string(data), '<'); i >= 0 && (strings.HasPrefix(e.name, "title") || strings.HasPrefix(string(data), "<!")) {
				c.report(start+i, "<")
			}
		case html.CommentToken:
			if !strings.HasPrefix(string(data), "<!--") || includes.Match(data) {
				c.report(start, string(data[:2]))
			}
		case html.EndTagToken:
			e = element{}
			if string(lex.Text()) == "head" {
				c.inHead = false
			}
		}
	}
}

// address returns an attribute's value as a browser reads an address: without quotes, entities, tabs and line ends, in
// lower case, and with slashes for backslashes; and without the template's actions that say only when.
func address(raw string) string {
	raw = conditions.ReplaceAllString(strings.Trim(raw, `"'`), "")
	return strings.TrimSpace(addressBytes.Replace(strings.ToLower(stdhtml.UnescapeString(raw))))
}

var addressBytes = strings.NewReplacer("\t", "", "\n", "", "\r", "", `\`, "/")

// element reports what is wrong with a tag.
func (c *checker) element(e element) {
	tag, ok := bare(e.name)
	switch {
	case !ok, slices.Contains(badTags, tag), tag == "style" && !(c.inHead && theStyle.MatchString(c.file.Text[e.at:])):
		if tag != "script" || !theScript.MatchString(c.file.Text[e.at:]) {
			c.report(e.at, c.file.Text[e.at:e.at+1+len(e.name)])
		}
	}
	c.inHead = tag == "head" || c.inHead && slices.Contains(headTags, tag)
	for _, a := range e.attrs {
		if what := e.wrong(tag, a, c.file.Text); what != "" {
			c.report(a.at, what)
		} else if a.leadsAway() {
			value := strings.Trim(a.raw, `"'`)
			at := a.at + max(0, strings.Index(c.file.Text[a.at:], value)) // an action in it is masked
			c.report(at, c.file.Text[at:at+len(value)])
		}
	}
}

// wrong returns what is wrong with an attribute: its name, or more where that says too little.
func (e element) wrong(tag string, a attr, text string) string {
	name, ok := bare(a.name)
	if a.name != "" && name == "" && ok && a.raw == "" {
		return "" // nothing but conditions
	}
	data := strings.HasPrefix(a.value, "data:")
	switch {
	case !ok, name == "", strings.ContainsRune(a.raw, '<'), !balanced(a.raw), includes.MatchString(a.raw):
		return text[a.at : a.at+max(1, len(a.name))]
	case slices.Contains(badAttrs, name), strings.HasPrefix(name, "on"), name == "src" && !data, urlOf.MatchString(a.value):
		return name
	case tag == "link" && name == "rel" && !slices.Contains(linkRels, a.value):
		return "rel=" + a.value
	case name == "http-equiv" && (tag != "meta" || theMeta[a.value] == nil):
		return name
	case tag == "meta" && name == "content" && !e.mayMean(text[a.at+len("content="):][:len(a.raw)]):
		return name
	case name != "href" && name != "xlink:href":
		return ""
	case tag == "link" && e.has("rel", "icon") && !data, tag != "a" && tag != "link" && !data && !strings.HasPrefix(a.value, "#"):
		return name
	}
	return ""
}

// mayMean reports whether a meta may have the content: any that tells the browser nothing to do, else that of its kind.
func (e element) mayMean(content string) bool {
	for _, a := range e.attrs {
		if n, _ := bare(a.name); n == "http-equiv" {
			return theMeta[a.value] != nil && theMeta[a.value].MatchString(content)
		}
	}
	return true
}

// leadsAway reports whether a link's address is of a kind that tells a third party, or starts another program.
func (a attr) leadsAway() bool {
	return (a.name == "href" || a.name == "xlink:href") &&
		slices.ContainsFunc(badHrefs, func(s string) bool { return strings.HasPrefix(a.value, s) })
}

// has reports whether the element has the attribute with the value; an empty one stands for any.
func (e element) has(name, value string) bool {
	return slices.ContainsFunc(e.attrs, func(a attr) bool {
		n, _ := bare(a.name)
		return n == name && (value == "" || a.value == value)
	})
}

// allowedEscape is a character beyond ASCII: no address and no tag can be made of it.
var allowedEscape = regexp.MustCompile(`\\0{0,4}([89a-f][0-9a-f]|[1-9a-f][0-9a-f]{2,5})`)

// style reads the style sheet. What may stand there, comments, data and escapes in strings, is blanked out; in what
// is left no bad word may stand. A comment can be kept by the minifier, so none may end the element that holds it.
func (c *checker) style() {
	find(c.file.Text, []string{"</"}, c.report)
	input := parse.NewInputString(c.file.Text)
	lex := css.NewLexer(input)
	var left strings.Builder
	for {
		token, data := lex.Next()
		if token == css.ErrorToken {
			break
		}
		text := string(parse.ToLower(parse.Copy(data)))
		switch {
		case token == css.CommentToken, token == css.URLToken && isData(text):
			text = blank(text)
		case token == css.URLToken && strings.HasPrefix(text, "url("):
			text = "url(" + blank(text[4:]) // said once
		case token == css.StringToken:
			text = allowedEscape.ReplaceAllStringFunc(text, blank)
		}
		left.WriteString(text)
	}
	find(left.String(), badStyle, c.report)
}

func blank(s string) string { return strings.Repeat(" ", len(s)) }

// isData reports whether a url( holds its data itself.
func isData(url string) bool {
	return strings.HasPrefix(strings.TrimLeft(strings.TrimPrefix(url, "url("), "\"' \t\r\n\f"), "data:") && !strings.Contains(url, `\`)
}

// find reports the first of every one of the words in the text.
func find(text string, words []string, report func(at int, what string)) {
	for _, w := range words {
		if i := strings.Index(text, w); i >= 0 {
			report(i, w)
		}
	}
}
