package render

import (
	"crypto/sha256"
	"encoding/base32"
	"strconv"

	"github.com/veshka-guide/veshka/internal/site"
)

// discreetFolder holds the discreet edition: pages and files whose addresses and titles say nothing of what is in them,
// for a reader whose phone may be searched. It hides nothing from one who opens them.
const discreetFolder = "n"

// opaqueLength is how many letters and digits stand for a name, five bits each: of ten thousand names no two are alike
// but once in twenty thousand sites.
const opaqueLength = 8

var opaqueNames = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// opaque returns the name under which something of a language stands in the discreet edition, without folder and suffix:
// letters and digits that say nothing, the same in every build. Two names may be alike, however unlikely: one who makes
// many of them must look.
func (m *maker) opaque(lang site.Lang, what string) string {
	id := ""
	if k := m.in.Site.Config.Key; k != nil {
		id = k.Site
	}
	sum := sha256.Sum256([]byte(id + "\n" + string(lang) + "\n" + what))
	return opaqueNames.EncodeToString(sum[:])[:opaqueLength]
}

// neutralTitle is the title of a window or a file of the discreet edition, with a number to tell several apart.
func (p *page) neutralTitle(n int) string { return p.t("discreet.title", "number", strconv.Itoa(n)) }
