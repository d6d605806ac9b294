package xhtml

import (
	"strconv"
	"strings"
)

// Place is where a fragment will stand.
type Place struct {
	ID     func(id string) string // what an id of the fragment is called here
	Link   func(p Piece) Leads    // where a link leads from here
	Deeper int                    // how many levels its headings go down
	XML    bool                   // it is read as XML, else as HTML
}

// Leads says what becomes of a link: To is its address, "" to leave its words alone; Says are words that follow them,
// in the reader's language; Rel is what the link then is, where that is not what it was.
type Leads struct{ To, Says, Rel string }

// Join puts the pieces together for a place.
func Join(pieces []Piece, at Place) string {
	var b strings.Builder
	for _, p := range pieces {
		switch p.Kind {
		case Markup:
			b.WriteString(p.Text)
		case ID:
			b.WriteString(Escape(at.ID(p.Text)))
		case Heading:
			l, err := strconv.Atoi(p.Text)
			if err != nil {
				panic(err) // Cut wrote it
			}
			b.WriteString(strconv.Itoa(min(l+at.Deeper, 6)))
		case Void:
			if at.XML {
				b.WriteByte('/')
			}
		case Link:
			if leads := at.Link(p); leads.To != "" {
				b.WriteString(`<a href="` + Escape(leads.To) + `"` + p.More)
				if leads.Rel != "" {
					b.WriteString(` rel="` + Escape(leads.Rel) + `"`)
				}
				b.WriteByte('>')
			}
		case LinkEnd:
			leads := at.Link(p)
			if leads.To != "" {
				b.WriteString("</a>")
			}
			if leads.Says != "" {
				b.WriteString(" <small>" + Escape(leads.Says) + "</small>")
			}
		}
	}
	return b.String()
}

// Escape writes text so that it stands as it is between tags and inside quotes, in XML as in HTML. Characters that XML
// 1.0 does not have are left out.
func Escape(text string) string {
	return escapes.Replace(strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r >= ' ' && r <= 0xd7ff, r >= 0xe000 && r <= 0xfffd, r >= 0x10000:
			return r
		case r == '\r':
			return '\n'
		}
		return -1
	}, text))
}

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;")

// Name makes an id one that XML takes too (an NCName): it begins with a letter and holds letters of ASCII, digits,
// ".", "-" and "_". Two ids that differ stay different.
func Name(id string) string {
	var b strings.Builder
	for i := range len(id) {
		c := id[i]
		switch letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'; {
		case letter, i > 0 && (c >= '0' && c <= '9' || c == '-' || c == '.'):
			b.WriteByte(c)
		default:
			b.WriteString("_" + strconv.FormatUint(uint64(c), 16) + "_")
		}
	}
	return b.String()
}
