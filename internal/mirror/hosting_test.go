package mirror

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/verify"
)

// samples are written for a folder whose name has a space and Cyrillic letters.
func samples(t *testing.T) *rig {
	t.Helper()
	site := copytest.New(t)
	r := unbegun(t, site)
	r.dir = filepath.Join(t.TempDir(), "моё зеркало")
	if err := r.init(show(t, site).URL); err != nil {
		t.Fatal(err)
	}
	r.pulls()
	return r
}

// The samples are run by a real nginx: at the root and below a path the whole tree verifies over HTTP.
func TestNginxServesTheSamples(t *testing.T) {
	nginx, err := exec.LookPath("nginx")
	if err != nil {
		t.Fatal("nginx is missing: make tools installs it")
	}
	r := samples(t)
	addr, file := listening(t)
	addr2, file2 := listening(t)

	dir := t.TempDir()
	root, err := os.ReadFile(filepath.Join(r.dir, "hosting/nginx.conf"))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(root), "listen 80;", "listen "+addr+";", 1)
	text = strings.Replace(text, "listen [::]:80;", "", 1)
	mime, err := os.ReadFile("/etc/nginx/mime.types")
	if err != nil {
		t.Fatal(err)
	}
	put(t, dir, "mime.types", string(mime))
	put(t, dir, "root.conf", text)
	put(t, dir, "nginx.conf", fmt.Sprintf(`daemon off; pid %[1]s/pid; error_log stderr; worker_processes 1; user root;
events { worker_connections 64; }
http {
	client_body_temp_path %[1]s/a; proxy_temp_path %[1]s/b; fastcgi_temp_path %[1]s/c; uwsgi_temp_path %[1]s/d; scgi_temp_path %[1]s/e;
	access_log off;
	include root.conf;
	server { listen %[2]s; include "%[3]s/hosting/nginx-path.conf"; }
}
`, dir, addr2, r.dir))
	c := exec.Command(nginx, "-p", dir, "-c", filepath.Join(dir, "nginx.conf"))
	if os.Getuid() != 0 {
		put(t, dir, "nginx.conf", strings.Replace(string(must(os.ReadFile(filepath.Join(dir, "nginx.conf")))), " user root;", "", 1))
	}
	// nginx takes over sockets that listen already, so nobody has to wait until it does.
	var said bytes.Buffer
	c.ExtraFiles, c.Env, c.Stderr = []*os.File{file, file2}, append(os.Environ(), "NGINX=3;4;"), &said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Process.Signal(os.Interrupt)
		c.Wait()
		if t.Failed() {
			t.Log(said.String())
		}
	})
	hosted(t, r, "http://"+addr+"/", "http://"+addr2+"/guide/")
}

// The same with a real Caddy.
func TestCaddyServesTheSamples(t *testing.T) {
	caddy, err := exec.LookPath("caddy")
	if err != nil {
		t.Fatal("caddy is missing: make tools installs it")
	}
	r := samples(t)
	// Caddy takes over no sockets, and between our closing one and its opening it somebody else may have taken the port.
	for range 5 {
		if root, below, ok := caddyRuns(t, caddy, r); ok {
			hosted(t, r, root, below)
			return
		}
	}
	t.Fatal("caddy does not start")
}

// caddyRuns starts Caddy with the samples and returns the addresses of both, once it serves.
func caddyRuns(t *testing.T, caddy string, r *rig) (root, below string, ok bool) {
	t.Helper()
	dir := t.TempDir()
	text := string(must(os.ReadFile(filepath.Join(r.dir, "hosting/Caddyfile"))))
	root, below = "http://"+unheard(t), "http://"+unheard(t)
	text = strings.Replace(text, "\n:80 {", "\n"+root+" {", 1)
	top, path, _ := strings.Cut(text, "# mirror.example.org {")
	path = strings.ReplaceAll("\n"+below+" {"+path, "\n# ", "\n")
	put(t, dir, "Caddyfile", "{\n\tadmin off\n\tdefault_bind 127.0.0.1\n}\n"+top+path)
	c := exec.Command(caddy, "run", "--config", filepath.Join(dir, "Caddyfile"))
	c.Env = append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
	said := must(c.StderrPipe())
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill(); c.Wait() })
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		t.Log(lines.Text())
		if strings.Contains(lines.Text(), "serving initial configuration") {
			go io.Copy(io.Discard, said)
			return root + "/", below + "/guide/", true
		}
	}
	return "", "", false
}

// unheard returns an address on loopback at which nobody listens.
func unheard(t *testing.T) string {
	t.Helper()
	addr, file := listening(t)
	file.Close()
	return addr
}

