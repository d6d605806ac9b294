package build_test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"aead.dev/minisign"
	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/net/html"
)

// pair is a key of each kind, and the site.yaml that names it.
type pair struct {
	public minisign.PublicKey
	secret minisign.PrivateKey
}

func newPair(t *testing.T) pair {
	t.Helper()
	public, secret, err := minisign.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return pair{public, secret}
}

const (
	firstMirror  = "https://a.example/guide/"
	secondMirror = "https://b.example/"
	onionMirror  = "http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.onion/"
)

// signedSite builds the good site with mirrors, an onion service and keys.
func signedSite(t *testing.T, roots []pair, release pair) map[string]string {
	t.Helper()
	var keys []string
	for _, r := range roots {
		keys = append(keys, r.public.String())
	}
	config := fmt.Sprintf(`title: {ru: Вешка, en: Veshka}
languages: [ru, en]
mirrors: [%s, %s]
onion: %s
key:
  site: guide-demo
  root: [%s]
  release: %s
  printed:
    - {title: {ru: Канал, en: Channel}, url: https://t.me/s/example}
    - {title: Codeberg, url: https://codeberg.org/example/keys}
`, firstMirror, secondMirror, onionMirror, strings.Join(keys, ", "), release.public)
	r, pages := built(t, lay(t, &txtar.Archive{Files: []txtar.File{{Name: "content/site.yaml", Data: []byte(config)}}}))
	if found := printed(t, nil, r); found != "" {
		t.Fatal(found)
	}
	return pages
}

func documentOf(t *testing.T, page string) *html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// commands returns what a page tells people to type.
func commands(doc *html.Node) []string {
	var out []string
	for _, e := range elements(doc) {
		if e.Data == "pre" {
			out = append(out, text(e))
		}
	}
	return out
}

// sign signs the tree in dir as the formats of mirrors have it: a list of keys, a list of files, a signature of each.
func sign(t *testing.T, dir string, roots []pair, release pair) {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, name)
			files = append(files, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(files)
	manifest := "# veshka-manifest 1\n# site: guide-demo\n"
	for _, name := range files {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(data)
		manifest += fmt.Sprintf("#= %d\n%s  %s\n", len(data), hex.EncodeToString(sum[:]), name)
	}
	put(t, filepath.Join(dir, "verify/manifest.txt"), []byte(manifest))
	put(t, filepath.Join(dir, "verify/keys.txt"), []byte("# veshka-keys 1\n# site: guide-demo\n"))
	for _, r := range roots {
		signFile(t, filepath.Join(dir, "verify/keys.txt"), r)
	}
	signFile(t, filepath.Join(dir, "verify/manifest.txt"), release)
}

func signFile(t *testing.T, file string, p pair) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	reader := minisign.NewReader(bytes.NewReader(data))
	if _, err := io.Copy(io.Discard, reader); err != nil {
		t.Fatal(err)
	}
	signature := reader.SignWithComments(p.secret, "veshka-manifest 1 site=guide-demo expires=2026-12-09", "signature")
	put(t, fmt.Sprintf("%s.%016X.minisig", file, p.public.ID()), signature)
}

