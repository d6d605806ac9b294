// Package corpus makes sites to measure with: the same words for veshka and for Hugo, in Russian and English, the same
// bytes on every machine.
//
// A corpus of n countries is 8n pages. A country has a guide of about 1,200 words, with 11 to 13 dated rules, a table
// and lists, and three stories of about 900 words, each in both languages. The words of a page depend on its name and
// language only, so a larger corpus holds other links and other pages, and both layouts hold the same words, lists,
// tables, links and rules. Sentences are random words: they are as long as real ones, and say nothing.
//
// What has no counterpart in Hugo stands in veshka's layout alone, as on a real site: typed values of the rules, an
// earlier value for one rule in ten, digests of what was translated. On 2026-11-22 about one rule in twenty is overdue.
package corpus

import (
	"embed"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Languages are those of a corpus, the original first.
var Languages = []string{"ru", "en"}

// Stories is how many stories each country has in each language.
const Stories = 3

// PagesPerCountry counts the guide and the stories of one country in all languages.
const PagesPerCountry = 2 * (1 + Stories)

//go:embed all:hugo all:veshka
var fixed embed.FS

// fixedFiles writes what is the same for every size of a layout.
func fixedFiles(layout, dir string) error {
	files, err := fs.Sub(fixed, layout)
	if err != nil {
		return err
	}
	return os.CopyFS(dir, files)
}

// put writes a file and the folders that it stands in; name is slash-separated.
func put(dir, name, text string) error {
	name = filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
		return err
	}
	return os.WriteFile(name, []byte(text), 0o600)
}

// quoted returns a text as a YAML scalar; the words of a corpus hold no line break.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
