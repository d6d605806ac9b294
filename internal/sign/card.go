package sign

import (
	"encoding/base64"
	"html"
	"os"
	"strings"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/qr"
)

// The mirror card is how people get the root keys by another road than the site: a page to print, the same as plain
// text to paste, and a picture of a QR code with the bare facts.

// Card is what stands on it.
type Card struct {
	Site     string
	Roots    []manifest.Key
	Signed   []manifest.Key // the roots that signed the keyset: by one of them it is checked
	Releases []manifest.Key // when it was printed
	Origins  []string       // at most three are printed
	Printed  string         // the day, 2006-01-02
	Keyset   uint32
	Need     int // roots that must sign a keyset
}

// CardOf makes a card of a keyset.
func CardOf(s *Shown, origins []string, day string) Card {
	return Card{s.Keyset.Site, s.Roots(), s.Signed, s.Keyset.Usable(), origins[:min(3, len(origins))], day, s.Keyset.N, s.Keyset.RootThreshold}
}

// Words says the card's messages in one language: an id below copy.card, then names and values in turn.
type Words struct {
	Lang string
	Say  func(id string, args ...string) string
}

// QR is the text in the code: the bare facts, for a phone that reads it to copy from.
func (c Card) QR() string {
	var b strings.Builder
	b.WriteString("veshka-card 1\nsite: " + c.Site + "\n")
	for _, k := range c.Roots {
		b.WriteString("root: " + k.Text() + "\n")
	}
	if len(c.Origins) > 0 {
		b.WriteString("origin: " + c.Origins[0] + "\n")
	}
	return b.String()
}

// Write makes mirror-card.html, mirror-card.txt and mirror-card.png in the folder, in every given language.
func (c Card) Write(dir string, languages ...Words) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fault.Because(err, "sign-disk")
	}
	picture, err := qr.PNG(c.QR(), 6)
	if err != nil {
		return fault.Because(err, "sign-disk")
	}
	d, err := openDisk(dir, nil)
	if err != nil {
		return err
	}
	defer d.close()
	return d.putAll([]named{
		{"mirror-card.png", picture},
		{"mirror-card.txt", []byte(c.text(languages))},
		{"mirror-card.html", []byte(c.page(languages, picture))},
	})
}

// commands returns the lines to type: the two of minisign, and the one of veshka. Where there is no key or address they
// have a word in its place.
func (c Card) commands(w Words) (keys, release, init string) {
	root, id, signer := "RW…", "…", "RW…"
	if len(c.Signed) > 0 {
		root, id = c.Signed[0].Text(), c.Signed[0].ID()
	}
	if len(c.Releases) > 0 {
		signer = c.Releases[0].Text()
	}
	keys = "minisign -Vm verify/keys.txt -x verify/keys.txt." + id + ".minisig -P " + root
	release = "minisign -Vm verify/manifest.txt -P " + signer
	init = "veshka mirror init --site " + c.Site
	anchors := c.Roots
	if c.Need == 1 && len(c.Signed) > 0 {
		anchors = c.Signed[:1] // of several keys that are given, two must have signed
	}
	for _, k := range anchors {
		init += " --root " + k.Text()
	}
	init += " --dir mirror"
	for _, o := range c.Origins {
		init += " " + o
	}
	if len(c.Origins) == 0 {
		init += " " + w.Say("address")
	}
	return keys, release, init
}

// block is a part of the card: a heading, then lines. A line is prose, or a fact or command to be copied.
type block struct {
	heading string
	lines   []line
}

type line struct {
	text string
	name string // of a key or an address
	code bool
}

// blocks is the card in one language.
func (c Card) blocks(w Words) []block {
	prose := func(id string, args ...string) line { return line{text: w.Say(id, args...)} }
	code := func(text string) line { return line{text: text, code: true} }
	keys, release, init := c.commands(w)
	roots := block{w.Say("roots"), nil}
	for _, k := range c.Roots {
		roots.lines = append(roots.lines, line{text: k.Text(), name: k.Name, code: true})
	}
	roots.lines = append(roots.lines, prose("roots-read"))
	blocks := []block{
		{"", []line{prose("never"), prose("false")}},
		{w.Say("site"), []line{code(c.Site)}},
		roots,
	}
	if len(c.Origins) > 0 {
		origins := block{w.Say("origins"), nil}
		for _, o := range c.Origins {
			origins.lines = append(origins.lines, code(o))
		}
		blocks = append(blocks, origins)
	}
	return append(blocks,
		block{w.Say("check"), []line{prose("check-keys"), code(keys), prose("check-release"), code(release), prose("check-sums"), code("sha256sum -c --quiet verify/manifest.txt")}},
		block{w.Say("mirror"), []line{prose("mirror-text"), code(init), code("veshka mirror pull --dir mirror")}},
		block{w.Say("again"), []line{prose("again-text"), prose("printed", "day", c.Printed, "keyset", number(c.Keyset))}},
	)
}

