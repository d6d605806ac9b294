package corpus_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/veshka-guide/veshka/i18n"
	"github.com/veshka-guide/veshka/internal/bench/corpus"
	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/themes"
)

// layouts are the corpora of three countries.
var layouts = []struct {
	name   string
	write  func(dir string) error
	digest string // of all guides and stories; figures of another corpus are of no use beside those of this one
}{
	{"hugo", func(dir string) error { return corpus.WriteHugo(dir, 3) }, "db2f1f0f1dd6df77"},
	{"veshka", func(dir string) error { return corpus.WriteVeshka(dir, 3, corpus.Full) }, "3108e43ede8a994c"},
}

func written(tb testing.TB, write func(dir string) error) fs.FS {
	tb.Helper()
	dir := tb.TempDir()
	if err := write(dir); err != nil {
		tb.Fatal(err)
	}
	return os.DirFS(dir)
}

func texts(tb testing.TB, tree fs.FS) map[string]string {
	tb.Helper()
	all := map[string]string{}
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(tree, name)
		all[name] = string(data)
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return all
}

func TestSameCorpusEverywhere(t *testing.T) {
	for _, layout := range layouts {
		t.Run(layout.name, func(t *testing.T) {
			tree := written(t, layout.write)
			sum := sha256.New()
			err := fs.WalkDir(tree, "content", func(name string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() || strings.Count(name, "/") < 2 {
					return err
				}
				data, err := fs.ReadFile(tree, name)
				sum.Write(append([]byte(name+"\n"), data...))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := hex.EncodeToString(sum.Sum(nil)[:8]); got != layout.digest {
				t.Errorf("digest of the corpus = %q, want %q", got, layout.digest)
			}
		})
	}
}

// The programs must have the same work: eight pages for each country, and in them the same sentences.
func TestLayoutsHoldTheSameWords(t *testing.T) {
	var words []map[string]string
	for _, layout := range layouts {
		pages := map[string]string{}
		for name, text := range texts(t, written(t, layout.write)) {
			name, ok := strings.CutPrefix(name, "content/")
			folder, file, inFolder := strings.Cut(name, "/")
			if !ok || !inFolder || strings.HasPrefix(file, "_") {
				continue
			}
			pages[strings.Replace(folder, "guides", "countries", 1)+"/"+file] = prose(text)
		}
		words = append(words, pages)
	}
	if n := len(words[0]); n != 3*corpus.PagesPerCountry || len(words[1]) != n {
		t.Errorf("%d and %d pages, want %d of each", n, len(words[1]), 3*corpus.PagesPerCountry)
	}
	for name, hugo := range words[0] {
		if veshka := words[1][name]; veshka != hugo {
			t.Errorf("%s has other words in the two layouts:\n%s\n\n%s", name, hugo, veshka)
		}
	}
}

var (
	block   = regexp.MustCompile("(?s)^---\n.*?\n---\n|```rule\n.*?```|\\{\\{<.*?>\\}\\}|\\{#.*?\\}")
	heading = regexp.MustCompile(`(?m)^### .*$`) // of a rule; in Hugo's layout it stands in the front matter
	address = regexp.MustCompile(`\]\(.*?\)`)
)

// prose returns the words of a page without what belongs to its layout.
func prose(text string) string {
	text = heading.ReplaceAllString(block.ReplaceAllString(text, ""), "")
	return strings.Join(strings.Fields(address.ReplaceAllString(text, "]")), " ")
}

func TestVeshkaHasNothingToSayButThatRulesAreOverdue(t *testing.T) {
	builtin := fstest.MapFS{}
	for folder, tree := range map[string]fs.FS{"themes": themes.FS, "i18n": i18n.FS} {
		for name, text := range texts(t, tree) {
			builtin[folder+"/"+name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	tree := written(t, func(dir string) error { return corpus.WriteVeshka(dir, 20, corpus.Full) })
	day, _ := site.ParseDate("2026-11-22")
	pages := map[string]string{}
	r, err := build.New(tree, builtin).Build(build.Options{Day: day}, func(path string, data []byte) error {
		pages[path] = string(data)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range r.Found {
		if d.Code != "overdue" && d.Code != "due" {
			t.Errorf("%s: %s %v", d.Pos, d.Code, d.Args)
		}
	}
	rules := r.Site.Rules()
	if n := diag.CountCode(r.Found, "overdue"); n < rules/40 || n > rules/10 {
		t.Errorf("%d of %d rules are overdue, want about one in twenty", n, rules)
	}
	if n := strings.Count(pages["ru/changes.xml"], "<entry>"); n < rules/20 {
		t.Errorf("%d changes in the feed, want about one for ten of the %d rules", n, rules)
	}
}
