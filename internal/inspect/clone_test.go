package inspect_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/fetch"
	"github.com/veshka-guide/veshka/internal/inspect"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/verify"
)

const guide = `<!DOCTYPE html>
<html lang="ru">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; form-action 'none'">
<meta http-equiv="onion-location" content="http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.onion/ru/georgia.html">
<title>Грузия — путеводитель</title>
<link rel="canonical" href="https://guide.example/ru/georgia.html">
<link rel="alternate" hreflang="en" href="../en/index.html">
<link rel="stylesheet" href="../assets/site.0123abcd.css">
</head>
<body>
<a class="exit" href="https://news.example/" rel="noreferrer">Уйти</a>
<p class="notice">Этот сайт никогда не просит вас что-либо писать.</p>
<main>
<h1>Грузия</h1>
<section class="rule" id="visa" data-kind="visa" data-state="fresh">
<h2>Сколько можно жить без визы</h2>
<p>Граждане России живут в Грузии без визы 365 дней, проверено <time datetime="2026-10-01">1 октября 2026</time>.</p>
<p>Проверить можно на сайте <a href="https://consul.example.ge/visa">консульства</a>.</p>
</section>
<h2>Опасно</h2>
<p>Через Верхний Ларс не едут те, кому вручили повестку.</p>
<p>Канал: <a href="https://t.me/guide_help">t.me/guide_help</a>, телефон <a href="tel:+995322123456">+995 32 212-34-56</a>.</p>
<p>Поддержать: bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq</p>
<img src="../assets/card.png" alt="QR">
</main>
</body>
</html>
`

// genuine makes the site that the clones are made of.
func genuine(t testing.TB) *copytest.Site {
	s := copytest.New(t)
	s.Put("ru/georgia.html", guide)
	s.Put("ru/light/georgia.html", strings.ReplaceAll(guide, "../", "../../"))
	s.Put("ru/light/index.html", "<!DOCTYPE html><html lang=ru><title>Лёгкая версия</title><a href=georgia.html>Грузия</a></html>\n")
	s.Put("ru/index.html", `<!DOCTYPE html><html lang="ru"><meta charset="utf-8"><title>Страны</title><p><a href="georgia.html">Грузия</a> <a href="light/index.html">лёгкая версия</a></p></html>`+"\n")
	s.Put("assets/card.png", "\x89PNG\r\n genuine picture")
	s.Put("mirrors.txt", "https://guide.example/\nhttps://zerkalo-guide.example/guide/\n")
	s.Sign()
	return s
}

func patient(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// look inspects an address.
func look(t testing.TB, s *copytest.Site, url string) (inspect.Report, error) {
	t.Helper()
	tree, err := verify.Dir(s.Dir)
	if err != nil {
		t.Fatal(err)
	}
	return inspect.Run(t.Context(), tree, url, inspect.Options{
		Roots: []manifest.Key{s.Roots[0].Key}, Now: s.Now, Fetch: fetch.Options{AllowPrivate: true, Stall: time.Second, Pause: patient}})
}

// replace is a clone in which a text of a page is another.
func replace(page, old, new string) func(t *testing.T, s *copytest.Site) http.Handler {
	return func(t *testing.T, s *copytest.Site) http.Handler {
		text := string(s.Read(page))
		if !strings.Contains(text, old) {
			t.Fatalf("%s has no %q", page, old)
		}
		s.Put(page, strings.Replace(text, old, new, 1))
		return nil
	}
}

const georgia = "ru/georgia.html"

// into is a clone with something put at the end of a page.
func into(html string) func(t *testing.T, s *copytest.Site) http.Handler {
	return replace(georgia, "</main>", html+"</main>")
}

func put(name, text string) func(t *testing.T, s *copytest.Site) http.Handler {
	return func(_ *testing.T, s *copytest.Site) http.Handler { s.Put(name, text); return nil }
}

// serving is a clone that needs a server of its own.
func serving(f func(h http.Handler, s *copytest.Site) http.Handler) func(t *testing.T, s *copytest.Site) http.Handler {
	return func(t *testing.T, s *copytest.Site) http.Handler { return f(copytest.Folder(t, s.Dir), s) }
}

func says(text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(text))
	})
}

const form = `<!DOCTYPE html><html><title>Вступить</title><form action="/join"><input name="phone"></form></html>`

