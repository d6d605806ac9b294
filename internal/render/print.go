package render

import (
	"encoding/base64"
	"strings"

	"github.com/veshka-guide/veshka/internal/qr"
)

// Printed is what a page says on paper alone: where it stands, so that its reader can come back for a newer one.
type Printed struct {
	Address string // "" when the site knows no address
	Code    string // the same as a QR code: a PNG in base64, "" if it does not fit
}

// codeScale is how many pixels the side of a module of the code has: as few as programs read from the picture itself.
// On paper the style makes it larger.
const codeScale = 2

// printed returns what the page says on paper, nil for one that nobody would print: a list.
func (p *page) printed() *Printed {
	folder, name, _ := strings.Cut(p.here, "/")
	switch folder {
	case "countries", "stories", "pages", "for":
	default:
		return nil
	}
	if name == "index.html" {
		return nil
	}
	v := &Printed{}
	c := &p.in.Site.Config
	switch {
	case c.BaseURL != "":
		v.Address = c.BaseURL + p.path
	case len(c.Mirrors) > 0:
		v.Address = c.Mirrors[0] + p.path
	default:
		return v
	}
	if picture, err := qr.PNG(v.Address, codeScale); err == nil { // an address of over 2331 bytes does not fit: its words stand
		v.Code = base64.StdEncoding.EncodeToString(picture)
	}
	return v
}
