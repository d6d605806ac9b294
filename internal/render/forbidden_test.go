package render

import (
	"strconv"
	"testing"

	"github.com/veshka-guide/veshka/internal/site"
)

func TestThemeHoldsNothingThatSendsLoadsOrKeeps(t *testing.T) {
	cases := []struct {
		name, file, text string
		want             string // place of the first finding
	}{
		{"a form", "page.html", "<p>x</p>\n  <form>", "2:3"},
		{"a frame", "parts/part.html", `<iframe src="data:,"></iframe>`, "1:1"},
		{"a frame after a slash", "page.html", `<iframe/src="data:,"></iframe>`, "1:1"},
		{"a script", "page.html", `<p><script>window["local"+"Storage"].a = 1</script>`, "1:4"},
		{"a script beside that of the view", "page.html", `<script>{{.Script}};x()</script>`, "1:1"},
		{"a script from elsewhere", "page.html", `<script src="data:,">{{.Script}}</script>`, "1:1"},
		{"a script that keeps", "search.js", "var a;\nlocalStorage.a = 1", "2:1"},
		{"a script that sends", "script.js", "fetch ('x')", "1:1"},
		{"a script that leads elsewhere", "script.js", `location.replace("https://x.example")`, "1:19"},
		{"a script that makes markup", "script.js", "a.innerHTML = b", "1:3"},
		{"a script that ends its element", "script.js", `a = "</script>"`, "1:6"},
		{"a script in escapes", "script.js", `window["\u0066etch"]`, "1:9"},
		{"a script in capitals", "page.html", `<SCRIPT src="data:,"></SCRIPT>`, "1:1"},
		{"a style sheet from elsewhere", "page.html", `<link rel="stylesheet" href="a.css">`, "1:7"},
		{"an icon from elsewhere", "page.html", `<link href="a.png" rel="icon">`, "1:7"},
		{"a handler", "page.html", `<p onclick="x()">x</p>`, "1:4"},
		{"a handler after a slash", "page.html", `<p x/onclick="x()">x</p>`, "1:4"},
		{"a handler in halves", "page.html", `<p {{if .Heading}}x{{else}}on{{end}}click="x()">x</p>`, "1:4"},
		{"a handler behind odd quotes", "page.html", "<p title=\"{{/* \" */}}\" onclick=\"x()\">x</p>", "1:24"},
		{"a refresh", "page.html", `<meta http-equiv="refresh" content="0">`, "1:7"},
		{"another policy", "page.html", `<meta http-equiv="Content-Security-Policy" content="default-src *">`, "1:44"},
		{"mail", "page.html", `<a href="mailto:a@x.example">x</a>`, "1:10"},
		{"a name at a host", "page.html", "<p>x\n write to a@x.example</p>", "2:11"},
		{"a name at a host in entities", "page.html", "<p>a&#64;x.example</p>", "1:4"},
		{"an onion of the theme's own", "page.html", `<meta http-equiv="onion-location" content="http://x.onion/">`, "1:35"},
		{"another field as the onion", "page.html", `<meta http-equiv="onion-location" content="{{.Heading}}">`, "1:35"},
		{"the policy as the onion", "page.html", `<meta http-equiv="onion-location" content="{{.Policy}}">`, "1:35"},
		{"the onion as the policy", "page.html", `<meta http-equiv="Content-Security-Policy" content="{{.Onion}}">`, "1:44"},
		{"a made kind of meta", "page.html", `<meta http-equiv="{{.Heading}}" content="{{.Policy}}">`, "1:7"},
		{"mail in entities", "page.html", `<a href="&#109;ailto&colon;a@x.example">x</a>`, "1:10"},
		{"mail in halves", "page.html", `<a href="mail{{if .Heading}}to{{end}}:a@x.example">x</a>`, "1:4"},
		{"another window", "page.html", `<a href="a.html" target="_blank">x</a>`, "1:18"},
		{"a download", "page.html", `<a href="a.html" download>x</a>`, "1:18"},
		{"an attribute of style", "page.html", `<p style="color:red">x</p>`, "1:4"},
		{"another style", "page.html", `<head><style>p{}</style></head>`, "1:7"},
		{"the style in a picture", "page.html", `<head><svg><style>{{.Style}}</style></svg></head>`, "1:12"},
		{"a picture in a picture", "page.html", `<svg><image href="https://x.example/a.png"/></svg>`, "1:13"},
		{"a part of a picture", "page.html", `<svg><use xlink:href="https://x.example/a.svg#a"/></svg>`, "1:11"},
		{"a made address in a picture", "page.html", `<svg><image href="{{.Heading}}"/></svg>`, "1:13"},
		{"a paint from elsewhere", "page.html", `<svg><path fill="url(https://x.example/a.svg#a)"/></svg>`, "1:12"},
		{"a handler in a picture", "page.html", `<svg onload="x()"></svg>`, "1:6"},
		{"a tag in a title", "page.html", `<svg><title><iframe src="data:,"></iframe></title></svg>`, "1:13"},
		{"a tag in CDATA", "page.html", `<![CDATA[<iframe src="data:,">]]>`, "1:1"},
		{"a tag in halves", "page.html", `<i{{if .Heading}}frame{{end}} src="data:,">`, "1:1"},
		{"a tag with a made name", "page.html", `<i{{.Heading}} src="data:,">`, "1:1"},
		{"a tag in odd quotes", "page.html", `{{if .Heading}}<p title="{{else}}<p title="{{end}} x="><iframe src='data:,'>">x</p>`, "1:19"},
		{"attributes from elsewhere", "page.html", `<p {{template "part"}}>x</p>`, "1:4"},
		{"a name that is longer in lower case", "page.html", "<p \xff>", "1:4"},
		{"a tag that another file ends", "page.html", `<p>x</p><p title="x"`, "1:9"},

		{"a font", "style.css", "p{}\n@font-face{src:url(a.woff)}", "2:1"},
		{"a picture in the style", "style.css", "p{background:url(https://x.example/a.png)}", "1:14"},
		{"the same in capitals", "style.css", "p{background:URL(https://x.example/a.png)}", "1:14"},
		{"the same beside data", "style.css", "p{background:url(data:,),url(a.png)}", "1:26"},
		{"a sheet", "style.css", `@IMPORT "a.css";`, "1:1"},
		{"a sheet after a quoted comment", "style.css", `p{content:"/*"}@import "a.css";/* */`, "1:16"},
		{"a set of pictures", "style.css", `p{background:image-set("https://x.example/a.png" 1x)}`, "1:14"},
		{"an address in a string", "style.css", `p{--x:"https://x.example/a.png"}`, "1:8"},
		{"an escape", "style.css", `p{background:u\72l(a.png)}`, "1:15"},
		{"an escape in a string", "style.css", `p{--x:"\68ttp:a"}`, "1:8"},
		{"a tag in a string", "style.css", `p{content:"</style><iframe src=data:,>"}`, "1:12"},
		{"a tag in a comment", "style.css", `/*! </style><iframe src=data:,> */`, "1:5"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, found := Load(small(c.file, c.text), catalog(t), []site.Lang{"en"})
			got := "nothing"
			if len(found) > 0 && found[0].Code == "forbidden-in-theme" {
				got = strconv.Itoa(found[0].Pos.Line) + ":" + strconv.Itoa(found[0].Pos.Col)
			}
			if got != c.want {
				t.Errorf("Load() found %v, want one at %s", found, c.want)
			}
		})
	}
}

