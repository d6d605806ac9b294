package pack

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/verify"
)

// A mirror below a path is a web seed of the torrent that is named after the path's end.
func TestWebSeeds(t *testing.T) {
	for _, c := range []struct {
		name, trees        string
		want, seeds, unfit string
	}{
		{"none", "", "guide-demo", "", ""},
		{"one", "https://a.example/guide/", "guide", "https://a.example/", ""},
		{"without the last slash", "https://a.example/guide", "guide", "https://a.example/", ""},
		{"below a path", "https://a.example/~u/x/guide/", "guide", "https://a.example/~u/x/", ""},
		{"most of them", "https://a.example/old/ https://b.example/guide/ https://c.example:8443/p/guide/", "guide", "https://b.example/ https://c.example:8443/p/", "https://a.example/old/"},
		{"the site's id among equals", "https://a.example/x/ https://a.example/guide-demo/", "guide-demo", "https://a.example/", "https://a.example/x/"},
		{"the first among equals", "https://a.example/x/ https://b.example/y/", "x", "https://a.example/", "https://b.example/y/"},
		{"the same twice", "https://a.example/x/ https://a.example/x", "x", "https://a.example/", ""},
		{"the top of a host", "https://a.example/ https://a.example", "guide-demo", "", "https://a.example/ https://a.example"},
		{"onion", "http://abc.onion/guide/ https://a.example/guide/", "guide", "https://a.example/", "http://abc.onion/guide/"},
		{"no addresses", "ftp://a.example/guide/ https://u:p@a.example/guide/ https://a.example/guide/?x https://a.example/guide/#x guide",
			"guide-demo", "", "ftp://a.example/guide/ https://u:p@a.example/guide/ https://a.example/guide/?x https://a.example/guide/#x guide"},
		{"names that are no folder everywhere", "https://a.example/../ https://a.example/con/ https://a.example/Путь/", "guide-demo", "", "https://a.example/../ https://a.example/con/ https://a.example/Путь/"},
		{"a case and an underscore are kept", "https://a.example/My_Guide/", "My_Guide", "https://a.example/", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			name, seeds, unfit := webSeeds("guide-demo", strings.Fields(c.trees))
			if name != c.want || strings.Join(seeds, " ") != c.seeds || strings.Join(unfit, " ") != c.unfit {
				t.Errorf("webSeeds(%s) = %s %v %v, want %s [%s] [%s]", c.trees, name, seeds, unfit, c.want, c.seeds, c.unfit)
			}
		})
	}
}

func TestTorrentOfTheMirrors(t *testing.T) {
	s := copytest.New(t) // its mirrors.txt has one at the top of a host and one below guide/
	r, err := Torrent(t.Context(), options(t, s))
	check(t, err)
	if want := []string{"https://mirror.example/"}; r.Name != "guide" || !slices.Equal(r.Seeds, want) {
		t.Errorf("name %s, seeds %v; want guide, %v", r.Name, r.Seeds, want)
	}
	if want := []string{"https://guide.example/"}; !slices.Equal(r.Unfit, want) {
		t.Errorf("unfit %v, want %v", r.Unfit, want)
	}
	shown := tool(t, t.TempDir(), "transmission-show", r.File)
	for _, want := range []string{"Name: guide", "Hash: " + r.InfoHash, "Piece Size: 256.0 KiB", "Piece Count: 1\n",
		"Privacy: Public torrent", "Created by: \n", "WEBSEEDS", "https://mirror.example/", "guide/verify/manifest.txt ("} {
		if !strings.Contains(shown, want) {
			t.Errorf("transmission-show does not say %q:\n%s", want, shown)
		}
	}
	if strings.Contains(shown, "Created on: ") && !strings.Contains(shown, "Created on: Unknown") {
		t.Errorf("the torrent has a date:\n%s", shown)
	}
	if want := "magnet:?xt=urn:btih:" + r.InfoHash + "&dn=guide&ws=https%3A%2F%2Fmirror.example%2F"; r.Magnet != want {
		t.Errorf("magnet %s, want %s", r.Magnet, want)
	}

	o := options(t, s)
	o.Seeds = []string{"magnet:?x"}
	if _, err := Torrent(t.Context(), o); !fault.Is(err, "pack-seed") {
		t.Errorf("a web seed that is no address: %v, want pack-seed", err)
	}
}

// A client without any peer fetches the whole site from a mirror, and it verifies.
func TestTorrentFromAWebSeed(t *testing.T) {
	for _, c := range []struct {
		name   string
		server func(dir string) http.Handler
	}{
		{"B39 a server that answers index.html by a redirect", func(dir string) http.Handler { return http.FileServer(http.Dir(dir)) }},
		{"B39 a server that gives every file by its name", func(dir string) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				f, err := os.Open(filepath.Join(dir, filepath.FromSlash(r.URL.Path)))
				if err != nil {
					http.NotFound(w, r)
					return
				}
				defer f.Close()
				if info, err := f.Stat(); err == nil {
					http.ServeContent(w, r, "", info.ModTime(), f)
				}
			})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := site(t)
			server := httptest.NewServer(http.StripPrefix("/deep/guide", c.server(s.Dir)))
			defer server.Close()
			o := options(t, s)
			o.Seeds = []string{server.URL + "/deep/guide/"}
			r, err := Torrent(t.Context(), o)
			check(t, err)
			again, err := Torrent(t.Context(), options(t, s))
			check(t, err)
			if again.InfoHash != r.InfoHash {
				t.Errorf("info hash %s, then %s: web seeds are no part of it", r.InfoHash, again.InfoHash)
			}

			dir := t.TempDir()
			tool(t, dir, "aria2c", "--no-conf", "--enable-dht=false", "--enable-dht6=false", "--bt-enable-lpd=false",
				"--enable-peer-exchange=false", "--interface=127.0.0.1", "--listen-port="+port(t), "--seed-time=0",
				"--bt-stop-timeout=60", "--console-log-level=warn", "--summary-interval=0", "--dir="+dir, r.File)
			tree, err := verify.Dir(filepath.Join(dir, "guide"))
			check(t, err)
			verified(t, s, tree)
		})
	}
}

// port returns a port of this machine that nobody listens at.
func port(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	check(t, err)
	return port
}

// A web seed that has gone on to the next signing of the same content still has every piece but the last ones.
func TestRenewalChangesTheLastPiecesOnly(t *testing.T) {
	s := site(t)
	s.Put("zh/long.bin", noise(600<<10)) // behind verify/ in the order of paths
	s.Sign()
	before := hashes(t, s)
	s.Sign()
	after := hashes(t, s)
	if len(before) < 9 || len(before) != len(after) {
		t.Fatalf("%d pieces, then %d, want the same and some", len(before), len(after))
	}
	for i := range before[:len(before)-1] {
		if before[i] != after[i] {
			t.Errorf("piece %d of %d differs after a renewal", i, len(before))
		}
	}
	if before[len(before)-1] == after[len(after)-1] {
		t.Error("the last piece is the same after a renewal, but it holds the manifest")
	}
}

// hashes returns the digests of a torrent's pieces.
func hashes(t *testing.T, s *copytest.Site) []string {
	t.Helper()
	o := options(t, s)
	text := string(packed(t, Torrent, o))
	_, text, _ = strings.Cut(text, "6:pieces")
	_, text, _ = strings.Cut(text, ":")
	text, _, ok := strings.Cut(text, "e8:url-list")
	if !ok || len(text)%20 != 0 {
		t.Fatalf("pieces of %d bytes", len(text))
	}
	var out []string
	for i := 0; i < len(text); i += 20 {
		out = append(out, text[i:i+20])
	}
	return out
}