// text is the card without a picture.
func (c Card) text(languages []Words) string {
	var b strings.Builder
	for i, w := range languages {
		if i > 0 {
			b.WriteString("\n" + strings.Repeat("=", 64) + "\n\n")
		}
		b.WriteString(w.Say("title", "site", c.Site) + "\n")
		for _, bl := range c.blocks(w) {
			b.WriteString("\n")
			if bl.heading != "" {
				b.WriteString(bl.heading + "\n")
			}
			for _, l := range bl.lines {
				switch {
				case l.name != "":
					b.WriteString("  " + l.name + "\n  " + l.text + "\n  " + strings.Join(fours(l.text), " ") + "\n")
				case l.code:
					b.WriteString("  " + l.text + "\n")
				default:
					b.WriteString(l.text + "\n")
				}
			}
		}
	}
	return b.String()
}

// page is the card to print. It needs no other file and no network.
func (c Card) page(languages []Words, picture []byte) string {
	var b strings.Builder
	title := c.Site
	if len(languages) > 0 {
		title = languages[0].Say("title", "site", c.Site)
		b.WriteString("<!DOCTYPE html>\n<html lang=\"" + html.EscapeString(languages[0].Lang) + "\">\n")
	}
	b.WriteString("<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" +
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\n" +
		"<title>" + html.EscapeString(title) + "</title>\n<style>" + cardStyle + "</style>\n")
	for _, w := range languages {
		b.WriteString("<article lang=\"" + html.EscapeString(w.Lang) + "\">\n<h1>" + html.EscapeString(w.Say("title", "site", c.Site)) + "</h1>\n")
		b.WriteString("<img class=\"qr\" alt=\"" + html.EscapeString(w.Say("qr")) + "\" src=\"data:image/png;base64," + base64.StdEncoding.EncodeToString(picture) + "\">\n")
		for _, bl := range c.blocks(w) {
			b.WriteString("<section>\n")
			if bl.heading != "" {
				b.WriteString("<h2>" + html.EscapeString(bl.heading) + "</h2>\n")
			}
			for _, l := range bl.lines {
				b.WriteString(l.html())
			}
			b.WriteString("</section>\n")
		}
		b.WriteString("</article>\n")
	}
	return b.String()
}

// html writes a line. A key is set in groups of four by style alone, so that it is copied without spaces. Of a command no
// word is broken that fits into a line: "--root" cut behind a hyphen is typed wrongly.
func (l line) html() string {
	switch {
	case l.name != "":
		var b strings.Builder
		for _, four := range fours(l.text) {
			b.WriteString("<span>" + html.EscapeString(four) + "</span>")
		}
		return "<p class=\"key\"><b>" + html.EscapeString(l.name) + "</b> <code>" + b.String() + "</code></p>\n"
	case l.code:
		words := strings.Split(l.text, " ")
		for i, w := range words {
			words[i] = "<span>" + html.EscapeString(w) + "</span>"
		}
		return "<p><code>" + strings.Join(words, " ") + "</code></p>\n"
	}
	return "<p>" + html.EscapeString(l.text) + "</p>\n"
}

// fours cuts a key into groups of four, as it is read aloud.
func fours(s string) []string {
	var out []string
	for len(s) > 4 {
		out = append(out, s[:4])
		s = s[4:]
	}
	return append(out, s)
}

const cardStyle = `
body{font:16px/1.4 system-ui,sans-serif;margin:0 auto;padding:12px;max-width:44rem;color:#000;background:#fff}
h1{font-size:1.35rem;margin:.4em 0}h2{font-size:1rem;margin:1em 0 .2em}p{margin:.3em 0}
code{font:14px/1.5 ui-monospace,"DejaVu Sans Mono",monospace}
code span{display:inline-block;max-width:100%;overflow-wrap:anywhere}.key span{margin-right:.5em}.key b{display:block}
.qr{width:200px;max-width:60vw;image-rendering:pixelated;float:right;margin:0 0 8px 8px}
section:first-of-type p{font-weight:600}
article+article{border-top:2px solid #000;margin-top:24px;padding-top:8px}
@media (max-width:480px){.qr{float:none;display:block;margin:8px 0}}
@media print{body{padding:0;max-width:none;font-size:11pt}code{font-size:9.5pt}article+article{break-before:page;border:0}section{break-inside:avoid}}
`
