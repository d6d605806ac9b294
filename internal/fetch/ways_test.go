package fetch_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/fetch"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// secure serves by TLS, and returns the change of options that trusts it.
func secure(t testing.TB, h http.Handler) (*httptest.Server, func(*fetch.Options)) {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return s, func(o *fetch.Options) { o.RootCAs = pool }
}

// certified serves by TLS with a certificate of its own making.
func certified(t testing.TB, name string, until time.Time) (*httptest.Server, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: until, IsCA: true, BasicConstraintsValid: true}
	if ip := net.ParseIP(name); ip != nil {
		c.IPAddresses = []net.IP{ip}
	} else {
		c.DNSNames = []string{name}
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	s.StartTLS()
	t.Cleanup(s.Close)
	pool := x509.NewCertPool()
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool.AddCert(leaf)
	return s, pool
}

func TestLinesThatAreDown(t *testing.T) {
	expired, expiredCA := certified(t, "127.0.0.1", time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC))
	foreign, foreignCA := certified(t, "other.example", time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC))
	self, _ := certified(t, "127.0.0.1", time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC))
	plain := copytest.Start(t, http.NotFoundHandler())
	hung, err := net.Listen("tcp", "127.0.0.1:0") // accepts and never speaks: a TLS handshake waits
	if err != nil {
		t.Fatal(err)
	}
	defer hung.Close()
	for _, tt := range []struct {
		name, address, code string
		change              func(*fetch.Options)
		most                int64 // requests
	}{
		{"B34 DNS failure", "http://no-such-host.invalid/x", "dns", nil, 6},
		{"B34 TLS expired", expired.URL, "tls-expired", func(o *fetch.Options) { o.RootCAs = expiredCA }, 1},
		{"B34 TLS for another name", foreign.URL, "tls-unknown", func(o *fetch.Options) { o.RootCAs = foreignCA }, 1},
		{"B34 TLS self-signed", self.URL, "tls-unknown", func(o *fetch.Options) { o.RootCAs = x509.NewCertPool() }, 1},
		{"B34 no TLS there", "https" + strings.TrimPrefix(plain.URL, "http"), "tls", nil, 6},
		{"B34 reset", copytest.Reset(t), "reset", nil, 6},
		{"B34 refused", copytest.Refused(t), "refused", nil, 2},
		{"B34 timeout", "https://" + hung.Addr().String(), "timeout", func(o *fetch.Options) { o.Connect = 20 * time.Millisecond }, 6},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var w waits
			c := client(t, func(o *fetch.Options) { o.Pause = w.pause }, func(o *fetch.Options) {
				if tt.change != nil {
					tt.change(o)
				}
			})
			_, err := c.Get(t.Context(), tt.address, 1000, false)
			wantCode(t, "Get", err, tt.code)
			if fault.ClassOf(err) != fault.Unreachable {
				t.Errorf("class %d, want %d", fault.ClassOf(err), fault.Unreachable)
			}
			if c.Requests() > tt.most || w.n.Load() >= tt.most {
				t.Errorf("%d requests, %d pauses, want at most %d", c.Requests(), w.n.Load(), tt.most)
			}
		})
	}
	t.Run("B34 pauses grow, and end", func(t *testing.T) {
		var w waits
		c := client(t, func(o *fetch.Options) { o.Pause = w.pause })
		_, err := c.Get(t.Context(), copytest.Reset(t), 1000, false)
		wantCode(t, "Get", err, "reset")
		if w.n.Load() != 5 || w.seconds.Load() != 1+2+4+8+16 {
			t.Errorf("%d pauses of %d s together, want 5 of 31 s", w.n.Load(), w.seconds.Load())
		}
	})
}

