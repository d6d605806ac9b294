package site

import "github.com/veshka-guide/veshka/internal/diag"

// Messages is one file of the interface's words: i18n/LANG.yaml, or i18n/diag.LANG.yaml for the tool's own.
type Messages struct {
	File  string
	Lang  Lang
	Items []Message // in the file's order
}

// Message is a phrase of the interface, or one phrase per plural form.
type Message struct {
	ID    string            // "rule.verified": nested keys joined by dots
	Forms map[string]string // by CLDR plural category; "other" alone when the phrase does not count
	Pos   diag.Pos
}
