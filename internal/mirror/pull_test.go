package mirror

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

func TestPullServesWhatWasSigned(t *testing.T) {
	site := copytest.New(t)
	r := aRig(t, site, show(t, site).URL)
	out := r.pulls()
	if !out.Changed || out.Number != num(1, 1) || out.Fetched == 0 || out.Files != len(site.Manifest.Files) {
		t.Errorf("Pull() = %+v", out)
	}
	for path, want := range site.Tree() {
		got, err := os.ReadFile(filepath.Join(r.dir, current, path))
		if err != nil || string(got) != string(want) {
			t.Errorf("%s is not the origin's: %v", path, err)
		}
	}
	if out := r.pulls(); out.Changed || out.Fetched != 0 {
		t.Errorf("second Pull() = %+v, want nothing new", out)
	}
	if info, err := os.Stat(filepath.Join(r.dir, current, "index.html")); err != nil || info.Mode().Perm() != 0o444 {
		t.Errorf("mode of a page: %v, %v, want 0444", info.Mode(), err)
	}
}

func TestPullTransfersOnlyWhatChanged(t *testing.T) {
	site := copytest.New(t)
	at := show(t, site)
	r := aRig(t, site, at.URL)
	r.pulls()
	site.Put("ru/countries/georgia.html", "<!DOCTYPE html>\n<p>Грузия: уже не год</p>\n")
	site.Sign()
	at.Reset()
	if out := r.pulls(); out.Fetched != 1 {
		t.Errorf("fetched %d contents, want 1", out.Fetched)
	}
	pages := 0
	for _, path := range at.Paths() {
		path = strings.TrimPrefix(path, "/")
		if !manifest.Control(path) {
			pages++
			if path != "ru/countries/georgia.html" {
				t.Errorf("asked for %s, which has not changed", path)
			}
		}
	}
	t.Logf("one page changed: %d requests, %d of them for pages, %d bytes", len(at.Paths()), pages, at.Bytes())
	if pages != 1 || len(at.Paths()) > 6 {
		t.Errorf("asked %q", at.Paths())
	}
}

func TestPullKeepsTwoReleases(t *testing.T) {
	site := copytest.New(t)
	r := aRig(t, site, show(t, site).URL)
	r.pulls()
	for range 14 {
		site.Put("index.html", "<p>"+site.Now.String())
		site.Sign()
		r.pulls()
	}
	names, err := os.ReadDir(filepath.Join(r.dir, treesDir))
	if err != nil || len(names) != 2 || names[0].Name() != "1-14" || names[1].Name() != "1-15" {
		t.Errorf("releases: %v, %v, want 1-14 and 1-15", names, err)
	}
	archive, err := filepath.Glob(filepath.Join(r.dir, current, "verify/m/*.txt"))
	if err != nil || len(archive) != 12 {
		t.Errorf("verify/m has %d manifests, want 12", len(archive))
	}
}

func TestUnneededContentGoesAfterAWeek(t *testing.T) {
	site := copytest.New(t)
	r := aRig(t, site, show(t, site).URL)
	r.pulls()
	sum := manifest.SHA256(site.Read("index.html"))
	old := filepath.Join(r.dir, objectsDir, sum[:2], sum)
	for i, want := range []bool{true, true, true, false} {
		_, err := os.Stat(old)
		if got := err == nil; got != want {
			t.Errorf("after %d releases more: the old page is kept: %t, want %t", i, got, want)
		}
		site.Put("index.html", "<p>"+site.Now.String())
		if i == 2 {
			site.Now = site.Now.AddDate(0, 0, 8)
		}
		site.Sign()
		r.pulls()
	}
}

func TestExtrasOfTheHostStay(t *testing.T) {
	t.Run("A26 allowed extras are kept, others never get in", func(t *testing.T) {
		site := copytest.New(t)
		r := aRig(t, site, show(t, site).URL)
		put(t, r.dir, "extras/CNAME", "guide.example\n")
		put(t, r.dir, "extras/.well-known/security.txt", "Contact: https://guide.example/\n")
		put(t, r.dir, "extras/ru/bot.html", "<p>write to our bot")
		r.pulls()
		if !r.warnedOf("not-extra") {
			t.Errorf("warned %q, want not-extra", r.warned)
		}
		for name, want := range map[string]bool{"CNAME": true, ".well-known/security.txt": true, "ru/bot.html": false} {
			if _, err := os.Stat(filepath.Join(r.dir, current, name)); (err == nil) != want {
				t.Errorf("%s is served: %t, want %t", name, err == nil, want)
			}
		}
		site.Put("index.html", "<p>2")
		site.Sign()
		r.pulls()
		if _, err := os.Stat(filepath.Join(r.dir, current, "CNAME")); err != nil {
			t.Errorf("CNAME after the next release: %v", err)
		}
	})
	t.Run("A26 extra page in the served tree is gone after the next pull", func(t *testing.T) {
		site := copytest.New(t)
		r := aRig(t, site, show(t, site).URL)
		r.pulls()
		put(t, r.dir, "current/ru/bot.html", "<p>write to our bot")
		out := r.pulls()
		if !out.Changed || !r.warnedOf("tampered") {
			t.Errorf("Pull() = %+v, warned %q, want a tree built anew and the warning tampered", out, r.warned)
		}
	})
}

func TestPageChangedOnThisMachineIsHealed(t *testing.T) {
	site := copytest.New(t)
	r := aRig(t, site, show(t, site).URL)
	r.pulls()
	page := filepath.Join(r.dir, current, "ru/index.html")
	f, err := os.OpenFile(page, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil { // not root: the mode protects it
		os.Chmod(page, 0o644)
		f, err = os.OpenFile(page, os.O_WRONLY|os.O_APPEND, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString("<p>write to our bot")
	f.Close()
	out := r.pulls()
	if out.Repaired != 1 || out.Fetched != 1 || !r.warnedOf("tampered") {
		t.Errorf("Pull() = %+v, warned %q", out, r.warned)
	}
}

func TestNewAddressIsRemembered(t *testing.T) {
	site := copytest.New(t)
	gone := show(t, site)
	r := aRig(t, site, gone.URL)
	gone.Close()
	r.fails(fault.Unreachable, "refused", manifest.Number{})
	r.o.Origins = []string{show(t, site).URL}
	r.pulls()
	r.o.Origins = nil
	r.pulls()
	if s := r.state(); len(s.Origins) != 2 || s.Origins[0].Fails != 3 || s.Origins[1].LastSerial != "1-1" {
		t.Errorf("origins: %+v", s.Origins)
	}
}

// put writes a file of the mirror.
func put(t *testing.T, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
