package render

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/html"
)

// Share is what one kind of thing weighs in a page.
type Share struct {
	Of    string // "words", "markup", "links", "style", "scripts", "drawings", "pictures"
	Bytes int    // as it stands in the page, not compressed
}

// Weights returns what weighs in a page, the most first: links are the addresses alone, pictures what is inlined as
// data. What weighs nothing is left out.
func Weights(page []byte) []Share {
	sizes := map[string]int{}
	lex := html.NewLexer(parse.NewInputBytes(bytes.Clone(page)))
	element := ""
	for {
		token, data := lex.Next()
		if token == html.ErrorToken {
			break
		}
		of := "markup"
		switch token {
		case html.StartTagToken:
			element = string(lex.Text())
		case html.SVGToken:
			of = "drawings"
		case html.AttributeToken:
			value := strings.Trim(string(lex.AttrVal()), `"'`)
			switch name := string(lex.AttrKey()); {
			case strings.HasPrefix(value, "data:") && name != "href":
				sizes["pictures"] += len(value)
				sizes[of] -= len(value)
			case name == "href":
				sizes["links"] += len(value)
				sizes[of] -= len(value)
			}
		case html.TextToken:
			switch of = "words"; element {
			case "style":
				of = "style"
			case "script":
				of = "scripts"
			}
		case html.EndTagToken:
			element = ""
		}
		sizes[of] += len(data)
	}
	var shares []Share
	for of, n := range sizes {
		if n > 0 {
			shares = append(shares, Share{of, n})
		}
	}
	slices.SortFunc(shares, func(a, b Share) int { return cmp.Or(b.Bytes-a.Bytes, strings.Compare(a.Of, b.Of)) })
	return shares
}
