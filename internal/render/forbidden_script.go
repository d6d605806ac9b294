package render

import (
	"path"
	"regexp"
	"strings"
)

// Reads reports whether a file of a theme is one that Load takes; the others are for editors.
func Reads(name string) bool {
	return path.Ext(name) == ".html" || name == styleFile || name == lightFile || path.Ext(name) == ".js" && path.Dir(name) == "."
}

// theScript is how the scripts of a page stand in a template: nothing of it is written there, and what a view has no
// digest for does not run.
var theScript = regexp.MustCompile(`^<script>\{\{[$.\w]*\}\}</script>`)

// badScript is what a script must not say: it sends, loads, keeps, leads elsewhere, makes markup of text, or writes a
// word in a way that this check does not read. The policy of a page stops most of it again; this tells the author of a
// theme at once, and covers what no policy covers: storage, history, other windows. `//` in an address cannot be told
// from a comment, so an address is known by its scheme.
var badScript = regexp.MustCompile(strings.Join([]string{
	`\bfetch\b`, `XMLHttpRequest`, `WebSocket`, `EventSource`, `WebTransport`, `sendBeacon`, `RTCPeer\w*`,
	`localStorage`, `sessionStorage`, `indexedDB`, `\bcaches\b`, `cookie`, `serviceWorker`, `\bWorker\b`, `SharedWorker`,
	`BroadcastChannel`, `postMessage`, `\bimport\b`, `\beval\b`, `\bFunction\b`, `document\.write`, `pushState`, `replaceState`,
	`location\.(?:hash|search)\s*=[^=]`, `window\.(?:open|name)`, `(?:inner|outer)HTML`, `insertAdjacentHTML`, `createContextualFragment`,
	`geolocation`, `clipboard`, `mediaDevices`, `Notification`, `https?:`, `(?:java|vb)script:`, `mailto:`, `</`, `<!--`, `\\[xu]`,
}, "|"))

// script reads a script of the theme.
func (c *checker) script() {
	for _, at := range badScript.FindAllStringIndex(c.file.Text, -1) {
		c.report(at[0], c.file.Text[at[0]:at[1]])
	}
}