// when answers otherwise for some requests.
func when(is func(*http.Request) bool, instead http.Handler) func(t *testing.T, s *copytest.Site) http.Handler {
	return serving(func(h http.Handler, _ *copytest.Site) http.Handler {
		return copytest.With(h, copytest.Faults(func(r *http.Request) http.Handler {
			if is(r) {
				return instead
			}
			return nil
		}))
	})
}

func agent(word string) func(*http.Request) bool {
	return func(r *http.Request) bool {
		return strings.Contains(r.UserAgent(), word) && strings.HasSuffix(r.URL.Path, georgia)
	}
}

// clone is a hostile copy and what has to be found in it.
type clone struct {
	name   string
	make   func(t *testing.T, s *copytest.Site) http.Handler // changes a copy of the site; its handler goes before the folder's
	kind   string
	change string
	is     string // part of what it is now, or was if it was removed
	blind  bool   // verify of the address cannot see it: an unlisted file, or something shown to others only
}

var clones = []clone{
	// C47 a link
	{"C47 another address behind the words of a link", replace(georgia, "https://consul.example.ge/visa", "https://consul-example-ge.example/visa"), "link", "changed", "consul-example-ge", false},
	{"C47 a link more", into(`<a href="https://help.example/">помощь</a>`), "link", "added", "help.example", false},
	{"C47 a link less", replace(georgia, ` на сайте <a href="https://consul.example.ge/visa">консульства</a>`, ""), "link", "removed", "consul", false},
	{"C47 the exit leads elsewhere", replace(georgia, "https://news.example/", "https://evil.example/"), "exit", "changed", "evil.example", false},
	{"C47 a link that is a script", into(`<a href="java&#10;script:steal()">ещё</a>`), "script-link", "added", "steal", false},
	{"C47 a link that reports the click", into(`<a href="index.html" ping="https://evil.example/p">ещё</a>`), "ping", "added", "evil", false},
	{"C47 base changes all links", replace(georgia, "<title>", `<base href="https://evil.example/ru/"><title>`), "base", "added", "evil", false},
	{"C47 a page that sends on", replace(georgia, "<title>", `<meta http-equiv="refresh" content="0; url=https://evil.example/"><title>`), "refresh", "added", "evil", false},
	{"C47 canonical", replace(georgia, `canonical" href="https://guide.example`, `canonical" href="https://evil.example`), "canonical", "changed", "evil", false},
	{"C47 hreflang", replace(georgia, `hreflang="en" href="../en/index.html"`, `hreflang="en" href="https://evil.example/en/"`), "alternate", "changed", "evil", false},
	{"C47 onion address", replace(georgia, "http://aaaa", "http://bbbb"), "onion", "changed", "bbbb", false},
	{"C47 a program to install", into(`<a href="https://evil.example/guide.apk">приложение</a>`), "download", "added", "guide.apk", false},
	{"C47 a page in a data: address", into(`<a href="data:text/html,<form>">ещё</a>`), "data-uri", "added", "data:text/html", false},

	// C48 a contact
	{"C48 another telegram account", replace(georgia, `https://t.me/guide_help">t.me/guide_help`, `https://t.me/guide_heIp">t.me/guide_heIp`), "messenger", "changed", "guide_heIp", false},
	{"C48 a telegram name in words", into(`<p>Пишите <b>@legion</b><i>_bot</i></p>`), "messenger", "added", "t.me/legion_bot", false},
	{"C48 a telegram link in its own scheme", into(`<a href="tg://resolve?domain=legion_bot">ещё</a>`), "messenger", "added", "legion_bot", false},
	{"C48 WhatsApp", into(`<a href="https://wa.me/79991234567">чат</a>`), "messenger", "added", "wa.me/79991234567", false},
	{"C48 Signal", into(`<a href="https://signal.me/#p/+79991234567">чат</a>`), "messenger", "added", "signal.me", false},
	{"C48 e-mail", into(`<a href="mailto:help@evil.example">почта</a>`), "email", "added", "help@evil.example", false},
	{"C48 e-mail in disguise", into(`<p>help (at) evil.example</p>`), "email", "added", "evil.example", false},
	{"C48 e-mail with a full-width sign", into(`<p>help＠evil.example</p>`), "email", "added", "help@evil.example", false},
	{"C48 another phone", replace(georgia, `tel:+995322123456">+995 32 212-34-56`, `tel:+995322123457">+995 32 212-34-57`), "phone", "changed", "995322123457", false},
	{"C48 a phone in the name of a picture", into(`<img alt="звоните +7 (999) 123-45-67" src="../assets/card.png">`), "phone", "added", "79991234567", false},
	{"C48 a contact written by a script", into(`<script>document.write('<a href="https://t.me/legion_bot">x</a>')</script>`), "messenger", "added", "legion_bot", false},
	{"C48 a contact written by a style sheet", put("assets/site.0123abcd.css", "p{margin:0}\nh1::after{content:\" пишите @legion_bot\"}\n"), "messenger", "added", "legion_bot", false},

	// C49 a form
	{"C49 a form", into(`<form action="https://evil.example/join" method="post"></form>`), "form", "added", "evil.example/join", false},
	{"C49 a field without a form", into(`<textarea name="story"></textarea>`), "field", "added", "story", false},
	{"C49 a text that can be typed into", into(`<div contenteditable>пишите</div>`), "field", "added", "contenteditable", false},
	{"C49 a form in a frame", into(`<iframe src="https://evil.example/form"></iframe>`), "frame", "added", "evil.example/form", false},
	{"C49 a form in the text of a frame", into(`<iframe srcdoc="<form action=/x>"></iframe>`), "frame", "added", "<form", false},
	{"C49 a form in noscript", into(`<noscript><form action="https://evil.example/no"></form></noscript>`), "form", "added", "evil.example/no", false},
	{"C49 a form that somebody else keeps", into(`<a href="https://forms.gle/abcdef">анкета</a>`), "survey", "added", "forms.gle", false},

	// C50 a script
	{"C50 a script from elsewhere", into(`<script src="https://evil.example/x.js"></script>`), "script", "added", "evil.example/x.js", false},
	{"C50 a script in the page", into(`<script>alert(1)</script>`), "script", "added", "alert", false},
	{"C50 a script in an attribute", into(`<img src="../assets/card.png" onerror="steal()">`), "handler", "added", "steal", false},
	{"C50 a service worker", into(`<script>navigator.serviceWorker.register('/sw.js')</script>`), "service-worker", "added", "serviceWorker", false},
	{"C50 a script that keeps something", into(`<script>localStorage.id = 1</script>`), "storage", "added", "localStorage", false},
	{"C50 a script that sends readers on", into(`<script>location.href = 'https://evil.example/'</script>`), "redirect", "added", "evil.example", false},
	{"C50 scripts allowed by the policy", replace(georgia, "default-src 'none'; form-action 'none'", "default-src *"), "csp", "changed", "default-src *", false},
	{"C50 the policy removed", replace(georgia, `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; form-action 'none'">`, ""), "csp", "removed", "form-action", false},
	{"C50 a web application", replace(georgia, "<title>", `<link rel="manifest" href="app.webmanifest"><title>`), "manifest", "added", "app.webmanifest", false},
	{"C50 a connection in advance", replace(georgia, "<title>", `<link rel="preconnect" href="https://evil.example"><title>`), "prefetch", "added", "evil.example", false},
	{"C50 a web worker file that nothing lists", put("sw.js", "self.addEventListener('fetch', f)"), "service-worker", "added", "sw.js", true},
	{"C50 a file that lets an application take over links", put(".well-known/assetlinks.json", `[{"target":{"package_name":"evil.guide"}}]`), "app-link", "added", "assetlinks", true},

	// C51 pictures, wallets, phones, addresses
	{"C51 a picture from elsewhere", replace(georgia, "../assets/card.png", "https://evil.example/card.png"), "picture", "changed", "evil.example/card.png", false},
	{"C51 another picture of the same name", put("assets/card.png", "\x89PNG\r\n another QR"), "picture-file", "changed", "", false},
	{"C51 a picture by a style", into(`<p style="background:url(https://evil.example/p.gif)">x</p>`), "style-url", "added", "evil.example/p.gif", false},
	{"C51 a picture by the style sheet", put("assets/site.0123abcd.css", "p{margin:0;background:url(//evil.example/p.gif)}\n"), "style-url", "added", "evil.example", false},
	{"C51 another style sheet", replace(georgia, "../assets/site.0123abcd.css", "https://evil.example/site.css"), "style", "changed", "evil.example/site.css", false},
	{"C51 another bitcoin wallet", replace(georgia, "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"), "wallet", "changed", "bc1qw508", false},
	{"C51 an ethereum wallet", into(`<p>0x52908400098527886E0F7030069857D2E4169EE7</p>`), "wallet", "added", "0x529", false},
	{"C51 a TRON wallet", into(`<p>USDT: TJRabPrwbZy45sbavfcjinPJC18kjpRTv8</p>`), "wallet", "added", "TJRab", false},
	{"C51 a TON wallet", into(`<p>EQDtFpEwcFAEcRe5mLVh2N6C0x-_hJEM7W61_JLnSF74p4q2</p>`), "wallet", "added", "EQDt", false},
	{"C51 a bank card", into(`<p>Сбор: 4111 1111 1111 1111</p>`), "card", "added", "4111111111111111", false},
	{"C51 a bank account", into(`<p>IBAN GB82 WEST 1234 5698 7654 32</p>`), "iban", "added", "GB82WEST", false},
	{"C51 the list of mirrors", put("mirrors.txt", "https://guide.example/\nhttps://zerkal0-guide.example/guide/\n"), "list", "changed", "zerkal0", false},
	{"C51 a comment with something in it", into(`<!-- kit v2 -->`), "comment", "added", "kit v2", false},

	// C52 look-alikes, and what the pages say
	{"C52 a look-alike with a digit", replace(georgia, "https://guide.example/ru", "https://zerkal0-guide.example/ru"), "look-alike", "changed", "zerkal0-guide.example", false},
	{"C52 a look-alike with a Cyrillic letter", replace(georgia, "https://consul.example.ge/visa", "https://соnsul.example.ge/visa"), "look-alike", "changed", "соnsul", false},
	{"C52 a look-alike in punycode", replace(georgia, "https://consul.example.ge/visa", "https://xn--nsul-t4dc.example.ge/visa"), "look-alike", "changed", "example.ge", false},
	{"C52 a warning removed", replace(georgia, `<p class="notice">Этот сайт никогда не просит вас что-либо писать.</p>`, ""), "warning", "removed", "никогда не просит", false},
	{"C52 a warning reversed", replace(georgia, "никогда не просит", "всегда просит"), "warning", "changed", "всегда просит", false},
	{"C52 a section about danger removed", replace(georgia, "<h2>Опасно</h2>", ""), "section", "removed", "Опасно", false},
	{"C52 a sentence about danger removed", replace(georgia, "<p>Через Верхний Ларс не едут те, кому вручили повестку.</p>\n", ""), "text", "removed", "Верхний Ларс", false},
	{"C52 a figure changed", replace(georgia, "365 дней", "36 дней"), "figure", "changed", "36 дней", false},
	{"C52 a date changed", replace(georgia, `datetime="2026-10-01">1 октября 2026`, `datetime="2026-11-20">20 ноября 2026`), "date", "changed", "2026-11-20", false},
	{"C52 a month changed", replace(georgia, "1 октября 2026", "1 ноября 2026"), "figure", "changed", "ноября", false},
	{"C52 the state of a rule changed", replace(georgia, `data-state="fresh"`, `data-state="overdue"`), "state", "changed", "overdue", false},
	{"C52 a page removed", func(_ *testing.T, s *copytest.Site) http.Handler { s.Remove(georgia); return nil }, "page", "removed", georgia, false},
	{"C52 a page added and linked", func(t *testing.T, s *copytest.Site) http.Handler {
		s.Put("ru/join.html", form)
		return into(`<a href="join.html">вступить</a>`)(t, s)
	}, "field", "added", "phone", false},
	{"C52 a page added that only an added page leads to", func(t *testing.T, s *copytest.Site) http.Handler {
		s.Put("ru/a.html", `<!DOCTYPE html><a href="b.html">дальше</a>`)
		s.Put("ru/b.html", form)
		return into(`<a href="a.html">ещё</a>`)(t, s)
	}, "form", "added", "join", false},
	{"C52 a text that is hidden", into(`<p style="display:none">слово</p>`), "hidden", "added", "слово", false},
	{"C52 a text hidden by the style sheet", put("assets/site.0123abcd.css", "p{margin:0}\n.notice{display:none}\n"), "hidden", "added", ".notice", false},
	{"C52 characters that nobody sees", replace(georgia, "Грузия</h1>", "Гру\u200bзия</h1>"), "invisible", "added", `\U200B`, false},
	{"C52 characters that turn the direction", replace(georgia, "Грузия</h1>", "Гру\u202eзия</h1>"), "invisible", "added", `\U202E`, false},
	{"C52 the light edition only", replace("ru/light/georgia.html", "365 дней", "36 дней"), "figure", "changed", "36 дней", false},
	{"C52 the page for what is not there", put("404.html", form), "field", "added", "phone", false},
	{"C52 a page for what is not there, by the host", when(func(r *http.Request) bool { return strings.Contains(r.URL.Path, "no-such-page") }, says(form)), "form", "added", "join", true},

	// C53 another tree for others, keys of its own
	{"C53 keys of its own", func(t *testing.T, s *copytest.Site) http.Handler {
		own := copytest.New(t)
		for name, text := range s.Tree() {
			if !manifest.Control(name) {
				own.Put(name, string(text))
			}
		}
		own.Sign()
		s.Dir = own.Dir
		return nil
	}, "keys", "changed", "RW", false},
	{"C53 no keys", func(_ *testing.T, s *copytest.Site) http.Handler { s.Remove(manifest.KeysName); return nil }, "unsigned", "changed", "keys.txt", false},
	{"C53 the manifest altered", func(_ *testing.T, s *copytest.Site) http.Handler {
		s.Put(manifest.Name, strings.Replace(string(s.Read(manifest.Name)), "serial: 2", "serial: 3", 1))
		s.Remove(manifest.ArchiveName(s.Manifest.Number))
		return nil
	}, "forged", "changed", "bad-signature", false},
	{"C53 verify/ is refused", when(func(r *http.Request) bool {
		return strings.Contains(r.URL.Path, "/verify/") && strings.HasSuffix(r.URL.Path, ".txt")
	},
		http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })), "unsigned", "changed", "blocked", false},
	{"C53 clean for tools, a form for browsers", when(agent("Firefox"), says(form)), "two-faces", "changed", "browser", true},
	{"C53 clean for tools, the form itself is found", when(agent("Firefox"), says(form)), "form", "added", "join", true},
	{"C53 clean for all but telephones from Telegram", when(func(r *http.Request) bool {
		return strings.Contains(r.UserAgent(), "Mobile") && strings.Contains(r.Referer(), "t.me") && strings.HasSuffix(r.URL.Path, "/ru/index.html")
	}, says(form)), "form", "added", "join", true},
	{"C53 clean at index.html, a form at the folder's address", when(func(r *http.Request) bool { return r.URL.Path == "/" }, says(form)), "form", "added", "join", false},
	{"C53 a redirect for browsers", when(agent("Firefox"), http.RedirectHandler("/elsewhere", http.StatusFound)), "redirect", "added", "elsewhere", true},
	{"C53 a cookie", serving(func(h http.Handler, _ *copytest.Site) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.SetCookie(w, &http.Cookie{Name: "visitor", Value: "1"})
			h.ServeHTTP(w, r)
		})
	}), "cookie", "added", "visitor", true},
	{"C53 a redirect in a header", serving(func(h http.Handler, _ *copytest.Site) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Refresh", "5; url=https://evil.example/")
			h.ServeHTTP(w, r)
		})
	}), "refresh", "added", "evil.example", false},
}