func TestPrivateAddresses(t *testing.T) {
	s := copytest.Start(t, http.NotFoundHandler())
	port := s.URL[strings.LastIndex(s.URL, ":"):]
	strict := func() *fetch.Client { return client(t, func(o *fetch.Options) { o.AllowPrivate = false }) }
	for _, host := range []string{"127.0.0.1" + port, "localhost" + port, "[::1]" + port, "169.254.169.254", "10.1.2.3", "192.168.0.1",
		"100.100.100.200", "0.0.0.0" + port, "[::ffff:127.0.0.1]" + port, "[fe80::1]", "[fd00::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "224.0.0.1", "2130706433" + port, "0x7f.1" + port,
		"[64:ff9b:1::a00:1]", "[2001:0:1::1]", "[::ffff:0:10.0.0.1]", "router.local", "metadata.google.internal"} {
		t.Run("B31 "+host, func(t *testing.T) {
			c := strict()
			_, err := c.Get(t.Context(), "http://"+host+"/", 1000, false)
			if !fault.Is(err, "private-address") && !fault.Is(err, "dns") { // what is no address to Go is a name that does not exist
				t.Errorf("Get: %v, want private-address", err)
			}
			if c.Transferred() > 0 {
				t.Errorf("%d bytes came", c.Transferred())
			}
		})
	}
	t.Run("B31 a public proxy does not open the own network", func(t *testing.T) {
		proxy := copytest.SOCKS5(t, nil)
		c := client(t, func(o *fetch.Options) { o.AllowPrivate = false; o.Proxy = "socks5h://" + proxy.Addr })
		for _, host := range []string{"192.168.0.1", "127.1", "0x7f000001", "2130706433", "017700000001", "0x7f.0.0.0x1", "router", "router.local", "localhost.localdomain"} {
			_, err := c.Get(t.Context(), "http://"+host+"/", 1000, false)
			wantCode(t, "Get of "+host, err, "private-address")
		}
		if len(proxy.Asked()) > 0 {
			t.Errorf("the proxy was asked for %q", proxy.Asked())
		}
	})
	t.Run("B31 redirect to the own network", func(t *testing.T) {
		var r copytest.Recorder
		inside := copytest.Start(t, http.NotFoundHandler(), r.Record)
		out := copytest.Start(t, http.NotFoundHandler(), copytest.RedirectTo(inside.URL))
		proxy := copytest.SOCKS5(t, map[string]string{"guide.example:80": out.Listener.Addr().String()})
		c := client(t, func(o *fetch.Options) { o.AllowPrivate = false; o.Proxy = "socks5h://" + proxy.Addr })
		_, err := c.Get(t.Context(), "http://guide.example/x", 1000, false)
		wantCode(t, "Get", err, "private-address")
		if len(r.Requests()) > 0 {
			t.Error("the own network was asked")
		}
	})
	t.Run("B31 names that lead to the own network", func(t *testing.T) {
		// localhost.localdomain and the machine's own name are in /etc/hosts; where they are not, nothing answers.
		name, err := os.Hostname()
		if err != nil {
			t.Fatal(err)
		}
		_, err = strict().Get(t.Context(), "http://"+name+port+"/", 1000, false)
		if !fault.Is(err, "private-address") && !fault.Is(err, "dns") {
			t.Errorf("Get(http://%s%s): %v, want private-address", name, port, err)
		}
	})
}

