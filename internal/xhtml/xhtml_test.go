package xhtml_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/veshka-guide/veshka/internal/xhtml"
)

// book is a place in which ids get a prefix and only links within it stay.
var book = xhtml.Place{
	ID: func(id string) string { return "p." + xhtml.Name(id) },
	Link: func(p xhtml.Piece) xhtml.Leads {
		switch {
		case strings.HasPrefix(p.Text, "#"):
			return xhtml.Leads{To: "#p." + xhtml.Name(p.Text[1:])}
		case strings.HasPrefix(p.Text, "https:"):
			return xhtml.Leads{To: p.Text}
		case p.Mark == "quiet":
			return xhtml.Leads{}
		}
		return xhtml.Leads{Says: "(elsewhere)"}
	},
	Deeper: 1, XML: true,
}

func TestJoin(t *testing.T) {
	for _, c := range []struct{ name, html, want string }{
		{"text", "Ёж & <b>«друг»</b>", "Ёж &amp; <b>«друг»</b>"},
		{"entities", "a&nbsp;b &lt;i&gt; &copy;", "a\u00a0b &lt;i&gt; ©"},
		{"void", "a<br>b<hr>", "a<br/>b<hr/>"},
		{"open end tags", "<ul><li>a<li>b</ul><p>c", "<ul><li>a</li><li>b</li></ul><p>c</p>"},
		{"heading deeper", `<h2 id="x">a</h2><h6>b</h6>`, `<h3 id="p.x">a</h3><h6>b</h6>`},
		{"ids", `<p id="fn:1" aria-labelledby="a b">x</p>`, `<p id="p.fn_3a_1" aria-labelledby="p.a p.b">x</p>`},
		{"link within", `<a class="c" href="#fn:1">x</a>`, `<a href="#p.fn_3a_1" class="c">x</a>`},
		{"link out", `<a href="https://a/?b=1&amp;c=2" rel="noopener">x</a>`, `<a href="https://a/?b=1&amp;c=2" rel="noopener">x</a>`},
		{"link to what is not here", `<p>see <a href="../b.html">b</a>.</p>`, `<p>see b <small>(elsewhere)</small>.</p>`},
		{"quiet link", `<a class="quiet" href="b.html">b</a>`, `b`},
		{"link with an id", `<a id="k" href="b.html">b</a>`, `<span id="p.k"></span>b <small>(elsewhere)</small>`},
		{"script, style, comment", "a<script>x()</script><style>b{}</style><!-- c -->d", "ad"},
		{"picture", `<figure><a href="m.jpg"><img src="data:," alt="x"></a><figcaption>Words</figcaption></figure>`, `<div><p>Words</p></div>`},
		{"picture without words", `a<figure><img src="data:,"></figure><svg><title>t</title></svg>b`, `ab`},
		{"details are open", `<details><summary>a</summary>b</details>`, `<details open="open"><summary>a</summary>b</details>`},
		{"left out by class", `a<p class="x elsewhere">b</p>c`, `ac`},
		{"handlers and styles", `<p onclick="a()" style="color:red" @b="c" class="d">e</p>`, `<p class="d">e</p>`},
		{"what XML does not have", "a\x01b\x0bc\ufffe", "abc"},
		{"unknown element", "a<my-tag>c</my-tag>d", "acd"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := xhtml.Join(xhtml.Cut(c.html, "elsewhere"), book); got != c.want {
				t.Errorf("%s\n got %s\nwant %s", c.html, got, c.want)
			}
		})
	}
}

// wellFormed reads a text as XML, strictly.
func wellFormed(text string) error {
	d := xml.NewDecoder(strings.NewReader("<r>" + text + "</r>"))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func FuzzCut(f *testing.F) {
	for _, s := range []string{"<p>a<b>c</p>d", `<a href="x"><table><td>`, "<svg><p>", "&#0;&#x1f;", "<details open><h1>", "\x00<pre>\n\nx", "<ul><li id=a:b>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		out := xhtml.Join(xhtml.Cut(text), book)
		if err := wellFormed(out); err != nil {
			t.Errorf("%q became %q: %v", text, out, err)
		}
		if _, err := html.Parse(strings.NewReader(out)); err != nil {
			t.Errorf("%q: %v", out, err)
		}
	})
}

func TestNamesStayApart(t *testing.T) {
	seen := map[string]string{}
	for _, id := range []string{"a", "1", "_31_", "a:b", "a_b", "a_3a_b", "a-b", "a.b", "fn:1", "fnref1:1", "я"} {
		n := xhtml.Name(id)
		if other, ok := seen[n]; ok {
			t.Errorf("%q and %q are both called %q", id, other, n)
		}
		seen[n] = id
	}
}
