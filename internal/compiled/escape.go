package compiled

import (
	"html/template"
	"reflect"
	"strings"
	"unicode/utf8"
)

// escaper appends a text as it stands in its place on the page.
type escaper func(dst []byte, s string) []byte

// unsafe is what html/template writes in the place of words that it does not trust, and of none where none may stand.
const unsafe = "ZgotmplZ"

// Types by which html/template knows words that it need not escape in their place.
var (
	typeHTML = reflect.TypeFor[template.HTML]()
	typeCSS  = reflect.TypeFor[template.CSS]()
	typeJS   = reflect.TypeFor[template.JS]()
	typeURL  = reflect.TypeFor[template.URL]()
)

// escaperOf returns what html/template's escapers do, by their names without the prefix, to a text of the type.
func escaperOf(names []string, of reflect.Type) escaper {
	if len(names) == 0 {
		panic(errUnknown)
	}
	first, last := names[0], names[len(names)-1]
	if len(names) == 1 {
		switch {
		case first == "htmlescaper" && of == typeHTML, first == "cssvaluefilter" && of == typeCSS, first == "jsvalescaper" && of == typeJS:
			return func(dst []byte, s string) []byte { return append(dst, s...) }
		case first == "htmlescaper", first == "rcdataescaper" && of != typeHTML, first == "attrescaper" && of != typeHTML:
			return appendText
		case first == "nospaceescaper" && of != typeHTML:
			return appendUnquoted
		}
		panic(errUnknown)
	}
	var rest *table
	switch last {
	case "attrescaper":
		rest = quoted
	case "nospaceescaper":
		rest = unquoted
	default:
		panic(errUnknown)
	}
	switch middle := names[:len(names)-1]; {
	case len(middle) == 1 && first == "urlnormalizer", len(middle) == 1 && first == "urlescaper" && of == typeURL:
		return rest.appendAddress
	case len(middle) == 1 && first == "urlescaper":
		return rest.appendQuery
	case len(middle) == 2 && first == "urlfilter" && middle[1] == "urlnormalizer" && of == typeURL:
		return rest.appendAddress
	case len(middle) == 2 && first == "urlfilter" && middle[1] == "urlnormalizer":
		return func(dst []byte, s string) []byte {
			if !trusted(s) {
				s = "#" + unsafe
			}
			return rest.appendAddress(dst, s)
		}
	}
	panic(errUnknown)
}

// table says how bytes are written that may not stand for themselves.
type table struct {
	hit       [256]bool
	as        [128]string
	neverNone bool // an empty text would not be the value of its attribute: unsafe stands for it
}

func tableOf(as map[byte]string) *table {
	var t table
	for c, s := range as {
		t.hit[c], t.as[c] = true, s
	}
	return &t
}

// quoted is for text and for attributes in quotes, unquoted for attributes without.
var (
	quoted = tableOf(map[byte]string{
		0: "\uFFFD", '"': "&#34;", '&': "&amp;", '\'': "&#39;", '+': "&#43;", '<': "&lt;", '>': "&gt;",
	})
	unquoted = func() *table {
		t := tableOf(map[byte]string{
			0: "&#xfffd;", '\t': "&#9;", '\n': "&#10;", '\v': "&#11;", '\f': "&#12;", '\r': "&#13;", ' ': "&#32;", '"': "&#34;",
			'&': "&amp;", '\'': "&#39;", '+': "&#43;", '<': "&lt;", '=': "&#61;", '>': "&gt;", '`': "&#96;",
		})
		t.neverNone = true
		return t
	}()
)

func appendText(dst []byte, s string) []byte {
	from := 0
	for i := 0; i < len(s); i++ {
		if c := s[i]; quoted.hit[c] {
			dst = append(dst, s[from:i]...)
			dst = append(dst, quoted.as[c]...)
			from = i + 1
		}
	}
	return append(dst, s[from:]...)
}

// appendUnquoted also names by their number runes that are none, as some browsers read them otherwise.
func appendUnquoted(dst []byte, s string) []byte {
	if s == "" {
		return append(dst, unsafe...)
	}
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r < utf8.RuneSelf && unquoted.hit[r]:
			dst = append(dst, unquoted.as[r]...)
		case 0xfdd0 <= r && r <= 0xfdef || 0xfff0 <= r && r <= 0xffff:
			dst = append(dst, "&#x"...)
			for shift := 12; shift >= 0; shift -= 4 {
				dst = append(dst, digits[r>>shift&15])
			}
			dst = append(dst, ';')
		default:
			dst = append(dst, s[i:i+n]...)
		}
		i += n
	}
	return dst
}

const digits = "0123456789abcdef"

// trusted reports whether an address is relative or of a scheme that html/template lets pass.
func trusted(s string) bool {
	scheme, _, ok := strings.Cut(s, ":")
	return !ok || strings.Contains(scheme, "/") ||
		strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "mailto")
}

// What a byte is in an address (RFC 3986); the zero is for bytes that never stand for themselves.
const (
	unreserved = 1 + iota
	reserved
	percent
)

var inAddress = func() (of [256]uint8) {
	for c := range 128 {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("-._~", byte(c)) >= 0:
			of[c] = unreserved
		case strings.IndexByte("!#$&*+,/:;=?@[]", byte(c)) >= 0:
			of[c] = reserved
		case c == '%':
			of[c] = percent
		}
	}
	return of
}()

// appendAddress appends an address, or the begin of one, as the value of an attribute.
func (t *table) appendAddress(dst []byte, s string) []byte {
	if s == "" && t.neverNone {
		return append(dst, unsafe...)
	}
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch inAddress[c] {
		case unreserved:
			continue
		case reserved:
			if !t.hit[c] {
				continue
			}
			dst = append(dst, s[from:i]...)
			dst = append(dst, t.as[c]...)
		case percent:
			if i+2 < len(s) && hex(s[i+1]) && hex(s[i+2]) {
				continue
			}
			fallthrough
		default:
			dst = append(dst, s[from:i]...)
			dst = append(dst, '%', digits[c>>4], digits[c&15])
		}
		from = i + 1
	}
	return append(dst, s[from:]...)
}

// appendQuery appends a value in the query or the fragment of an address.
func (t *table) appendQuery(dst []byte, s string) []byte {
	if s == "" && t.neverNone {
		return append(dst, unsafe...)
	}
	for i := 0; i < len(s); i++ {
		if c := s[i]; inAddress[c] == unreserved {
			dst = append(dst, c)
		} else {
			dst = append(dst, '%', digits[c>>4], digits[c&15])
		}
	}
	return dst
}

func hex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
