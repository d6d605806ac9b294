package render

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// Reads reports whether a file of a theme is one that Load takes; the others are for editors.
func Reads(name string) bool {
	return path.Ext(name) == ".html" || name == styleFile || name == lightFile || path.Ext(name) == ".js" && path.Dir(name) == "."
}

// theScript is how the scripts of a page stand in a template: nothing of it is written there, and what a view has no
// digest for does not run.
var theScript = regexp.MustCompile(`^<script>\{\{[$.\w]*\}\}</script>`)

// badScripts is what a script must not say: it sends, loads, keeps, leads elsewhere, makes markup of text, or writes a
// word in a way that this check does not read. The policy of a page stops most of it again; this tells the author of a
// theme at once, and covers what no policy covers: storage, history, other windows. `//` in an address cannot be told
// from a comment, so an address is known by its scheme.
var badScripts = []string{
	`\bfetch\b`, `XMLHttpRequest`, `WebSocket`, `EventSource`, `WebTransport`, `sendBeacon`, `RTCPeer\w*`,
	`localStorage`, `sessionStorage`, `indexedDB`, `\bcaches\b`, `cookie`, `serviceWorker`, `\bWorker\b`, `SharedWorker`,
	`BroadcastChannel`, `postMessage`, `\bimport\b`, `\beval\b`, `\bFunction\b`, `document\.write`, `pushState`, `replaceState`,
	`location\.hash\s*=[^=]`, `location\.search\s*=[^=]`, `window\.open`, `window\.name`, `innerHTML`, `outerHTML`, `insertAdjacentHTML`,
	`createContextualFragment`, `geolocation`, `clipboard`, `mediaDevices`, `Notification`, `https?:`, `javascript:`, `vbscript:`, `mailto:`,
	`</`, `<!--`, `\\x`, `\\u`,
}

var badScript = regexp.MustCompile(strings.Join(badScripts, "|"))

// begin returns the letters that all that an expression of badScripts matches begins with.
func begin(expression string) string {
	var b strings.Builder
	for rest := strings.TrimPrefix(expression, `\b`); rest != ""; rest = rest[1:] {
		switch c := rest[0]; {
		case c == '\\' && len(rest) > 1 && strings.IndexByte(`.\`, rest[1]) >= 0:
			b.WriteByte(rest[1])
			rest = rest[1:]
		case strings.IndexByte(`\()[]?*+|.`, c) >= 0, len(rest) > 1 && strings.IndexByte(`?*`, rest[1]) >= 0:
			return b.String()
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// script reads a script of the theme. The expression as a whole is slow to find nothing, which is the rule.
func (c *checker) script() {
	if !slices.ContainsFunc(badScripts, func(e string) bool { return strings.Contains(c.file.Text, begin(e)) }) {
		return
	}
	for _, at := range badScript.FindAllStringIndex(c.file.Text, -1) {
		c.report(at[0], c.file.Text[at[0]:at[1]])
	}
}