// The commands on the page are run as they stand there, with the programs of Debian, over a signed copy and over copies
// that somebody changed.
func TestCommandsOnThePageProveACopy(t *testing.T) {
	if _, err := exec.LookPath("minisign"); err != nil {
		t.Fatal("this test needs minisign: make tools installs it")
	}
	roots, release, stranger := []pair{newPair(t), newPair(t)}, newPair(t), newPair(t)
	pages := signedSite(t, roots, release)
	typed := commands(documentOf(t, pages["ru/mirrors.html"]))
	for _, other := range []string{"en/mirrors.html", "verify/index.html"} {
		for _, c := range typed {
			if !slices.Contains(commands(documentOf(t, pages[other])), c) && !strings.HasPrefix(c, "veshka mirror init") && !strings.HasPrefix(c, "veshka mirror pull") {
				t.Errorf("%s does not have the command %s", other, c)
			}
		}
	}
	typed = slices.DeleteFunc(typed, func(c string) bool { return strings.HasPrefix(c, "veshka ") })
	if len(typed) != 6 {
		t.Fatalf("the page has the commands\n%s\nwant two for the keys, one for the list, three for the files", strings.Join(typed, "\n"))
	}
	write := func(name, data string) func(*testing.T, string) {
		return func(t *testing.T, dir string) { put(t, filepath.Join(dir, name), []byte(data)) }
	}
	for _, c := range []struct {
		name   string
		change func(t *testing.T, dir string)
		failed []int  // which commands fail or print something
		says   string // among what they print
	}{
		{"a genuine copy", func(*testing.T, string) {}, nil, "Signature and comment signature verified"},
		{"A1 a changed page", write("ru/index.html", "<p>"), []int{3}, "ru/index.html: FAILED"},
		{"A1 a missing page", func(t *testing.T, dir string) { remove(t, dir, "ru/compare.html") }, []int{3}, "ru/compare.html"},
		{"A2 a changed list under the old signature", func(t *testing.T, dir string) {
			add(t, filepath.Join(dir, "verify/manifest.txt"), "# x: y\n")
		}, []int{2}, "Signature verification failed"},
		{"A3 a list signed by a stranger", func(t *testing.T, dir string) {
			signFile(t, filepath.Join(dir, "verify/manifest.txt"), stranger)
			remove(t, dir, fmt.Sprintf("verify/manifest.txt.%016X.minisig", release.public.ID()))
		}, []int{2}, "manifest.txt"},
		{"A21 a clone with keys of its own", func(t *testing.T, dir string) {
			remove(t, dir, fmt.Sprintf("verify/keys.txt.%016X.minisig", roots[0].public.ID()))
			remove(t, dir, fmt.Sprintf("verify/keys.txt.%016X.minisig", roots[1].public.ID()))
			signFile(t, filepath.Join(dir, "verify/keys.txt"), stranger)
		}, []int{0, 1}, "keys.txt"},
		{"A26 a page more", write("ru/bot.html", "<form>"), []int{5}, "ru/bot.html"},
		{"A26 a page more among the signatures", write("verify/bot.html", "<form>"), []int{5}, "verify/bot.html"},
		{"A26 a hidden page more", write(".well-known/bot", "<form>"), []int{5}, ".well-known/bot"},
		{"A26 a symbolic link more", func(t *testing.T, dir string) {
			if err := os.Symlink("/etc/passwd", filepath.Join(dir, "en/x")); err != nil {
				t.Fatal(err)
			}
		}, []int{5}, "en/x"},
		{"A26 what git keeps", write(".git/config", "[core]"), nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, data := range pages {
				put(t, filepath.Join(dir, name), []byte(data))
			}
			sign(t, dir, roots, release)
			c.change(t, dir)
			var failed []int
			var printed strings.Builder
			tmp := t.TempDir()
			for i, command := range typed {
				run := exec.Command("sh", "-c", strings.ReplaceAll(command, "/tmp/", tmp+"/"))
				run.Dir = dir
				out, err := run.CombinedOutput()
				printed.Write(out)
				if err != nil || i > 2 && len(out) > 0 {
					failed = append(failed, i)
				}
			}
			if !slices.Equal(failed, c.failed) || !strings.Contains(printed.String(), c.says) {
				t.Errorf("the commands %v failed, want %v and %q among what they printed:\n%s", failed, c.failed, c.says, printed.String())
			}
		})
	}
}

