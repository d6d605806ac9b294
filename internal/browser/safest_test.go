package browser

import (
	"os"
	"path/filepath"
	"testing"
)

// What Tor Browser's level "Safest" switches off: by preferences of Firefox's own (toolkit/components/securitylevel), and
// by NoScript, which blocks scripts, fonts and media; a preference stands for each of these here.
const safest = `user_pref("javascript.enabled", false);
user_pref("javascript.options.ion", false);
user_pref("javascript.options.baselinejit", false);
user_pref("javascript.options.native_regexp", false);
user_pref("javascript.options.asmjs", false);
user_pref("javascript.options.wasm", false);
user_pref("svg.disabled", true);
user_pref("mathml.disabled", true);
user_pref("gfx.font_rendering.opentype_svg.enabled", false);
user_pref("gfx.font_rendering.graphite.enabled", false);
user_pref("gfx.downloadable_fonts.enabled", false);
user_pref("webgl.disabled", true);
user_pref("media.mp4.enabled", false);
user_pref("media.webm.enabled", false);
user_pref("media.ogg.enabled", false);
user_pref("network.jar.open-unsafe-types", false);
user_pref("network.cookie.cookieBehavior", 2);
user_pref("privacy.resistFingerprinting", true);
`

// Whoever sets Tor Browser to "Safest" reads every kind of page, from a server and from a folder.
func TestReadableAtTheSafestLevel(t *testing.T) {
	f := firefoxWith(t, safest)
	f.wide(450, 800) // the narrowest window of a Firefox on a desk
	s := serve(t, os.DirFS(public))
	for _, from := range []struct {
		name string
		at   func(string) string
	}{{"from a server", s.at}, {"from a folder", onDisk}} { // one after the other: between them Firefox changes the process
		for _, p := range examples() {
			t.Run(from.name+"/"+p.name, func(t *testing.T) {
				f.visit(from.at(p.file))
				var wrong []string
				f.ask(&wrong, readable, p.readable)
				for _, w := range wrong {
					t.Error(w)
				}
				var sideways bool
				f.ask(&sideways, `() => document.documentElement.scrollWidth > innerWidth`)
				if sideways {
					t.Error("it scrolls sideways")
				}
			})
		}
	}
}

// The level does what it says: here a script does not run, and a picture of the kind SVG is none.
func TestSafestLevelIsSafe(t *testing.T) {
	f := firefoxWith(t, safest)
	page, err := filepath.Abs("testdata/safest/page.html")
	if err != nil {
		t.Fatal(err)
	}
	f.visit("file://" + filepath.ToSlash(page))
	var got struct {
		Title   string
		Picture bool
	}
	f.ask(&got, `() => ({Title: document.title, Picture: document.querySelector('svg').getBoundingClientRect().height > 50})`)
	if got.Title != "quiet" || got.Picture {
		t.Errorf("page = %+v, want no script and no picture", got)
	}
}
