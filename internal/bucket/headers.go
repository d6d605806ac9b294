package bucket

import (
	"path"
	"strings"

	"github.com/veshka-guide/veshka/internal/publish"
)

// types are those of the files of a site. The table of the machine is not asked: it differs from one to the next.
var types = map[string]string{
	".html":    "text/html; charset=utf-8",
	".htm":     "text/html; charset=utf-8",
	".css":     "text/css; charset=utf-8",
	".js":      "text/javascript; charset=utf-8",
	".txt":     "text/plain; charset=utf-8",
	".md":      "text/markdown; charset=utf-8",
	".minisig": "text/plain; charset=utf-8",
	".xml":     "application/xml; charset=utf-8",
	".atom":    "application/atom+xml; charset=utf-8",
	".json":    "application/json; charset=utf-8",
	".svg":     "image/svg+xml; charset=utf-8",
	".png":     "image/png",
	".jpg":     "image/jpeg",
	".jpeg":    "image/jpeg",
	".gif":     "image/gif",
	".webp":    "image/webp",
	".avif":    "image/avif",
	".ico":     "image/vnd.microsoft.icon",
	".woff2":   "font/woff2",
	".pdf":     "application/pdf",
	".epub":    "application/epub+zip",
	".zip":     "application/zip",
	".torrent": "application/x-bittorrent",
	".car":     "application/vnd.ipld.car",
}

// contentType is the type of a file, by the end of its name.
func contentType(p string) string {
	if t, ok := types[path.Ext(p)]; ok {
		return t
	}
	return "application/octet-stream"
}

// cacheControl says how long a file may be kept without asking: what a name with a hash stands for never changes; what
// proves a copy is asked for each time; of all that a reader opens a browser keeps nothing, since the phone may be
// searched.
func cacheControl(p string) string {
	switch {
	case publish.Hashed(p):
		return "max-age=31536000, immutable"
	case strings.HasPrefix(p, "verify/") && !strings.HasSuffix(p, ".html"):
		return "no-cache"
	}
	return "no-store"
}