func TestProxy(t *testing.T) {
	body := noise(50_000, 1)
	site := copytest.Cutter(t, folder(t, map[string][]byte{"guide/a.bin": body}), 16<<10)
	proxy := copytest.SOCKS5(t, map[string]string{
		"guide.invalid:80": site.Listener.Addr().String(), "abcdef.onion:80": site.Listener.Addr().String()})
	through := func(o *fetch.Options) { o.Proxy = "socks5h://" + proxy.Addr; o.AllowPrivate = false }
	t.Run("B41 traffic and names go through the proxy", func(t *testing.T) {
		both(t, "http://guide.invalid/guide/a.bin", body, through) // .invalid is no name anywhere (RFC 2606)
		both(t, "http://abcdef.onion/guide/a.bin", body, through)
		if slices.ContainsFunc(proxy.Asked(), func(s string) bool { return s != "guide.invalid:80" && s != "abcdef.onion:80" }) {
			t.Errorf("the proxy was asked for %q, want names", proxy.Asked())
		}
	})
	t.Run("B41 an onion name never leaves without a proxy", func(t *testing.T) {
		_, err := client(t).Get(t.Context(), "http://abcdef.onion/", 1000, false)
		wantCode(t, "Get", err, "onion")
	})
	t.Run("B41 a host that the proxy cannot reach", func(t *testing.T) {
		_, err := client(t, through).Get(t.Context(), "http://gone.invalid/", 1000, false)
		wantCode(t, "Get", err, "proxy-way")
	})
	t.Run("B41 no proxy there: nothing goes past it", func(t *testing.T) {
		var r copytest.Recorder
		s := copytest.Start(t, http.NotFoundHandler(), r.Record)
		dead := strings.Trim(strings.TrimPrefix(copytest.Refused(t), "http://"), "/")
		_, err := client(t, func(o *fetch.Options) { o.Proxy = "socks5h://" + dead }).Get(t.Context(), s.URL, 1000, false)
		wantCode(t, "Get", err, "proxy")
		if len(r.Requests()) > 0 {
			t.Error("the origin was asked directly")
		}
	})
	for _, bad := range []string{"socks5://127.0.0.1:9050", "http://127.0.0.1:8080", "127.0.0.1:9050", "socks5h://", "socks5h://x", "socks5h://x:1/path"} {
		_, err := fetch.New(fetch.Options{Proxy: bad})
		wantCode(t, "New with "+bad, err, "bad-proxy")
	}
	t.Run("B41 the environment's proxy is not ours", func(t *testing.T) {
		t.Setenv("HTTP_PROXY", copytest.Refused(t))
		t.Setenv("ALL_PROXY", copytest.Refused(t))
		both(t, copytest.Start(t, folder(t, map[string][]byte{"a.bin": body})).URL+"/a.bin", body)
	})
}

func TestAddresses(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"https://Guide.Example", "https://guide.example/"},
		{"https://guide.example:443/ru/", "https://guide.example/ru/"},
		{"http://guide.example:80/", "http://guide.example/"},
		{"http://guide.example:8080/g", "http://guide.example:8080/g/"},
		{" https://guide.example/a/index.html\n", "https://guide.example/a/"},
		{"https://guide.example/a/../b/./", "https://guide.example/b/"},
		{"https://guide.example/a%20b/", "https://guide.example/a%20b/"},
		{"http://[::1]:81", "http://[::1]:81/"},
		{"http://abcdef.onion/", "http://abcdef.onion/"},
		{"https://пример.example/", "https://%D0%BF%D1%80%D0%B8%D0%BC%D0%B5%D1%80.example/"},
		{"guide.example", ""}, {"ftp://guide.example/", ""}, {"https://", ""}, {"https://u@guide.example/", ""},
		{"https://guide.example/?a", ""}, {"https://guide.example/?", ""}, {"https://guide.example/#x", ""}, {"https://guide.example/#", ""},
		{"file:///etc/passwd", ""}, {"//guide.example", ""}, {"https://guide.example\\evil", ""}, {"", ""}, {"https://a b/", ""},
	} {
		got, err := fetch.Origin(tt.text)
		if got != tt.want || tt.want == "" && !fault.Is(err, "bad-address") {
			t.Errorf("Origin(%q) = %q, %v, want %q", tt.text, got, err, tt.want)
		}
		if tt.want != "" {
			if again, err := fetch.Origin(got); again != got || err != nil {
				t.Errorf("Origin(%q) = %q, %v, want the same", got, again, err)
			}
		}
	}
	for _, tt := range []struct{ base, path, want string }{
		{"https://guide.example/a", "verify/keys.txt", "https://guide.example/a/verify/keys.txt"},
		{"https://guide.example/a/index.html", "", "https://guide.example/a/"},
		{"https://guide.example/", "a?b#c", "https://guide.example/a%3Fb%23c"},
		{"https://guide.example/a/", "../x", ""}, {"https://guide.example/a/", "/x", ""}, {"https://guide.example/a/", "x//y", ""}, {"https://guide.example/a/", `x\y`, ""},
		{"https://guide.example/a/", "//evil.example", ""},
	} {
		got, err := fetch.Join(tt.base, tt.path)
		if got != tt.want || tt.want == "" && !fault.Is(err, "bad-address") {
			t.Errorf("Join(%q, %q) = %q, %v, want %q", tt.base, tt.path, got, err, tt.want)
		}
	}
}

