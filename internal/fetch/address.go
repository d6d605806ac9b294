package fetch

import (
	"net/url"
	"strings"

	"github.com/veshka-guide/veshka/internal/fault"
)

// Origin normalises the address of a copy: the folder that holds its index.html, with a slash at its end. A final
// index.html is left out, so that an address can be copied from a browser. Fault: bad-address for anything but http and
// https, and for an address with a user, a query or a fragment.
func Origin(text string) (string, error) {
	text = strings.TrimSpace(text)
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil ||
		u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.ContainsAny(text, "#\\ ") {
		return "", fault.New("bad-address", "address", text)
	}
	u.Host = strings.ToLower(u.Host)
	if port := u.Port(); port == "" || u.Scheme == "http" && port == "80" || u.Scheme == "https" && port == "443" {
		u.Host = strings.TrimSuffix(strings.TrimSuffix(u.Host, port), ":")
	}
	u = u.JoinPath() // without . and ..
	s := u.String()
	if strings.HasSuffix(s, "/index.html") {
		s = strings.TrimSuffix(s, "index.html")
	}
	if !strings.HasSuffix(s, "/") {
		s += "/"
	}
	return s, nil
}

// Join returns the address of a file of the copy at base, which Origin understands; path is as manifests write it.
// Fault: bad-address, also for a path that leads out of the copy.
func Join(base, path string) (string, error) {
	origin, err := Origin(base)
	if err != nil {
		return "", err
	}
	for segment := range strings.SplitSeq(path, "/") {
		if path != "" && segment == "" || segment == "." || segment == ".." || strings.Contains(segment, "\\") {
			return "", fault.New("bad-address", "address", origin+path)
		}
	}
	return origin + (&url.URL{Path: path}).EscapedPath(), nil
}
