package inspect

import (
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/veshka-guide/veshka/internal/fetch"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// probes are the names, at the copy's address and at its host's, by which browsers and telephones look for more than a
// page has, and what a file there is.
var probes = map[string]string{
	"sw.js": "service-worker", "service-worker.js": "service-worker", "serviceworker.js": "service-worker",
	"manifest.json": "manifest", "manifest.webmanifest": "manifest", "site.webmanifest": "manifest",
	".well-known/assetlinks.json": "app-link", ".well-known/apple-app-site-association": "app-link", "apple-app-site-association": "app-link",
	"app.apk": "download",
}

// beyond looks at what the suspect has besides the listed files: what its pages lead to, the names of probes, and what
// it says when there is nothing.
func (v *visit) beyond(r *Report) {
	seen := map[string]bool{}
	for _, f := range v.known.Manifest.Files {
		if u, err := fetch.Join(v.base, f.Path); err == nil {
			seen[u] = true
			seen[strings.TrimSuffix(u, "index.html")] = true
			seen[strings.TrimSuffix(u, "/index.html")] = true
		}
	}
	v.nothing(r)
	v.probe(r, seen)
	limit := v.o.Crawl
	if limit == 0 {
		limit = 500
	}
	host := ""
	if u, err := url.Parse(v.base); err == nil {
		host = u.Scheme + "://" + u.Host + "/"
	}
	var mu sync.Mutex
	for r.Beyond < limit && v.ctx.Err() == nil {
		var next []string
		slices.Sort(v.local)
		for _, u := range slices.Compact(v.local) {
			if strings.HasPrefix(u, host) && !seen[u] && !v.control(u) && len(next)+r.Beyond < limit {
				seen[u] = true
				next = append(next, u)
			}
		}
		if v.local = nil; len(next) == 0 {
			return
		}
		v.each(len(next), func(i int) {
			out := v.unlisted(next[i])
			mu.Lock()
			defer mu.Unlock()
			r.Beyond++
			v.take(r, v.name(next[i]), out)
		})
	}
}

// control reports whether the address is that of a control file of the copy.
func (v *visit) control(address string) bool {
	name, ok := strings.CutPrefix(address, v.base)
	return ok && manifest.Control(name)
}

// name is an address as it is reported: relative to the copy if it is in it.
func (v *visit) name(address string) string {
	if rest, ok := strings.CutPrefix(address, v.base); ok && rest != "" {
		return excerpt(rest)
	}
	return excerpt(address)
}

// unlisted looks at an address that the genuine copy does not have.
func (v *visit) unlisted(address string) outcome {
	var out outcome
	shown := map[string]bool{}
	for _, w := range v.visitors {
		a, err := v.ask(w, address)
		if err != nil || a.Status != http.StatusOK || v.hashes[manifest.SHA256(a.Body)] {
			continue
		}
		sum := manifest.SHA256(a.Body)
		if shown[sum] {
			continue
		}
		shown[sum] = true
		u, err := url.Parse(a.URL)
		if err != nil {
			continue
		}
		kind := "page"
		if slices.Contains(programs, strings.ToLower(path.Ext(u.Path))) {
			kind = "download"
		} else if !fetch.LooksLikeHTML(a.Body) {
			kind = "file"
		}
		out.findings = append(out.findings, finding(kind, added, "", "", v.name(address)))
		out.findings = append(out.findings, v.headers(address, a)...)
		name := u.Path
		if fetch.LooksLikeHTML(a.Body) {
			name = "x.html"
		}
		p := readAs(name, a.Body, a.URL, v.home(a.URL))
		out.pages = append(out.pages, p)
		out.findings = append(out.findings, v.strange(p)...)
	}
	return out
}

// strange returns the things of a page that the genuine copy has nowhere, without what every page has of its own.
func (v *visit) strange(p *page) []Finding {
	known := map[[2]string]bool{}
	for t := range v.all.things {
		known[[2]string{t.kind, t.value}] = true
	}
	var out []Finding
	for t := range p.things {
		if known[[2]string{t.kind, t.value}] || rank(t.kind, added) > Leads {
			continue
		}
		if t.kind == "link" && strings.HasPrefix(t.value, own) {
			continue
		}
		out = append(out, finding(t.kind, added, t.label, "", t.value))
	}
	return out
}

// probe asks for the names of probes, as a browser.
func (v *visit) probe(r *Report, seen map[string]bool) {
	u, err := url.Parse(v.base)
	if err != nil {
		return
	}
	top := u.Scheme + "://" + u.Host + "/"
	for _, name := range sortedKeys(probes) {
		for _, at := range slices.Compact([]string{v.base, top}) {
			address := at + name
			if seen[address] || v.ctx.Err() != nil {
				continue
			}
			seen[address] = true
			a, err := v.ask(v.visitors[1], address)
			if err != nil || a.Status != http.StatusOK || fetch.LooksLikeHTML(a.Body) || v.hashes[manifest.SHA256(a.Body)] {
				continue // a page for whatever is asked is seen by nothing
			}
			r.Beyond++
			p := readAs(name, a.Body, a.URL, v.home(a.URL))
			v.take(r, v.name(address), outcome{pages: []*page{p}, findings: append(v.strange(p), finding(probes[name], added, "", "", v.name(address)))})
		}
	}
}

// nothing looks at what the suspect says where there is no page: its own 404 page may be the false one. A host's ordinary
// one has nothing in it that asks.
func (v *visit) nothing(r *Report) {
	address, err := fetch.Join(v.base, "no-such-page-"+strconv.FormatUint(v.known.Number.Serial*7919+104729, 36)+".html")
	if err != nil {
		return
	}
	a, err := v.ask(v.visitors[1], address)
	if err != nil || v.hashes[manifest.SHA256(a.Body)] {
		return
	}
	p := readAs("404.html", a.Body, a.URL, v.home(a.URL))
	found := append(v.strange(p), v.headers(address, a)...)
	v.take(r, "404", outcome{pages: []*page{p}, findings: found})
}

// likeness looks for names that are made to be taken for genuine ones.
func (v *visit) likeness(r *Report) {
	hosts, accounts := map[string]bool{}, map[string]bool{}
	for h := range v.all.hosts {
		hosts[h] = true
	}
	for t := range v.all.things {
		if t.kind == "messenger" {
			accounts[account(t.value)] = true
		}
	}
	if u, err := url.Parse(v.base); err == nil {
		r.Like = alike(u.Hostname(), hosts, true)
		hosts[u.Hostname()] = true // its own links are no likeness of anything
	}
	where := map[string][]string{}
	for _, name := range sortedKeys(v.found) {
		for i, f := range v.found[name] {
			if f.Is == "" || f.Kind == "redirect" && f.Change == removed {
				continue
			}
			if f.Kind == "messenger" {
				v.found[name][i].Like = alike(account(f.Is), accounts, false)
				continue
			}
			if host := hostOf(f.Is); host != "" {
				if like := alike(host, hosts, true); like != "" {
					v.found[name][i].Like = like
					where[host] = append(where[host], name)
				}
			}
		}
	}
	for host, names := range where {
		f := finding("look-alike", changed, "", alike(host, hosts, true), unicodeHost(host))
		for _, name := range names {
			v.found[name] = append(v.found[name], f)
		}
	}
}

// account is the last part of a messenger's address.
func account(value string) string { return strings.ToLower(path.Base(value)) }

// hostOf is the host of an address, with or without a scheme.
func hostOf(s string) string {
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil || !strings.Contains(u.Hostname(), ".") || strings.ContainsAny(u.Hostname(), " ") {
		return ""
	}
	return strings.ToLower(u.Hostname())
}