func TestThemeMayHoldWhatIsInThePage(t *testing.T) {
	cases := []struct{ name, file, text string }{
		{"the head", "page.html", `<head><meta http-equiv="Content-Security-Policy" content="{{.Policy}}"><title>{{.Heading}}</title><link rel="icon" href="data:,"><style>{{.Style}}</style></head>`},
		{"a link", "page.html", `<a{{if .Heading}} lang="en"{{end}} href="{{.Heading}}" rel="noreferrer">x</a> <a href="https://x.example/">x</a>`},
		{"a picture", "page.html", `<svg viewBox="0 0 1 1"><a href="a.html"><use href="#a"/></a><path id="a" fill="url(#b)" d="M0 0z"/></svg><img src="data:image/png;base64,AA//" alt="">`},
		{"conditions in a tag", "page.html", `<p{{if .Heading}} hidden{{else}} lang="en"{{end}} class="a{{if .Heading}} b{{end}}">x</p>`},
		{"an action with quotes", "page.html", "<p title=\"{{print `\"` \"x\"}}\">{{/* \" <iframe */}}x</p>"},
		{"the style", "style.css", `/* https://x.example/ */p:hover{background:url("data:image/png;base64,AA//");content:"«\2014»" attr(href)}@media(width<40em){p{margin:0}}`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if _, found := Load(small(c.file, c.text), catalog(t), []site.Lang{"en"}); len(found) > 0 {
				t.Errorf("Load() found %v, want none", found)
			}
		})
	}
}

// Each word that a script must not say is found where it stands alone.
func TestEveryWordThatAScriptMustNotSayIsFound(t *testing.T) {
	for _, say := range []string{
		"fetch(x)", "new XMLHttpRequest", "WebSocket", "EventSource", "WebTransport", "navigator.sendBeacon(x)", "RTCPeerConnection", "localStorage",
		"sessionStorage", "indexedDB", "caches.open", "document.cookie", "serviceWorker", "new Worker(x)", "SharedWorker", "BroadcastChannel", "postMessage(x)",
		"import(x)", "eval(x)", "Function(x)", "document.write(x)", "history.pushState", "replaceState", "location.hash = x", "location.search=x", "window.open(x)",
		"window.name", "a.innerHTML", "a.outerHTML", "insertAdjacentHTML", "createContextualFragment", "geolocation", "clipboard", "mediaDevices", "Notification",
		`"http:"`, `"https:"`, `"javascript:"`, `"vbscript:"`, `"mailto:"`, `"</"`, `"<!--"`, `"\x41"`, `"\u0041"`,
	} {
		found := 0
		(&checker{file: File{Text: "var a; " + say + ";"}, report: func(int, string) { found++ }}).script()
		if found != 1 {
			t.Errorf("script() finds %d things in %s, want 1", found, say)
		}
	}
	for _, e := range badScripts {
		if begin(e) == "" {
			t.Errorf("nothing is known of how %s begins", e)
		}
	}
}
