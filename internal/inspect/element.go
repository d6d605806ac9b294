package inspect

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/veshka-guide/veshka/internal/manifest"
)

// element takes what an element is and has.
func (r *reader) element(n *html.Node) {
	r.attributes(n)
	switch n.Data {
	case "form":
		u, _ := r.address(attr(n, "action"))
		r.add("form", attr(n, "method"), str(u))
	case "input", "textarea", "select", "button":
		r.add("field", n.Data, strings.TrimSpace(attr(n, "type")+" "+attr(n, "name")+" "+attr(n, "placeholder")))
	case "iframe", "frame", "object", "embed", "portal", "fencedframe", "applet":
		u, _ := r.address(first(attr(n, "src"), attr(n, "data"), attr(n, "code")))
		value := str(u)
		if doc := attr(n, "srcdoc"); doc != "" {
			value = doc
		}
		r.add("frame", n.Data, value)
	case "script":
		r.script(n)
	case "style":
		r.css(content(n))
		r.add("style", "", manifest.SHA256([]byte(content(n)))[:16]+" "+content(n))
	case "a", "area":
		r.anchor(n)
	case "link":
		r.linkElement(n)
	case "meta":
		r.meta(n)
	case "base":
		r.add("base", "", attr(n, "href"))
	case "time":
		r.add("date", "", attr(n, "datetime"))
	case "img", "source", "video", "audio", "track", "image", "use", "feimage", "picture":
		for _, key := range []string{"src", "href", "poster"} {
			r.picture(attr(n, key))
		}
		for item := range strings.SplitSeq(attr(n, "srcset"), ",") {
			if f := strings.Fields(item); len(f) > 0 {
				r.picture(f[0])
			}
		}
	}
}

func (r *reader) picture(src string) {
	if src == "" {
		return
	}
	u, _ := r.address(src)
	if u == nil {
		return
	}
	if u.Scheme == "data" {
		r.add("data-uri", "", manifest.SHA256([]byte(src))[:16]+" "+src)
		return
	}
	r.add("picture", "", u.String())
}

var hiding = regexp.MustCompile(`(?i)display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0*)?\s*(?:;|$)|font-size\s*:\s*0|(?:left|top|text-indent)\s*:\s*-\d{3,}|clip(?:-path)?\s*:`)

// attributes takes what any element may have.
func (r *reader) attributes(n *html.Node) {
	for _, a := range n.Attr {
		key := strings.ToLower(a.Key)
		switch {
		case strings.HasPrefix(key, "on"):
			r.add("handler", key, a.Val)
		case strings.HasPrefix(key, "data-"):
			r.add("state", strings.TrimSpace(attr(n, "id")+" "+key), a.Val)
		case key == "style":
			r.css(a.Val)
			if hiding.MatchString(a.Val) {
				r.add("hidden", "", content(n))
			}
			r.add("style", n.Data, a.Val)
		case key == "hidden":
			r.add("hidden", "", content(n))
		case key == "contenteditable":
			r.add("field", n.Data, "contenteditable")
		case key == "ping":
			r.add("ping", "", a.Val)
		case key == "formaction":
			r.add("form", "formaction", a.Val)
		case key == "background":
			r.picture(a.Val)
		case key == "alt" || key == "title" || key == "aria-label" || key == "content" && n.Data == "meta" && !hasAttr(n, "http-equiv"):
			contacts(a.Val, func(kind, value string) { r.add(kind, "", value) })
		}
	}
}

func (r *reader) anchor(n *html.Node) {
	href := attr(n, "href")
	if href == "" {
		return
	}
	u, mine := r.address(href)
	if u == nil {
		r.add("link", content(n), href)
		return
	}
	kind, value := link(u, mine)
	if hasAttr(n, "download") || mine && slices.Contains(programs, strings.ToLower(path.Ext(u.Path))) {
		kind = "download"
	}
	words := content(n)
	switch {
	case slices.Contains(strings.Fields(attr(n, "class")), "exit"):
		kind, words = "exit", ""
	case kind != "link":
		words = ""
	}
	r.add(kind, words, value)
}

func (r *reader) linkElement(n *html.Node) {
	u, _ := r.address(attr(n, "href"))
	for rel := range strings.FieldsSeq(strings.ToLower(attr(n, "rel"))) {
		switch rel {
		case "stylesheet":
			r.add("style", "", str(u))
		case "icon", "apple-touch-icon", "mask-icon":
			r.add("picture", rel, str(u))
		case "manifest":
			r.add("manifest", "", str(u))
		case "canonical":
			r.add("canonical", "", str(u))
		case "alternate":
			r.add("alternate", attr(n, "hreflang"), str(u))
		case "preconnect", "dns-prefetch", "prefetch", "preload", "modulepreload", "prerender":
			r.add("prefetch", rel, str(u))
		default:
			r.add("meta", rel, str(u))
		}
	}
}

func (r *reader) meta(n *html.Node) {
	value := attr(n, "content")
	switch strings.ToLower(attr(n, "http-equiv")) {
	case "refresh":
		r.add("refresh", "", value)
		if _, to, ok := strings.Cut(value, "="); ok {
			r.address(strings.Trim(to, `'" `))
		}
		return
	case "content-security-policy":
		r.add("csp", "", value)
		return
	case "onion-location":
		r.add("onion", "", value)
		return
	case "":
	default:
		r.add("meta", attr(n, "http-equiv"), value)
		return
	}
	r.add("meta", first(attr(n, "name"), attr(n, "property"), "charset"), first(value, attr(n, "charset")))
}
