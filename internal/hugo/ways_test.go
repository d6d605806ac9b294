package hugo_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/hugo"
	"github.com/veshka-guide/veshka/internal/site"
)

// of makes a Hugo site of names and texts in turn.
func of(pairs ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return m
}

func imported(t *testing.T, m fstest.MapFS, change ...func(*hugo.Options)) *hugo.Result {
	t.Helper()
	o := options()
	for _, c := range change {
		c(&o)
	}
	r, err := hugo.Import(m, o)
	if err != nil {
		t.Fatal(err)
	}
	if o.Site == nil {
		if n := diag.Count(o.Check(r.Files), diag.Error); n > 0 {
			t.Errorf("the result has %d errors, want none", n)
		}
	}
	return r
}

// textOf returns a file of the result, "" if there is none.
func textOf(r *hugo.Result, name string) string {
	for _, f := range r.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

func contentOf(r *hugo.Result) string {
	var names []string
	for _, f := range r.Files {
		if rest, ok := strings.CutPrefix(f.Name, "content/"); ok && strings.HasSuffix(rest, ".md") {
			names = append(names, rest)
		}
	}
	return strings.Join(names, " ")
}

func codesOf(r *hugo.Result) string {
	var codes []string
	for _, l := range r.Left {
		codes = append(codes, l.Code)
	}
	return strings.Join(slices.Compact(codes), " ")
}

const page = "---\ntitle: T\n---\n\nWords.\n"

func TestWhereContentIs(t *testing.T) {
	for _, tt := range []struct {
		name string
		site fstest.MapFS
		lang site.Lang
		want string
	}{
		{"folders of languages", of("hugo.yaml", "defaultContentLanguage: ru\nlanguages:\n  ru: {contentDir: content/ru}\n  en: {contentDir: content/en}\n",
			"content/ru/posts/a.md", page, "content/en/posts/a.md", page, "content/ru/_index.md", page), "",
			"home.en.md home.ru.md pages/posts-a.en.md pages/posts-a.ru.md"},
		{"folders of other names", of("config.toml", "defaultContentLanguage='en'\n[languages.en]\n[languages.ru]\ncontentDir='russian'\n",
			"content/a.md", page, "russian/a.md", page), "", "home.en.md home.ru.md pages/a.en.md pages/a.ru.md"},
		{"settings in parts", of("config/_default/hugo.toml", "title='x'\n", "config/_default/languages.toml", "[ru]\nweight=1\n[en]\nweight=2\n",
			"content/a.ru.md", page), "", "home.en.md home.ru.md pages/a.ru.md"},
		{"language code", of("hugo.json", `{"languageCode":"ru-RU"}`, "content/a.md", page), "", "home.ru.md pages/a.ru.md"},
		{"no word of a language", of("hugo.toml", "", "content/a.md", page), "", "home.en.md pages/a.en.md"},
		{"content by itself", of("a.ru.md", page, "b.ru.md", page, "a.en.md", page), "", "home.en.md home.ru.md pages/a.en.md pages/a.ru.md pages/b.ru.md"},
		{"content by itself, in folders", of("ru/a.md", page, "en/a.md", page, "ru/b.md", page), "", "home.en.md home.ru.md pages/a.en.md pages/a.ru.md pages/b.ru.md"},
		{"content in content", of("content/a.ru.md", page), "", "home.ru.md pages/a.ru.md"},
		{"language said", of("a.md", page), "ru", "home.ru.md pages/a.ru.md"},
		{"disabled language", of("hugo.yaml", "languages:\n  ru: {}\n  en: {disabled: true}\ndefaultContentLanguage: ru\n", "content/a.ru.md", page), "", "home.ru.md pages/a.ru.md"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := imported(t, tt.site, func(o *hugo.Options) { o.Default = tt.lang })
			if got := contentOf(r); got != tt.want {
				t.Errorf("Import() = %s, want %s\n%s", got, tt.want, printed(r))
			}
		})
	}
}

func TestRefused(t *testing.T) {
	for _, tt := range []struct {
		name string
		site fstest.MapFS
		want string
	}{
		{"nothing", of(), "import-no-markdown folders=."},
		{"no Markdown", of("hugo.toml", "", "content/a.html", "x"), "import-no-markdown folders=content"},
		{"settings", of("hugo.toml", "title = \n", "content/a.md", page), "import-config file=hugo.toml line=1"},
		{"files to ignore", of("hugo.toml", "ignoreFiles = ['(']\n", "content/a.md", page), "import-config file=hugo.toml"},
		{"language unknown", of("a.md", page, "b.ru.md", page), "import-no-language file=a.md"},
		{"foreign", of("hugo.toml", "defaultContentLanguage='de'", "content/a.md", page), "import-no-words langs=de known=en, ru"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := hugo.Import(tt.site, options())
			refused, ok := errors.AsType[*diag.Refusal](err)
			if !ok || !strings.HasPrefix(refused.Error(), tt.want) {
				t.Errorf("Import() = %v, want %s", err, tt.want)
			}
		})
	}
}

