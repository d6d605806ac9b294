package browser

import (
	"image/png"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What FAT, the file system of sticks, and Windows refuse (Microsoft: “Naming Files, Paths, and Namespaces”).
var (
	unheard = regexp.MustCompile(`[^ -~]|["*:<>?\\|]|[. ]$`)
	devices = regexp.MustCompile(`^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)`)
)

// A tree goes to a stick and back as it is: no two names differ in case only, none is one that the stick cannot hold.
func TestTreeFitsOnAStick(t *testing.T) {
	t.Run("B40 names on a stick", func(t *testing.T) {
		seen := map[string]string{}
		for _, file := range files(t) {
			for p := file; p != "."; p = path.Dir(p) {
				low, name := strings.ToLower(p), path.Base(p)
				if other, ok := seen[low]; ok && other != p {
					t.Errorf("%s and %s are one file on a stick", other, p)
				}
				seen[low] = p
				if unheard.MatchString(name) || devices.MatchString(strings.ToLower(name)) || len(name) > 255 {
					t.Errorf("%s: a stick cannot hold %q", file, name)
				}
			}
		}
	})
}

// Opened from a stick, a page has its style in both families of browsers: integrity attributes would take it away in
// Chromium, other things in Firefox.
func TestStyleFromAStick(t *testing.T) {
	const page = "ru/countries/georgia.html"
	t.Run("B40 Chromium shows the style from file://", func(t *testing.T) {
		b := open(t)
		b.visit(onDisk(page))
		if got := eval[string](b, `() => getComputedStyle(document.elementFromPoint(3, 3)).backgroundColor`); got == "rgba(0, 0, 0, 0)" {
			t.Errorf("the bar on top has the colour %s", got)
		}
	})
	t.Run("B40 Firefox shows the style from file://", func(t *testing.T) {
		red, green, blue := firefox(t, onDisk(page))
		if red > 100 && green > 100 && blue > 100 {
			t.Errorf("the top left corner is %d, %d, %d: light, as without a style", red, green, blue)
		}
	})
}

// firefox returns the colour of the page's top left corner, 0 to 255 each.
func firefox(t *testing.T, url string) (red, green, blue uint32) {
	t.Helper()
	binary := installed("firefox-esr", "firefox")
	if binary == "" {
		t.Fatal("Firefox is missing: make tools installs it")
	}
	dir := t.TempDir()
	shot := filepath.Join(dir, "shot.png")
	if err := os.WriteFile(filepath.Join(dir, "user.js"), []byte(quiet), 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), binary, "--headless", "--no-remote", "--profile", dir,
		"--window-size", "360,640", "--screenshot", shot, url)
	c.Env = append(os.Environ(), "HOME="+dir)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	f, err := os.Open(shot)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	picture, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	red, green, blue, _ = picture.At(3, 3).RGBA()
	return red >> 8, green >> 8, blue >> 8
}