func remove(t *testing.T, dir, name string) {
	t.Helper()
	if err := os.Remove(filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
}

func add(t *testing.T, file, text string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	put(t, file, append(data, text...))
}

// The same page by its words: links, keys and what is said where there are none.
func TestMirrorsPageSaysWhatIsSet(t *testing.T) {
	roots, release := []pair{newPair(t), newPair(t)}, newPair(t)
	signed := signedSite(t, roots, release)
	_, unsigned := built(t, lay(t, &txtar.Archive{}))
	for _, tt := range []struct {
		name, page string
		pages      map[string]string
		want       []string
		not        []string
	}{
		{"signed in Russian", "ru/mirrors.html", signed, []string{
			"никогда не просит вас ничего написать", firstMirror, secondMirror, onionMirror, "31 мая 2026", "guide-demo", "Канал", "Codeberg",
			"--site guide-demo --root " + roots[0].public.String() + " --root " + roots[1].public.String() + " --dir mirror " + firstMirror + " " + secondMirror,
		}, []string{"не подписано", "Открытых зеркал у этого издания нет"}},
		{"signed in English", "en/mirrors.html", signed, []string{
			"This site never asks you to write anything: it has no forms, no bot, no app, no login. If a page that looks like ours does, it is not ours.",
			firstMirror, "31 May 2026", "Channel", release.public.String(), "BitTorrent and IPFS show your address", "cannot be told from a mirror",
		}, []string{"Канал", "is not signed", "names no public mirror"}},
		{"not signed", "en/mirrors.html", unsigned, []string{
			"This site never asks you", "names no public mirror", "This edition is not signed", "cannot be told from a mirror",
		}, []string{"minisign", "RWQ", "veshka mirror", "Where else these keys"}},
		{"all languages beside the list", "verify/index.html", signed, []string{"Как проверить эту копию", "How to check this copy", release.public.String()}, nil},
		{"not signed beside the list", "verify/index.html", unsigned, []string{"не подписано", "is not signed"}, []string{"minisign"}},
		{"taken back, with mirrors", "stale.html", signed, []string{"верить ей нельзя", "too old to be trusted", firstMirror, secondMirror, "addresses below"}, []string{"2026"}},
		{"taken back, without", "stale.html", unsigned, []string{"верить ей нельзя", "where you learnt this address"}, []string{"https://", "2026"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := documentOf(t, tt.pages[tt.page])
			says := strings.ReplaceAll(text(doc), "\u00a0", " ")
			for _, want := range tt.want {
				if !strings.Contains(says, want) {
					t.Errorf("%s does not say %q", tt.page, want)
				}
			}
			for _, not := range tt.not {
				if strings.Contains(says, not) {
					t.Errorf("%s says %q", tt.page, not)
				}
			}
			for _, e := range elements(doc) {
				if e.Data == "pre" && (attr(e, "dir") != "ltr" || attr(e, "translate") != "no") {
					t.Errorf("%s: a command may be mirrored or translated: %s", tt.page, text(e))
				}
			}
		})
	}
	if got, want := signed["mirrors.txt"], firstMirror+"\n"+secondMirror+"\n"; withoutComments(got) != want {
		t.Errorf("mirrors.txt = %q, want %q after its comments", got, want)
	}
	if got := unsigned["mirrors.txt"]; !strings.HasPrefix(got, "# ") || withoutComments(got) != "" {
		t.Errorf("mirrors.txt = %q, want comments only", got)
	}
}

func withoutComments(text string) string {
	return regexp.MustCompile(`(?m)^#.*\n`).ReplaceAllString(text, "")
}

// These are shown at addresses that are not theirs: nothing in them may depend on where.
func TestPagesForAnyAddressHaveNoRelativeLinks(t *testing.T) {
	for _, pages := range []map[string]string{signedSite(t, []pair{newPair(t)}, newPair(t)), second(built(t, lay(t, &txtar.Archive{})))} {
		for _, name := range []string{"404.html", "stale.html"} {
			for _, e := range elements(documentOf(t, pages[name])) {
				for _, key := range []string{"href", "src"} {
					if to := attr(e, key); to != "" && !out(to) && !strings.HasPrefix(to, "data:") {
						t.Errorf("%s links to %s", name, to)
					}
				}
			}
		}
	}
}

func second[A, B any](_ A, b B) B { return b }

func TestOnionLocation(t *testing.T) {
	onion := func(page string) string {
		for _, e := range elements(documentOf(t, page)) {
			if attr(e, "http-equiv") == "onion-location" {
				return attr(e, "content")
			}
		}
		return ""
	}
	pages := signedSite(t, []pair{newPair(t)}, newPair(t))
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		want := onionMirror + name
		switch {
		case path.Ext(name) != ".html":
			continue
		case name == "404.html" || name == "stale.html", isKept(name): // shown at any address
			want = ""
		case strings.HasPrefix(name, "light/"), strings.HasPrefix(name, "n/"): // beside a page that has it; a head that says nothing
			want = ""
		}
		if got := onion(pages[name]); got != want {
			t.Errorf("%s has Onion-Location %q, want %q", name, got, want)
		}
	}
	_, pages = built(t, lay(t, &txtar.Archive{}))
	for name, page := range pages {
		if path.Ext(name) == ".html" && onion(page) != "" {
			t.Errorf("%s has an Onion-Location that nobody set", name)
		}
	}
}

// A page of a signed edition must pass a line that is cut at 16 KiB, as every other: the keys weigh something.
func TestSignedPagesAreLight(t *testing.T) {
	pages := signedSite(t, []pair{newPair(t), newPair(t), newPair(t)}, newPair(t))
	for _, name := range []string{"ru/mirrors.html", "en/mirrors.html", "verify/index.html"} {
		if n := compressed(t, []byte(pages[name])); n > 14*1024 {
			t.Errorf("%s has %d bytes compressed, want at most 14 KiB", name, n)
		} else {
			t.Logf("%s: %d bytes compressed", name, n)
		}
	}
}