func TestPlaces(t *testing.T) {
	for _, tt := range []struct {
		name  string
		site  fstest.MapFS
		want  string
		codes string
	}{
		{"country by code", of("countries/it.en.md", page), "countries/italy.en.md home.en.md", "summary keys"},
		{"country by its key", of("posts/x.en.md", "---\ntitle: T\ncountry: gb\nsummary: S\n---\n"), "countries/united-kingdom.en.md home.en.md", "keys"},
		{"country by its title", of("countries/tbilisi.ru.md", "---\ntitle: Грузия\nsummary: S\n---\n"), "countries/georgia.ru.md home.ru.md", ""},
		{"country twice", of("countries/ge.en.md", page, "countries/georgia.en.md", page), "countries/georgia.en.md home.en.md pages/countries-georgia.en.md", "twice summary keys"},
		{"section before key", of("a.en.md", "---\ntitle: T\ncountry: GE\n---\n\nW\n", "countries/georgia.en.md", page), "countries/georgia.en.md home.en.md pages/a.en.md", "twice summary keys"},
		{"same address", of("a/b.en.md", page, "a-b.en.md", page), "home.en.md pages/a-b-2.en.md pages/a-b.en.md", "renamed"},
		{"bundle and file", of("a/index.en.md", page, "a.en.md", page), "home.en.md pages/a-2.en.md pages/a.en.md", "renamed"},
		{"capitals and spaces", of("My Page.en.md", page), "home.en.md pages/my-page.en.md", ""},
		{"no letters", of("….en.md", page), "home.en.md pages/page.en.md", ""},
		{"called index", of("posts/x.en.md", "---\ntitle: T\nslug: index\n---\n", "pages/index.x.en.md", page), "home.en.md pages/index-x.en.md pages/posts-index.en.md", ""},
		{"home as a bundle", of("index.en.md", page), "home.en.md", ""},
		{"two homes", of("index.en.md", page, "_index.en.md", page), "home.en.md pages/home-text.en.md", "twice"},
		{"home is a draft", of("_index.en.md", "---\ntitle: T\ndraft: true\n---\n\nW\n"), "home.en.md pages/home-text.en.md", "home"},
		{"home without a title", of("_index.en.md", "W\n"), "home.en.md", ""},
		{"section not published", of("s/_index.en.md", "---\ntitle: S\ncascade:\n- draft: true\n---\n", "s/a/b.en.md", page, "sa.en.md", page), "home.en.md pages/s-a-b.en.md pages/s.en.md pages/sa.en.md", "cascade keys"},
		{"ignored files", of("hugo.toml", "ignoreFiles = ['^content/a', '/b\\.']\n", "content/a.en.md", page, "content/b.en.md", page, "content/c.en.md", page), "home.en.md pages/c.en.md", "headless"},
		{"home has errors", of("_index.en.md", "---\ntitle: T\n---\n\nW[^1]\n", "a.en.md", "---\ntitle: A\n---\n\n[up](/)\n"), "home.en.md pages/a.en.md pages/home-text.en.md", "home"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := imported(t, tt.site)
			if got := contentOf(r); got != tt.want {
				t.Errorf("Import() = %s, want %s", got, tt.want)
			}
			if got := codesOf(r); got != tt.codes {
				t.Errorf("left %s, want %s\n%s", got, tt.codes, printed(r))
			}
		})
	}
}

// A draft's place is that of the file as it is written, so that an editor's program finds it.
func TestMendPlaces(t *testing.T) {
	r := imported(t, of("countries/georgia.ru.md", "---\nsummary: S\n---\n\n## A\n\nW[^1]\n", "countries/georgia.en.md", "---\nsummary: S\n---\n\n## A\n\nW\n"))
	if len(r.Mend) != 1 {
		t.Fatalf("Mend = %v, want one", r.Mend)
	}
	p := r.Mend[0].Pos
	lines := strings.Split(textOf(r, p.File), "\n")
	if line := lines[p.Line-1]; !strings.Contains(line, "[^1]") {
		t.Errorf("%s is %q, want the line of the footnote", p, line)
	}
	if got := textOf(r, "content/countries/georgia.en.md"); !strings.Contains(got, "country: GE") {
		t.Errorf("the translation of a draft states no country:\n%s", got)
	}
}

// A list that grows with the number of pages is no fault of one of them.
func TestHeavyList(t *testing.T) {
	check := func(files []hugo.File) []diag.Diagnostic {
		for _, f := range files {
			if f.Name == "content/site.yaml" && strings.Contains(string(f.Data), "page_budget: 14336") {
				return []diag.Diagnostic{diag.At(diag.Pos{File: "en/index.html"}, "page-too-heavy", "size", "15000")}
			}
		}
		return nil
	}
	r := imported(t, of("a.en.md", page), func(o *hugo.Options) { o.Check = check })
	if got := textOf(r, "content/site.yaml"); !strings.Contains(got, "page_budget: 16384 ") || codesOf(r) != "budget" {
		t.Errorf("left %s, site.yaml:\n%s", codesOf(r), got)
	}
}