// whole fetches every file of a manifest from a base, by File, and compares hashes.
func whole(t *testing.T, c *fetch.Client, base string) {
	t.Helper()
	address, err := fetch.Join(base, manifest.Name)
	if err != nil {
		t.Fatal(err)
	}
	text, err := c.Get(t.Context(), address, manifest.MaxManifest, true)
	if err != nil {
		t.Fatal(err)
	}
	m, err := manifest.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range m.Files {
		address, err := fetch.Join(base, f.Path)
		if err != nil {
			t.Fatal(err)
		}
		var part memory
		if err := c.File(t.Context(), address, f.Size, &part, nil); err != nil || manifest.SHA256(part.Bytes()) != f.SHA256 {
			t.Errorf("File(%s): %v, %d bytes, want those of the manifest", address, err, part.Len())
		}
	}
}

func TestSubPaths(t *testing.T) {
	s := copytest.New(t)
	s.Put("big.bin", string(noise(300_000, 1)))
	s.Sign()
	t.Run("B36 a host like GitHub Pages", func(t *testing.T) {
		h := copytest.Start(t, copytest.Folder(t, s.Dir), copytest.Pages("/guide"))
		whole(t, client(t), h.URL+"/guide/")
	})
	t.Run("B36 nginx", func(t *testing.T) {
		base := nginx(t, s.Dir)
		whole(t, client(t), base)
		var part memory
		big := s.Read("big.bin")
		part.Write(big[:123_456])
		c := client(t)
		if err := c.File(t.Context(), base+"big.bin", int64(len(big)), &part, nil); err != nil || part.String() != string(big) || part.resets > 0 {
			t.Errorf("File with a part: %v, %d resets, want the rest by Range", err, part.resets)
		}
		if c.Transferred() > int64(len(big))-123_456+2000 {
			t.Errorf("%d bytes came for the rest of the file", c.Transferred())
		}
	})
}

// nginx serves a folder below /guide/ by the real nginx, and returns the address.
func nginx(t *testing.T, dir string) string {
	t.Helper()
	program, err := exec.LookPath("nginx")
	if err != nil {
		if program, err = exec.LookPath("/usr/sbin/nginx"); err != nil {
			t.Fatal("nginx is missing: make tools installs it")
		}
	}
	home := t.TempDir()
	free := strings.Trim(strings.TrimPrefix(copytest.Refused(t), "http://"), "/")
	config := strings.NewReplacer("HOME", home, "LISTEN", free, "DIR", dir).Replace(`
daemon off; master_process off; pid HOME/pid; error_log HOME/error.log;
events {}
http {
  access_log off; client_body_temp_path HOME/b; proxy_temp_path HOME/p; fastcgi_temp_path HOME/f; uwsgi_temp_path HOME/u; scgi_temp_path HOME/s;
  types { text/html html; text/css css; text/plain txt; }
  server { listen LISTEN; location /guide/ { alias DIR/; } }
}
`)
	file := filepath.Join(home, "nginx.conf")
	if err := os.WriteFile(file, []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "-p", home, "-c", file, "-e", filepath.Join(home, "error.log"))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	gone := make(chan struct{})
	go func() { cmd.Wait(); close(gone) }()
	t.Cleanup(func() { cmd.Process.Kill(); <-gone })
	for {
		conn, err := net.Dial("tcp", free)
		if err == nil {
			conn.Close()
			return "http://" + free + "/guide/"
		}
		select {
		case <-gone:
			text, _ := os.ReadFile(filepath.Join(home, "error.log"))
			t.Fatalf("nginx ended: %s", text)
		default:
		}
	}
}
