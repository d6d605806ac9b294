package sign

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// english is words without a catalog: the id and its values.
var english = Words{"en", func(id string, args ...string) string { return id + strings.Join(args, " ") }}
var russian = Words{"ru", func(id string, args ...string) string { return "ру-" + id }}

func card(t *testing.T, keys string, origins ...string) (dir string, c Card) {
	t.Helper()
	s, err := Show(keys)
	if err != nil {
		t.Fatal(err)
	}
	dir, c = t.TempDir(), CardOf(s, origins, "2026-11-01")
	if err := c.Write(dir, russian, english); err != nil {
		t.Fatal(err)
	}
	return dir, c
}

func TestCardIsReadBack(t *testing.T) {
	keys := keyFolder(t, threeRoots)
	dir, c := card(t, keys, "https://guide.example/?a=1&b=<2>", "https://b.example/", "https://c.example/", "https://d.example/")
	read := mustTool(t, dir, "zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", "mirror-card.png")
	if read != c.QR()+"\n" { // zbarimg ends the code with a line feed
		t.Errorf("the QR code says %q, want %q", read, c.QR())
	}
	for _, want := range []string{"site: guide-demo\n", "root: " + keyText(t, keys, "root-3") + "\n", "origin: https://guide.example/"} {
		if !strings.Contains(c.QR(), want) {
			t.Errorf("the QR code lacks %q", want)
		}
	}
	text := standing(t, dir)
	page := text["mirror-card.html"]
	for _, want := range []string{`<html lang="ru">`, `<article lang="en">`, `<article lang="ru">`, "https://guide.example/?a=1&amp;b=&lt;2&gt;", "https://c.example/"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page, "d.example") || strings.Contains(text["mirror-card.txt"], "d.example") {
		t.Error("a fourth address is printed")
	}
	// Nothing is fetched and nothing runs: what the page refers to is in it.
	if m := regexp.MustCompile(`(?i)<script|<link|<form|<a |url\(|@import|src="[^d]`).FindString(page); m != "" {
		t.Errorf("the page has %q", m)
	}
	// Copied from the page, a key has no spaces.
	plain := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, "")
	if !strings.Contains(plain, "root-2 "+keyText(t, keys, "root-2")) {
		t.Error("a key cannot be copied whole")
	}
}

// A volunteer types what the card says, in the folder with the copy.
func TestCommandsOfTheCardWork(t *testing.T) {
	for _, c := range []struct {
		name string
		edit func(*InitOptions)
	}{{"one root", func(*InitOptions) {}}, {"three roots", threeRoots}} {
		t.Run(c.name, func(t *testing.T) {
			keys, tree := keyFolder(t, c.edit), pages(t)
			mustSign(t, options(keys, tree, 0))
			dir, _ := card(t, keys, "https://guide.example/")
			text, _ := os.ReadFile(filepath.Join(dir, "mirror-card.txt"))
			count := 0
			for line := range strings.Lines(string(text)) {
				line = strings.TrimSpace(line)
				if strings.HasPrefix(line, "minisign ") || strings.HasPrefix(line, "sha256sum ") {
					count++
					mustTool(t, tree, "sh", "-c", line)
				}
			}
			if count != 6 {
				t.Errorf("%d commands, want 3 in each language", count)
			}
		})
	}
}

func TestCardNamesARootThatSigned(t *testing.T) {
	keys, tree := keyFolder(t, threeRoots), pages(t)
	move(t, keys, "root-1")
	mustRotate(t, RotateOptions{Dir: keys})
	mustSign(t, options(keys, tree, 2*day))
	s, err := Show(keys)
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := CardOf(s, nil, "2026-11-01").commands(english)
	mustTool(t, tree, "sh", "-c", line)
}

func TestShow(t *testing.T) {
	keys, tree := keyFolder(t, threeRoots), pages(t)
	away := move(t, keys, "root-2")
	mustSign(t, options(keys, tree, 0))
	mustRotate(t, RotateOptions{Dir: keys, Revoke: []string{"root-3=lost"}, Roots: []string{"root-4"}})
	s, err := Show(keys)
	if err != nil {
		t.Fatal(err)
	}
	var here []string
	for _, k := range slices.Concat(s.Keyset.Roots, s.Keyset.Releases) {
		if s.Here(k) {
			here = append(here, k.Name)
		}
	}
	if !slices.Equal(here, []string{"root-1", "root-4", "release-1"}) || s.Keyset.N != 2 || s.Draft {
		t.Errorf("here %q, keyset %d, draft %v", here, s.Keyset.N, s.Draft)
	}
	s, err = Show(filepath.Join(tree, "verify/keys.txt"))
	if err != nil || s.Proved != nil || s.Keyset.N != 1 {
		t.Errorf("Show(keys.txt): %v, %+v", err, s)
	}
	text, _ := os.ReadFile(filepath.Join(tree, "verify/keys.txt"))
	put(t, away, "keys.txt", string(text))
	s, err = Show(filepath.Join(away, "keys.txt"))
	if err != nil {
		t.Fatal(err)
	}
	wantFault(t, s.Proved, "roots")
	_, err = Show(filepath.Join(away, "none"))
	wantFault(t, err, "no-keys")
}
