package serve

import (
	"bytes"
	_ "embed"
	"fmt"
	"html"
	"mime"
	"net"
	"net/http"
	"path"
	"strings"
)

// Addresses of the preview's own. No page of a site begins with an underscore.
const (
	scriptPath = "/__veshka/reload.js"
	eventsPath = "/__veshka/events"
	panelPath  = "/__veshka/"
)

//go:embed reload.js
var script []byte

// types are those of the files that builds make; what the machine knows of others differs from one to the next.
var types = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".json": "application/json",
	".txt":  "text/plain; charset=utf-8",
	".xml":  "application/xml",
	".ics":  "text/calendar; charset=utf-8",
	".epub": "application/epub+zip",
	".zip":  "application/zip",
	".png":  "image/png",
	".jpg":  "image/jpeg",
	".webp": "image/webp",
	".svg":  "image/svg+xml",
}

// ServeHTTP answers with a page of the last good build, or with the problems if there was none.
func (p *preview) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	switch {
	case p.hosts != nil && !p.hosts[hostname(r.Host)]:
		http.Error(w, "this preview is for localhost only", http.StatusForbidden)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "GET and HEAD only", http.StatusMethodNotAllowed)
	case r.URL.Path == scriptPath:
		write(w, http.StatusOK, types[".js"], script)
	case r.URL.Path == eventsPath:
		p.serveEvents(w, r)
	case strings.TrimSuffix(r.URL.Path, "/")+"/" == panelPath && p.state.Load().panel != nil:
		p.servePanel(w, r)
	default:
		p.servePage(w, r)
	}
}

func (p *preview) servePage(w http.ResponseWriter, r *http.Request) {
	s := p.state.Load()
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	status, of, page := p.find(s, name)
	if status == http.StatusNotFound {
		if _, ok, _ := s.pages.Page(name + "/index.html"); ok { // relative links on it need the slash
			to := *r.URL
			to.Path, to.RawPath = "/"+name+"/", ""
			http.Redirect(w, r, to.RequestURI(), http.StatusFound)
			return
		}
	}
	version := p.version(status, name, page)
	ext := path.Ext(of)
	if ext == ".html" {
		var policies []string
		page, policies = withoutPolicy(page)
		for _, policy := range policies {
			w.Header().Add("Content-Security-Policy", relaxed(policy))
		}
		page = withScript(page, version)
	}
	kind, ok := types[ext]
	if !ok {
		kind = mime.TypeByExtension(ext)
	}
	if kind == "" {
		kind = "application/octet-stream"
	}
	write(w, status, kind, page)
}

// find returns what is shown at a path, and the path of the file that this is: of a page that says so where there is none,
// or where it cannot be made.
func (p *preview) find(s *state, name string) (status int, of string, page Page) {
	if s.pages == nil {
		return http.StatusServiceUnavailable, "503.html", p.problemsPage(s.problems)
	}
	page, ok, err := s.pages.Page(name)
	status, of = http.StatusOK, name
	if !ok {
		status, of = http.StatusNotFound, "404.html"
		if page, ok, err = s.pages.Page(of); !ok {
			page = []byte("<!doctype html><title>404</title><p>404")
		}
	}
	if err != nil {
		found := []Problem{{Severity: "error", Place: name, Text: err.Error()}}
		return http.StatusInternalServerError, "500.html", p.problemsPage(found)
	}
	return status, of, page
}

// write sends the answer. That a browser goes away meanwhile is nobody's problem.
func write(w http.ResponseWriter, status int, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(status)
	w.Write(body)
}

// withScript returns a copy of the page that loads the script and says which version it is. A minified page may lack the
// end of its body.
func withScript(page Page, version string) Page {
	tag := fmt.Sprintf(`<script src="%s" data-version="%s" defer></script>`, scriptPath, version)
	at := bytes.LastIndex(page, []byte("</body>"))
	if at < 0 {
		at = len(page)
	}
	return bytes.Join([][]byte{page[:at], []byte(tag), page[at:]}, nil)
}

// problemsPage shows the problems without a script too.
func (p *preview) problemsPage(problems []Problem) Page {
	var b bytes.Buffer
	title := html.EscapeString(p.words.Failed)
	fmt.Fprintf(&b, `<!doctype html><html lang="%s"><meta charset="utf-8">`, html.EscapeString(p.words.Lang))
	b.WriteString(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'">`)
	fmt.Fprintf(&b, `<meta name="viewport" content="width=device-width"><title>%s</title><h1>%s</h1>`, title, title)
	for _, problem := range problems {
		fmt.Fprintf(&b, "<h2>%s</h2><p>%s: %s", html.EscapeString(problem.Place),
			html.EscapeString(problem.Severity), html.EscapeString(problem.Text))
		if problem.Source != "" {
			fmt.Fprintf(&b, "<pre>\n%s</pre>", html.EscapeString(problem.Source)) // HTML drops that line end
		}
		if problem.Hint != "" {
			fmt.Fprintf(&b, "<p>%s: %s", html.EscapeString(p.words.Hint), html.EscapeString(problem.Hint))
		}
	}
	return b.Bytes()
}

// loopbackHosts are the names that a browser on this machine can mean us by.
func loopbackHosts(addr string) map[string]bool {
	return map[string]bool{"localhost": true, "127.0.0.1": true, "::1": true, hostname(addr): true}
}

// hostname returns the host of host:port, or of a host alone, in lower case and without brackets.
func hostname(hostport string) string {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.Trim(hostport, "[]")
	}
	return strings.ToLower(host)
}
