package hugo

import (
	"regexp"
	"strings"
)

// mail is an e-mail address; no page may have one, so parse refuses it.
var mail = regexp.MustCompile(`[\pL\pN._%+-]+@[\pL\pN-]+(\.[\pL\pN-]+)+`)

// addresses are the places in Markdown where a sign of mail is part of a web address.
var addresses = regexp.MustCompile(`https?://[^\s<>()\[\]"»]+|\]\([^()\s]*|(?m:^\[[^\]\n]+\]:\s*\S+)`)

// noMail returns a value of front matter without e-mail addresses, and lists them. key is "" for words of the text.
func (im *importer) noMail(d *doc, key, s string) string {
	for _, found := range mail.FindAllString(s, -1) {
		line := 0
		if key != "" {
			line = d.front.line(key)
		}
		im.leave("mail", d.file, line, found)
	}
	return mail.ReplaceAllString(s, "…")
}

// mails returns the edits that take e-mail addresses out of a text.
func mails(l lined, leave func(at int, what string)) []edit {
	if !strings.Contains(l.s, "@") {
		return nil
	}
	hidden := addresses.FindAllStringIndex(l.s, -1)
	var edits []edit
	for _, m := range mail.FindAllStringIndex(l.s, -1) {
		for len(hidden) > 0 && hidden[0][1] <= m[0] {
			hidden = hidden[1:]
		}
		if len(hidden) > 0 && hidden[0][0] < m[1] {
			continue
		}
		leave(m[0], l.s[m[0]:m[1]])
		edits = append(edits, edit{m[0], m[1], "…"})
	}
	return edits
}