func TestHeavyPage(t *testing.T) {
	check := func(files []hugo.File) []diag.Diagnostic {
		for _, f := range files {
			if f.Name == "content/pages/a-1.en.md" && !strings.Contains(string(f.Data), "draft: true") {
				return []diag.Diagnostic{diag.At(diag.Pos{File: "light/ru/pages/a-1-2.html"}, "part-too-heavy", "size", "15000")}
			}
		}
		return nil
	}
	r := imported(t, of("a-1.en.md", page, "b.ru.md", page), func(o *hugo.Options) { o.Check = check })
	if len(r.Mend) != 1 || r.Mend[0].Pos.File != "content/pages/a-1.en.md" || r.Taken.Drafts != 1 {
		t.Errorf("Mend = %v, want the text that the page borrows", r.Mend)
	}
}

func TestAddedToASite(t *testing.T) {
	add := func(o *hugo.Options) {
		o.Site, o.Starter = &hugo.Existing{Languages: []site.Lang{"ru"}, Home: true}, nil
		o.Check = func([]hugo.File) []diag.Diagnostic { return nil }
	}
	r := imported(t, of("_index.ru.md", page, "a.ru.md", page, "a.en.md", page), add)
	if got, want := contentOf(r), "pages/a.ru.md pages/home-text.ru.md"; got != want || len(r.Files) != 2 {
		t.Errorf("Import() = %s, want %s and nothing else", got, want)
	}
	if got, want := codesOf(r), "language twice"; got != want {
		t.Errorf("left %s, want %s", got, want)
	}
	taken := options()
	add(&taken)
	taken.Free = func(files []hugo.File) error {
		return diag.Refuse("import-exists", "file", files[0].Name)
	}
	if _, err := hugo.Import(of("a.ru.md", page), taken); err == nil || err.Error() != "import-exists file=content/pages/a.ru.md" {
		t.Errorf("Import() = %v, want a refusal", err)
	}
	broken := func(o *hugo.Options) {
		add(o)
		o.Check = func([]hugo.File) []diag.Diagnostic {
			return []diag.Diagnostic{diag.At(diag.Pos{File: "content/kinds.yaml"}, "yaml")}
		}
	}
	o := options()
	broken(&o)
	if _, err := hugo.Import(of("a.ru.md", page), o); err == nil || !strings.HasPrefix(err.Error(), "import-clash") {
		t.Errorf("Import() = %v, want a refusal", err)
	}
}

// No link of the file system is followed, wherever it leads.
func TestLinksOfTheFileSystem(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{filepath.Join(dir, "a.en.md"): page, filepath.Join(outside, "secret.en.md"): page} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for from, to := range map[string]string{"b.en.md": filepath.Join(outside, "secret.en.md"), "folder": outside, "loop": "."} {
		if err := os.Symlink(to, filepath.Join(dir, from)); err != nil {
			t.Fatal(err)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	r, err := hugo.Import(root.FS(), options())
	if err != nil {
		t.Fatal(err)
	}
	if got := contentOf(r); got != "home.en.md pages/a.en.md" || len(r.Left) != 3 || codesOf(r) != "symlink" {
		t.Errorf("Import() = %s\n%s", got, printed(r))
	}
}

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	site := filepath.Join(dir, "new", "site")
	files := []hugo.File{{Name: "content/site.yaml", Data: []byte("s")}, {Name: "content/pages/a.en.md", Data: []byte("a")}}
	if err := hugo.Write(site, files); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(site, "content", "pages", "a.en.md"))
	if err != nil || string(got) != "a" {
		t.Errorf("ReadFile() = %q, %v", got, err)
	}
	more := []hugo.File{{Name: "content/pages/b.en.md", Data: []byte("b")}, {Name: "content/pages/a.en.md", Data: []byte("new")}}
	if err := hugo.Write(site, more); err == nil || !strings.HasPrefix(err.Error(), "import-exists") {
		t.Errorf("Write() over a file = %v, want a refusal", err)
	}
	if names := all(t, site); names != "content content/pages content/pages/a.en.md content/site.yaml" {
		t.Errorf("after the refusal there is %s", names)
	}
	// A link that leads nowhere is met half-way: what was put in its place is taken back.
	if err := os.Symlink("nowhere", filepath.Join(site, "dead")); err != nil {
		t.Fatal(err)
	}
	half := []hugo.File{{Name: "aaa/b", Data: []byte("b")}, {Name: "dead/x", Data: []byte("x")}}
	if err := hugo.Write(site, half); err == nil {
		t.Error("Write() through a dead link = nil, want an error")
	}
	if names := all(t, site); names != "content content/pages content/pages/a.en.md content/site.yaml dead" {
		t.Errorf("after the failure there is %s", names)
	}
}

func all(t *testing.T, dir string) string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if rel, _ := filepath.Rel(dir, path); rel != "." {
			names = append(names, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(names, " ")
}
