package inspect

import (
	"net/url"
	"strings"

	"github.com/veshka-guide/veshka/internal/fetch"
)

// headers finds what an answer does to its reader before the page does.
func (v *visit) headers(asked string, a fetch.Answer) []Finding {
	var out []Finding
	if to, from := plainURL(a.URL), plainURL(asked); to != from {
		out = append(out, finding("redirect", added, "HTTP", "", excerpt(a.URL)))
	}
	for _, c := range a.Header.Values("Set-Cookie") {
		name, _, _ := strings.Cut(c, "=")
		out = append(out, finding("cookie", added, "", "", excerpt(name)))
	}
	for header, kind := range map[string]string{"Refresh": "refresh", "Onion-Location": "onion", "Service-Worker-Allowed": "service-worker"} {
		if value := a.Header.Get(header); value != "" && !v.all.has(kind, excerpt(value)) {
			out = append(out, finding(kind, added, header, "", excerpt(value)))
		}
	}
	if strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") {
		out = append(out, finding("download", added, "Content-Disposition", "", excerpt(a.Header.Get("Content-Disposition"))))
	}
	if kind := strings.ToLower(a.Header.Get("Content-Type")); strings.Contains(kind, "charset=") && !strings.Contains(kind, "utf-8") {
		out = append(out, finding("charset", changed, "", "utf-8", excerpt(kind)))
	}
	return out
}

// plainURL is an address without what hosts change by themselves.
func plainURL(s string) string {
	s = strings.TrimSuffix(strings.TrimSuffix(s, "index.html"), "/")
	return strings.TrimPrefix(strings.TrimPrefix(s, "https://"), "http://")
}

// home is the address of the copy that a page stands in.
func (v *visit) home(at string) string {
	if strings.HasPrefix(at, v.base) {
		return v.base
	}
	u, err := url.Parse(at)
	if err != nil {
		return v.base
	}
	return u.Scheme + "://" + u.Host + "/"
}
