package online

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

const utf8HTML = "text/html; charset=utf-8"

// TestDigest compares pages: two that say the same have one digest, in whatever layout, and two that do not have two.
func TestDigest(t *testing.T) {
	page := func(main string) string {
		return "<!doctype html><title>Въезд</title><header>Министерство</header><nav>О нас</nav><main>" + main + "</main><footer>22 ноября 2026</footer>"
	}
	base := page("<h1>Въезд</h1><p>Без визы — <b>90 дней</b>.</p>")
	cases := []struct {
		name, html string
		same       bool
	}{
		{"itself", base, true},
		{"other elements, other spaces", page("\n<div class=x>\n<h2>Въезд</h2>\n<table><tr><td>Без визы — <td><span>90</span> дней.</table></div>"), true},
		{"another frame", "<title>Новый сайт</title><body><div><nav>Меню</nav><aside>Реклама</aside><form>Поиск</form><article>Въезд Без визы — 90 дней.<script>var t=1</script><style>p{}</style></article><footer>2027</footer>", true},
		{"everything around it", "<title>x</title><body><header>a</header><nav>b</nav><h1>Въезд</h1><aside>c</aside><form><p>d</form><noscript>e</noscript>" +
			"<svg><text>f</text></svg><template>g</template><iframe>h</iframe><dialog>i</dialog><style>j</style><p>Без визы — 90 дней.<footer>k</footer>", true},
		{"what is not shown", page("<h1>Въезд</h1><p hidden>скрыто</p><p style='display: none'>скрыто</p><p aria-hidden=true>*</p><!-- x --><p>Без визы — 90&nbsp;дн&shy;ей.</p>"), true},
		{"another figure", page("<h1>Въезд</h1><p>Без визы — <b>30 дней</b>.</p>"), false},
		{"other letters", page("<h1>Въезд</h1><p>без визы — <b>90 дней</b>.</p>"), false},
		{"a word more", page("<h1>Въезд</h1><p>Без визы — до <b>90 дней</b>.</p>"), false},
	}
	want := read([]byte(base), utf8HTML).digest()
	for _, c := range cases {
		if got := read([]byte(c.html), utf8HTML).digest(); (got == want) != c.same {
			t.Errorf("%s: digest %s of %q, that of the page is %s", c.name, got, read([]byte(c.html), utf8HTML).text, want)
		}
	}
	if !strings.HasPrefix(want, readText) || len(want) != len(readText)+16 {
		t.Errorf("digest() = %q", want)
	}
}

// A page is read in the encoding that the header or the page names; what nobody named is taken for UTF-8 if it is that.
func TestEncodings(t *testing.T) {
	text := "<p>Без визы — 90 дней.</p>"
	encoded, err := charmap.Windows1251.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	want := read([]byte(text), utf8HTML).digest()
	cases := []struct{ name, body, contentType string }{
		{"windows-1251 by the header", encoded, "text/html; charset=windows-1251"},
		{"windows-1251 by the page", "<meta charset=windows-1251>" + encoded, "text/html"},
		{"windows-1251 by an old page", `<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">` + encoded, "text/html"},
		{"UTF-8 by the page", "<meta charset=utf-8>" + text, "text/html"},
		{"UTF-8 after a long head", "<style>" + strings.Repeat("p{color:red}", 200) + "</style>" + text, "text/html"},
		{"XHTML", text, "application/xhtml+xml"},
		{"no type", "<!doctype html>" + text, ""},
	}
	for _, c := range cases {
		if got := read([]byte(c.body), c.contentType); got.digest() != want {
			t.Errorf("%s: read() = %q", c.name, got.text)
		}
	}
}

// What is no page is compared byte by byte.
func TestFiles(t *testing.T) {
	one, other := read([]byte("%PDF-1.4 a"), "application/pdf").digest(), read([]byte("%PDF-1.4  a"), "application/pdf").digest()
	if one == other || !strings.HasPrefix(one, readBytes) {
		t.Errorf("digest() = %q and %q", one, other)
	}
}

// A page with two articles and no main part is its body; an empty main part is not what the page says.
func TestMainPart(t *testing.T) {
	cases := []struct{ html, want string }{
		{"<body><p>a</p><article>b</article><article>c</article>", "a b c"},
		{"<body><p>a</p><article>b</article>", "b"},
		{"<body><p>a</p><div role=main>b</div>", "b"},
		{"<body><p>a</p><main><script>x()</script></main>", "a"},
	}
	for _, c := range cases {
		if got := read([]byte(c.html), utf8HTML).text; got != c.want {
			t.Errorf("read(%q) = %q, want %q", c.html, got, c.want)
		}
	}
}

// FuzzRead: whatever a host sends is read without a crash, and reads the same twice.
func FuzzRead(f *testing.F) {
	f.Add([]byte("<main><p>90"), utf8HTML)
	f.Add([]byte("\xff\xfe<"), "text/html; charset=utf-16")
	f.Add([]byte(strings.Repeat("<div>", 2000)), "text/html")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		if a, b := read(body, contentType).digest(), read(body, contentType).digest(); a != b {
			t.Errorf("digest() = %q, then %q", a, b)
		}
	})
}
