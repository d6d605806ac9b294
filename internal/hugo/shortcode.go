package hugo

import (
	"net/url"
	"regexp"
	"strings"
)

// shortcode is a tag of Hugo's, {{< name params >}} or {{% name params %}}.
type shortcode struct {
	from, to int // in bytes
	name     string
	closing  bool // {{< /name >}}
	literal  bool // {{</* name */>}}: shown as it is
	named    map[string]string
	plain    []string // params without a name
}

// opens finds where a shortcode may begin.
var opens = regexp.MustCompile(`\{\{[<%]`)

// shortcodesOf returns the shortcodes of a text in their order; what is opened and never closed is none.
func shortcodesOf(s string) []shortcode {
	var out []shortcode
	for at := 0; ; {
		m := opens.FindStringIndex(s[at:])
		if m == nil {
			return out
		}
		c, ok := shortcodeAt(s, at+m[0])
		if !ok {
			at += m[1]
			continue
		}
		out = append(out, c)
		at = c.to
	}
}

// longest is how many bytes a shortcode may take: what is never closed must not be looked for to the end of the text
// again and again.
const longest = 2_000

func shortcodeAt(s string, from int) (shortcode, bool) {
	c := shortcode{from: from, named: map[string]string{}}
	end := ">}}"
	if s[from+2] == '%' {
		end = "%}}"
	}
	part := s[from+3 : min(len(s), from+longest)]
	var words []string
	var word []byte
	quote, started := byte(0), false
	push := func() {
		if started {
			words = append(words, string(word))
		}
		word, started = word[:0], false
	}
	for i := 0; i < len(part); i++ {
		switch b := part[i]; {
		case quote == 0 && strings.HasPrefix(part[i:], end):
			push()
			c.to = from + 3 + i + len(end)
			return c.with(words), true
		case quote != 0 && b == quote:
			quote = 0
		case quote == '"' && b == '\\' && i+1 < len(part):
			i++
			word = append(word, part[i])
		case quote != 0:
			word = append(word, part[i])
		case b == '"' || b == '`':
			quote, started = b, true
		case b == ' ' || b == '\n' || b == '\t':
			push()
		default:
			word, started = append(word, b), true
		}
	}
	return c, false
}

// param is the name of a parameter.
var param = regexp.MustCompile(`^([A-Za-z][\w-]*)=`)

func (c shortcode) with(words []string) shortcode {
	for i, w := range words {
		m := param.FindStringSubmatch(w)
		switch {
		case i == 0 && strings.HasPrefix(w, "/*"):
			c.literal = true
			return c
		case i == 0 && strings.HasPrefix(w, "/"):
			c.closing = true
			if c.name = w[1:]; c.name == "" && len(words) > 1 {
				c.name = words[1]
			}
			c.name = strings.ToLower(c.name)
			return c
		case i == 0:
			c.name = strings.ToLower(strings.TrimSuffix(w, "/"))
		case m != nil:
			c.named[strings.ToLower(m[1])] = w[len(m[0]):]
		case w != "/":
			c.plain = append(c.plain, w)
		}
	}
	return c
}

// shortcodes writes those as Markdown that can be, and takes the others out. What is between the two tags of a pair
// stays.
func (im *importer) shortcodes(d *doc) {
	var edits []edit
	s := d.body.s
	tags := shortcodesOf(s)
	closed := map[string]int{} // where the last closing tag of a name ends
	for _, c := range tags {
		if c.closing {
			closed[c.name] = c.to
		}
	}
	dropped := 0 // up to where a comment took everything out
	for i, c := range tags {
		if c.from < dropped {
			continue
		}
		e := edit{at: c.from, end: c.to}
		switch {
		case c.literal:
			e.text = strings.NewReplacer("/* ", " ", " */", " ", "/*", "", "*/", "").Replace(s[c.from:c.to])
		case c.name == "ref" || c.name == "relref":
			e.text = im.refTag(d, c)
		case c.name == "figure" && !c.closing:
			e.text = c.figure()
		case c.name == "highlight" && c.closing:
			e.text = "\n```\n"
		case c.name == "highlight" && len(c.plain) > 0:
			e.text = "\n```" + c.plain[0] + "\n"
		case c.name == "comment" && !c.closing:
			for _, other := range tags[i:] {
				if other.closing && other.name == c.name {
					e.end, dropped = other.to, other.to
					break
				}
			}
			im.leave("comment", d.file, d.body.line(c.from), s[c.from:e.end])
		case c.closing:
		default:
			im.leave("shortcode", d.file, d.body.line(c.from), s[c.from:c.to])
			if closed[c.name] < c.from && d.body.inText(c.from, c.to) {
				e.text = "…" // the reader sees that something is missing
			}
		}
		edits = append(edits, e)
	}
	d.body, _ = d.body.edited(edits)
}

// refTag returns the address of another page, in a form that the link around it is read by.
func (im *importer) refTag(d *doc, c shortcode) string {
	target := c.named["path"]
	if len(c.plain) > 0 {
		target = c.plain[0]
	}
	before := strings.TrimRight(d.body.s[:c.from], " ")
	if target == "" || before == "" || !strings.ContainsRune(`(<"'=:`, rune(before[len(before)-1])) {
		im.leave("shortcode", d.file, d.body.line(c.from), d.body.s[c.from:c.to])
		return ""
	}
	return "ref:" + url.QueryEscape(target)
}

// figure returns the picture of a figure, in a paragraph of its own.
func (c shortcode) figure() string {
	src := c.named["src"]
	if src == "" && len(c.plain) > 0 {
		src = c.plain[0]
	}
	words := ""
	for _, key := range []string{"alt", "caption", "title", "attr"} {
		if words == "" {
			words = c.named[key]
		}
	}
	return "\n\n" + pictureTag(words, src) + "\n\n"
}

func pictureTag(words, src string) string { return "![" + escaped(words) + "](" + address(src) + ")" }

// address writes the address of a link or picture so that Markdown takes it whole.
func address(s string) string {
	s = strings.NewReplacer("<", "%3C", ">", "%3E", "\n", "", `\`, "%5C").Replace(s)
	if s == "" || strings.ContainsAny(s, " \t()") {
		return "<" + s + ">"
	}
	return s
}

// inText reports whether other words stand on the line of what is taken out.
func (l lined) inText(from, to int) bool {
	start, _ := l.lineBounds(from)
	_, end := l.lineBounds(to)
	return strings.Trim(l.s[start:from]+l.s[to:end], " \t>*-+_|") != ""
}

// escaped writes words so that Markdown takes none of them for markup.
func escaped(s string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `_`, `\_`, `[`, `\[`, `]`, `\]`, `<`, `\<`, "`", "\\`", "\n", " ").Replace(s)
}
