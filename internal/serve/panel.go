package serve

import (
	"net"
	"net/http"
	"strconv"
)

// panelVersion names what a tab shows if it has loaded the page for editors now: that page follows every build.
func (p *preview) panelVersion(s *state) string { return p.id + "-panel-" + strconv.Itoa(s.builds) }

// servePanel answers with the page for editors, on this machine only.
func (p *preview) servePanel(w http.ResponseWriter, r *http.Request) {
	if !fromHere(r) {
		http.Error(w, p.words.Local, http.StatusForbidden)
		return
	}
	if r.URL.Path != panelPath {
		http.Redirect(w, r, panelPath, http.StatusFound)
		return
	}
	s := p.state.Load()
	page, policies := withoutPolicy(s.panel(r.URL.Query()))
	for _, policy := range policies {
		w.Header().Add("Content-Security-Policy", relaxed(policy))
	}
	w.Header().Add("Content-Security-Policy", "frame-ancestors 'none'")
	write(w, http.StatusOK, types[".html"], withScript(page, p.panelVersion(s)))
}

// fromHere reports whether a program of this machine asks, and for an address that no name from elsewhere can stand for
// (DNS rebinding). What a proxy passes on is from elsewhere.
func fromHere(r *http.Request) bool {
	host := hostname(r.Host)
	if host != "localhost" && net.ParseIP(host) == nil || r.Header.Get("Forwarded") != "" || r.Header.Get("X-Forwarded-For") != "" {
		return false
	}
	remote, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(remote)
	if ip == nil {
		return false
	}
	here, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	return ip.IsLoopback() || ok && ip.Equal(here.IP) // who asks a machine by its own address asks itself
}
