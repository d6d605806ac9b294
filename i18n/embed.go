// Package i18n is the built-in words of the interface. Its files are the specification of what can be said:
//
//   - i18n/LANG.yaml holds the words of the pages that readers see;
//   - i18n/diag.LANG.yaml holds the tool's own messages, the text and hint of each code of package diag;
//   - i18n/copy.LANG.yaml what it says of copies of the site;
//   - i18n/desk.LANG.yaml what it says to editors: what a command refuses (refusal), and the words of due, confirm,
//     translated, status, check --online, import and the preview's page for editors (desk).
//
// Keys are nested and joined by dots: `unit: {days: …}` is the message unit.days. A message is a text, or one text per
// CLDR plural category of its language, of which "other" is always there. {{.name}} stands for a value, {{.Count}} for
// the counted number; a translation has the same ones as the English message.
//
// A site's own i18n folder may hold files of the same names. They replace these message by message, and add languages:
// a language that the site publishes in needs every message of en.yaml. Only the sections region and language are open:
// a name there goes before CLDR's, under the code in capitals (region) or as in file names (language).
package i18n

import "embed"

// FS holds the files.
//
//go:embed *.yaml
var FS embed.FS