// hosted holds a web server to what a mirror needs: the whole tree verifies at the root and below the path, and the
// headers are those that readers need.
func hosted(t *testing.T, r *rig, root, below string) {
	t.Helper()
	for _, base := range []string{root, below} {
		rep, err := verify.Run(t.Context(), verify.URL(r.client, base), verify.Options{Roots: r.roots, Site: r.site.ID, Now: r.site.Now})
		if err != nil || rep.Verdict != verify.Genuine {
			t.Errorf("B36 %s: %s, %v, %+v", base, rep.Verdict, err, rep.Problems)
		}
		for path, want := range map[string]string{"": "no-store", "ru/": "no-store", "verify/manifest.txt": "no-store"} {
			resp, err := http.Get(base + path)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			h := resp.Header
			if resp.StatusCode != 200 || h.Get("Cache-Control") != want || h.Get("X-Content-Type-Options") != "nosniff" ||
				h.Get("Referrer-Policy") != "no-referrer" || !strings.Contains(h.Get("Content-Type"), "utf-8") || h.Get("Content-Encoding") != "" {
				t.Errorf("%s%s: %s %v", base, path, resp.Status, h)
			}
		}
	}
	resp, err := http.Get(root + "assets/site.0123abcd.css")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if got := resp.Header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("Cache-Control of an asset = %q", got)
	}
	resp, err = http.Get(root + "nowhere.html")
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if resp.StatusCode != 404 || !strings.Contains(string(body), "Такой страницы нет") {
		t.Errorf("a page that is not there: %s %q", resp.Status, body)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// listening returns a socket on loopback that listens, and its address.
func listening(t *testing.T) (string, *os.File) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	f, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return l.Addr().String(), f
}

func TestSamplesHaveNoTraps(t *testing.T) {
	got := Samples("/srv/моё зеркало", "/usr/local/bin/veshka", []string{"--proxy", "socks5h://127.0.0.1:9050"})
	for name, text := range got {
		if strings.Contains(string(text), "{dir") || strings.Contains(string(text), "{veshka") || strings.Contains(string(text), "{flags") {
			t.Errorf("%s has a place that was not filled in", name)
		}
	}
	var line string
	for l := range strings.Lines(string(got["cron.txt"])) {
		if !strings.HasPrefix(l, "#") {
			line = strings.TrimSpace(l)
		}
	}
	if strings.ContainsAny(line, "%$`") || !strings.HasSuffix(line, ` /usr/local/bin/veshka mirror pull --quiet --dir "/srv/моё зеркало" --proxy socks5h://127.0.0.1:9050`) {
		t.Errorf("cron line %q", line)
	}
	if again := Samples("/srv/моё зеркало", "/usr/local/bin/veshka", nil); len(again) != len(got) || strings.Fields(string(again["cron.txt"]))[0] == "" {
		t.Error("samples made again differ")
	}
	if service := string(got["veshka-mirror.service"]); !strings.Contains(service, `ReadWritePaths="/srv/моё зеркало"`) {
		t.Errorf("service:\n%s", service)
	}
	for path, want := range map[string]bool{"/srv/guide": true, "/srv/моё зеркало": true, "/srv/50%": false, "/srv/a'b": false, `/srv/a"b`: false, "/srv/$HOME": false, "/srv/a\nb": false} {
		if quotable(path) != want {
			t.Errorf("quotable(%q) = %t", path, !want)
		}
	}
}

// The password of a proxy may hold what a shell, cron and systemd take for their own.
func TestSamplesQuoteAPassword(t *testing.T) {
	const proxy = `socks5h://me:a%40b$HOME'"x@127.0.0.1:9050`
	got := Samples("/srv/guide", "/usr/local/bin/veshka", []string{"--proxy", proxy})
	for name, want := range map[string]string{
		"cron.txt":              `--proxy 'socks5h://me:a\%40b$HOME'\''"x@127.0.0.1:9050'`,
		"veshka-mirror.service": `--proxy "socks5h://me:a%%40b$$HOME'\"x@127.0.0.1:9050"`,
	} {
		if !strings.Contains(string(got[name]), want) {
			t.Errorf("%s lacks %s:\n%s", name, want, got[name])
		}
	}
	// cron takes the backslash away and gives the rest to a shell
	_, line, _ := strings.Cut(string(got["cron.txt"]), "--proxy ")
	said, err := exec.Command("sh", "-c", "printf %s "+strings.ReplaceAll(strings.TrimSpace(line), `\%`, "%")).Output()
	if err != nil || string(said) != proxy {
		t.Errorf("a shell reads %q, %v", said, err)
	}
}