// TestHostileClones makes each clone, looks at it, and lets verify look at it.
func TestHostileClones(t *testing.T) {
	s := genuine(t)
	for _, c := range clones {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			bad := s.Clone()
			bad.T = t
			h := c.make(t, bad)
			if h == nil {
				h = copytest.Folder(t, bad.Dir)
			}
			server := copytest.Start(t, h)
			r, err := look(t, s, server.URL)
			if r.Verdict != inspect.Different || !fault.Is(err, "clone") || fault.ClassOf(err) != fault.Forged {
				t.Fatalf("Run = %s, %v; want DIFFERENT, clone", r.Verdict, err)
			}
			found := false
			for _, f := range r.Findings {
				text := f.Is
				if f.Change == "removed" {
					text = f.Was
				}
				found = found || f.Kind == c.kind && f.Change == c.change && strings.Contains(text, c.is)
			}
			if !found {
				t.Errorf("no %s %s %q in\n%s", c.kind, c.change, c.is, list(r))
			}
			client, err := fetch.New(fetch.Options{AllowPrivate: true, Stall: time.Second, Pause: patient})
			if err != nil {
				t.Fatal(err)
			}
			defer client.Close()
			v, err := verify.Run(t.Context(), verify.URL(client, server.URL), verify.Options{Roots: []manifest.Key{s.Roots[0].Key}, Now: s.Now, Pause: patient})
			if (err == nil) != c.blind {
				t.Errorf("verify = %s, %v", v.Verdict, err)
			}
		})
	}
}

// list is the findings for a failure's message.
func list(r inspect.Report) string {
	var b strings.Builder
	for _, f := range r.Findings {
		b.WriteString(strings.Join([]string{f.Kind, f.Change, f.Label, f.Was, "→", f.Is, f.Only, f.Like, strings.Join(f.Pages, ",")}, " | ") + "\n")
	}
	return b.String()
}
