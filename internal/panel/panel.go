// Package panel is the page that the preview shows to editors, as HTML: what must be checked again, which translations
// do not follow, what is not translated, what the newest build found, which pages are heavy. It is made of plain values
// whenever somebody asks for it; it is no page of the site and stands in no published folder.
//
// The page is whole in itself and works without a script; it loads nothing and keeps nothing. Its links lead to the
// preview, to the sources of rules, and to places in files by the address that an editor answers to (Editor).
package panel

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/url"
	"strings"

	"github.com/veshka-guide/veshka/internal/desk"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/internal/words"
)

// Input is what the page tells.
type Input struct {
	Words   *words.Words // the tool's own, in the language of the page
	Day     site.Date    // that the queue is of
	Site    *site.Site   // of the last build without errors; nil if there was none
	Queue   []desk.Task  // of Site, in its order
	Weights []Weight     // of Site's pages, the heaviest first

	Failed   bool // the newest build had errors; Problems are of the newest, all else of an earlier one
	Problems []Problem

	Folder string                    // what commands need to find the site, with a space before it: " -s guides", or ""
	Open   func(pos diag.Pos) string // the address that opens an editor at the place; "" for none
}

// Weight is a page that is near its budget, or over it: bytes as a line carries them.
type Weight struct {
	Path          string // "ru/countries/georgia.html"
	Bytes, Budget int
}

// Problem is a diagnostic in words.
type Problem struct {
	Severity diag.Severity
	Code     string
	Pos      diag.Pos
	Text     string
	Hint     string // "" if there is none
	Source   string // the line with the caret under the place; "" if there is none
}

// The names of the query: country is the slug of a guide that alone is shown, all shows lists to their end.
const (
	queryCountry = "country"
	queryAll     = "all"
)

// most is how many items of a list are shown unless all are asked for.
const most = 100

var (
	//go:embed page.html
	pageText string
	//go:embed style.css
	styleText string

	page = template.Must(template.New("page").Option("missingkey=error").Parse(pageText))

	// policy lets the page load nothing; whoever serves it may allow a script of its own.
	policy = "default-src 'none'; style-src 'sha256-" + digest(styleText) + "'; base-uri 'none'; form-action 'none'"
)

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// Page returns the page that the query asks for: ?country=georgia for one guide, ?all for lists to their end.
func Page(in Input, query url.Values) []byte {
	v := in.view(strings.TrimSpace(query.Get(queryCountry)), query.Has(queryAll))
	var b bytes.Buffer
	if err := page.Execute(&b, v); err != nil {
		panic(err) // a bug of the template's, which every test of the page would show
	}
	return b.Bytes()
}
