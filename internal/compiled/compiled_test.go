package compiled_test

import (
	"bytes"
	"html/template"
	"strings"
	"sync"
	"testing"

	"github.com/veshka-guide/veshka/internal/compiled"
)

type word string

type spoken string

func (s spoken) String() string { return "spoken " + string(s) }

// inner is a part of a view, base one that a view embeds.
type inner struct {
	S    string
	N    int
	Kids []inner
}

func (inner) Method() string { return "called" }

type base struct {
	Title string
	Head  inner
}

type view struct {
	base
	Base
	S      string
	H      template.HTML
	U      template.URL
	C      template.CSS
	J      template.JS
	W      word
	Spoken spoken
	N, M   int
	Small  int8
	Float  float64
	B      bool
	P, Nil *inner
	L      []inner
	Ps     []*inner
	T      []string
	None   []string
	Array  [2]string
	Any    any
	Map    map[string]string
	hidden string
}

// Base is embedded and exported, Deep is what it embeds.
type Base struct{ Deep }

// Deep has a field that a view has by way of Base.
type Deep struct{ Far string }

// viewOf puts a text into every field of a view that can hold one.
func viewOf(s string) view {
	return view{
		base: base{Title: s, Head: inner{S: s}}, Base: Base{Deep{s}},
		S: s, H: template.HTML("<b>x</b>" + s), U: template.URL(s), C: template.CSS(s), J: template.JS(s), W: word(s), Spoken: spoken(s),
		N: 3, M: -40, Small: -7, Float: 1.5, B: true,
		P: &inner{S: s, N: 1, Kids: []inner{{S: "kid"}, {S: s, Kids: []inner{{S: s}}}}},
		L: []inner{{S: s, N: 0}, {S: "two", N: 2}, {S: "", N: 3}}, Ps: []*inner{{S: s}}, T: []string{s, "t"}, Array: [2]string{"a", s},
		Any: s, Map: map[string]string{"k": s}, hidden: s,
	}
}

// hostile are texts that mean something in some place of a page.
var hostile = []string{
	"", "x", "Привет, «мир» — ё", `<script>alert("1")</script>`, `a'b"c&d<e>f+g=h` + "`i", "&amp;&lt;", "\x00nul\x00", " \t\n\v\f\r",
	"javascript:alert(1)", "JaVaScRiPt:1", "http://a.b/c?d=e&f=g#h", "HTTPS://x", "HTTP://x", "httpſ://x", "mailto:a@b", "tel:+49", "data:,x", "/a:b", "a/b:c", ":", "#x",
	"../страна.html?q=1+2&r=%41%zz%", "%", "%4", "%41", "a b", "[x](y)!$*,;'~_-.", "\u2028\u2029", "\xff\xfe bad \xc3", "\ufdd0\ufdef\ufff0\ufffd\uffff\ue000", "🙂",
	"--></style></title></textarea>", "expression(1)", "\\3c", "*/", "{{.}}",
}

// set parses a template as "page", with some others that it may call.
func set(tb testing.TB, text string) *template.Template {
	tb.Helper()
	root := template.New("").Funcs(funcs)
	for name, text := range map[string]string{
		"page": text,
		"mark": `<svg class="x"></svg>`,
		"item": `<li title="{{.S}}">{{.S}}{{$.N}}</li>`,
		"tree": `<ul>{{range .}}<li>{{.S}}{{if .Kids}}{{template "tree" .Kids}}{{end}}</li>{{end}}</ul>`,
		"bare": `<i>{{t "plain"}}</i>{{with "x"}}{{.}}{{end}}`,
		"bad":  `{{.Any}}`,
		"in":   `{{.}}`,
	} {
		if _, err := root.New(name).Parse(text); err != nil {
			tb.Fatal(err)
		}
	}
	return root
}

var funcs = template.FuncMap{
	"t": func(id string) string {
		return map[string]string{"plain": "Plain", "sharp": `<"&'>`, "address": "javascript:1"}[id]
	},
	"raw":    func(s string) template.HTML { return template.HTML("<i>" + s + "</i>") },
	"breaks": func(string) string { panic("no such message") },
}

var cases = []struct {
	name, text string
	understood bool
}{
	{"text", `<p>{{.S}}</p>`, true},
	{"attributes", `<p title="{{.S}}" class='a {{.S}}'>`, true},
	{"an attribute without quotes", `<p title={{.S}} class=a{{.W}}>`, true},
	{"a title", `<title>{{.S}} — {{.H}}</title>`, false},
	{"a title of text", `<title>{{.S}}</title><textarea>{{.W}}</textarea>`, true},
	{"addresses", `<a href="{{.S}}">x</a><img src='{{.U}}'><a href={{.S}}>x</a>`, true},
	{"parts of addresses", `<a href="/a/{{.S}}">x</a><a href="/a?b={{.S}}&amp;c={{.U}}#{{.S}}">x</a><a href=/b?{{.S}}>x</a>`, true},
	{"data in an address", `<img src="data:image/png;base64,{{.S}}">`, true},
	{"a policy", `<meta http-equiv="Content-Security-Policy" content="{{.S}}">`, true},
	{"an address in a meta", `<meta content="0; url={{.S}}">`, false},
	{"several addresses", `<img srcset="{{.S}}">`, false},
	{"marked words", `{{.H}}<p>{{.H}}</p>`, true},
	{"marked words in an attribute", `<p title="{{.H}}">`, false},
	{"other marked words", `<p>{{.C}}{{.J}}{{.U}}</p><p title="{{.U}}{{.J}}">`, true},
	{"style and script", `<style>{{.C}}</style><script>{{.J}}</script>`, true},
	{"text in a style", `<style>p{color:{{.S}}}</style>`, false},
	{"text in a script", `<script>f({{.S}})</script>`, false},
	{"text in an attribute's script", `<p onclick="f({{.S}})" style="color:{{.S}}">`, false},
	{"a name of an attribute", `<p {{.W}}="x">`, false},
	{"a comment", `<p><!-- {{.S}} -->{{/* no */}}x</p>`, false},
	{"numbers", `{{.N}} {{.M}} <p title="{{.M}}" class={{.Small}}>{{5}}</p><a href="{{.M}}">x</a>`, true},
	{"facts", `{{.B}} {{true}} {{not .B}}`, true},
	{"a fraction", `{{.Float}}`, false},
	{"named types", `{{.W}}`, true},
	{"what says itself", `{{.Spoken}}`, false},
	{"fields of embedded structs", `{{.Title}}{{.Head.S}}{{.Far}}{{.Deep.Far}}`, true},
	{"pointers", `{{.P.S}}{{with .P}}{{.S}}{{$.S}}{{.N}}{{end}}{{with .Nil}}{{.S}}{{else}}none{{end}}{{range .Ps}}{{.S}}{{end}}`, true},
	{"a pointer printed", `{{.P}}`, false},
	{"a method", `{{.P.Method}}`, false},
	{"an interface", `{{.Any}}`, false},
	{"a map", `{{.Map.k}}`, false},
	{"if", `{{if .S}}a{{else if .N}}b{{else}}c{{end}}{{if .None}}x{{end}}{{if .Nil}}x{{else}}y{{end}}{{if .P}}z{{end}}{{if .Head}}h{{end}}{{if .Array}}i{{end}}{{if .M}}m{{end}}`, true},
	{"with", `{{with .S}}<b>{{.}}</b>{{else}}nothing{{end}}{{with $x := .T}}{{len $x}}{{len .}}{{end}}`, true},
	{"range", `{{range .L}}{{.S}},{{end}}{{range .None}}x{{else}}none{{.S}}{{end}}{{range .Array}}{{.}}{{end}}`, true},
	{"range with variables", `{{range $i, $e := .L}}{{if $i}}; {{end}}{{$i}}{{$e.S}}{{.S}}{{end}}{{range $e := .T}}{{$e}}{{end}}`, true},
	{"range, and a variable in else", `{{range $i, $e := .None}}{{else}}{{len $e}}{{end}}`, false},
	{"range over a number", `{{range 3}}{{.}}{{end}}`, false},
	{"break", `{{range .T}}{{break}}{{end}}`, false},
	{"variables", `{{$s := .S}}{{$n := .N}}{{$l := .L}}{{$e := eq .N 3}}{{$c := t "sharp"}}{{range .L}}{{$s}}{{$n}}{{len $l}}{{$e}}{{$c}}{{end}}`, true},
	{"a variable set anew", `{{$s := .S}}{{range .T}}{{$s}}{{$s = .}}{{end}}{{$s}}{{$n := 1}}{{if .B}}{{$n = .N}}{{$n = 7}}{{end}}{{$n}}`, true},
	{"a variable of another type", `{{$s := .S}}{{$s = .N}}{{$s}}`, false},
	{"a variable hidden", `{{$s := "a"}}{{if .B}}{{$s := "b"}}{{$s}}{{end}}{{$s}}{{with $s := .T}}{{len $s}}{{end}}{{$s}}`, true},
	{"templates", `{{template "mark"}}<ol>{{range .L}}{{template "item" .}}{{end}}</ol>{{template "tree" .P.Kids}}{{template "bare"}}{{template "item" .P}}`, true},
	{"a template of words", `{{template "in" .S}}{{template "in" "<x>"}}{{template "in" 7}}{{template "in" .W}}{{template "in" (t "sharp")}}{{template "in" (len .S)}}{{template "in" .B}}`, true},
	{"a template in an attribute", `<p title="{{template "in" .S}}">`, false},
	{"a template that is not understood", `{{if .Map}}{{template "bad" .}}{{end}}`, false},
	{"and", `{{if and .S .N}}a{{end}}{{and .S .Title}}{{and .B .B}}{{if and .Nil .Nil.S}}x{{end}}`, true},
	{"or", `{{if or .Nil .S .None}}a{{end}}{{or .S .Title "none"}}{{range or .None .T}}{{.}}{{end}}{{or .N .M}}{{or .W .W}}`, true},
	{"or of two types", `{{or .S .N}}`, false},
	{"eq", `{{eq .S "x"}}{{eq .W .S}}{{eq .N 1 2 3}}{{ne .N .Small}}{{eq .B true}}{{ne .S "x"}}{{.S | eq "x"}}`, true},
	{"eq of two types", `{{if .Nil}}{{eq .S .N}}{{end}}`, false},
	{"order", `{{lt .N 4}}{{le .N 3}}{{gt .S "m"}}{{ge .M .N}}{{lt .W .S}}`, true},
	{"len and index", `{{len .S}}{{len .L}}{{len .Array}}{{.T | len}}{{index .T 1}}{{(index .L 1).S}}{{index .Array 0}}{{len .P.Kids}}`, true},
	{"slice", `{{range slice .L 1}}{{.S}}{{end}}{{range slice .T 0 1}}{{.}}{{end}}{{len (slice .L)}}{{template "tree" (slice .P.Kids 1 2)}}`, true},
	{"print", `{{print .S}}{{print .N .M}}{{print "a" .S .N}}{{println .S}}{{.S | print "b"}}`, true},
	{"printf", `{{printf "%q" .S}}`, false},
	{"a predefined escaper", `{{.S | html}}`, false},
	{"functions that always say the same", `<p title="{{t "sharp"}}">{{t "plain"}}{{t "sharp"}}{{"sharp" | t}}</p><a href="{{t "address"}}" title={{t "none"}}>{{raw "&"}}</a>`, true},
	{"a function of what the view says", `{{t .S}}`, false},
	{"a text in the template", `{{"<&>"}}<p title="{{"\""}}">`, true},
	{"the dot of a template without one", `{{template "bare"}}{{template "in"}}`, false},
}

// What a template makes is to the byte what html/template makes of it, whether it is understood or not.
func TestBytesAreThoseOfHTMLTemplate(t *testing.T) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := compiled.New(set(t, c.text), funcs)
			plain := set(t, c.text)
			if got := s.Compiles("page", view{}); got != c.understood {
				t.Errorf("Compiles(%s) = %v", c.text, got)
			}
			for _, text := range hostile {
				v := viewOf(text)
				same(t, s, plain, text, v)
			}
			same(t, s, plain, "nothing", view{})
		})
	}
}

// same compares what two sets make of a view, errors and all.
func same(t *testing.T, s *compiled.Set, plain *template.Template, of string, v any) {
	t.Helper()
	const before = "before"
	got, err := s.Append([]byte(before), "page", v)
	var out bytes.Buffer
	wrong := plain.ExecuteTemplate(&out, "page", v)
	want := before + out.String()
	if wrong != nil {
		want = before
	}
	if string(got) != want || (err == nil) != (wrong == nil) || err != nil && err.Error() != wrong.Error() {
		t.Errorf("Append() of %q\n= %q, %v\nwant %q, %v", of, got, err, want, wrong)
	}
}

// What fails half-way fails as html/template fails, and what comes after that is not touched by it.
func TestErrorsAreThoseOfHTMLTemplate(t *testing.T) {
	for _, text := range []string{
		`<p>{{.S}}</p>{{.Nil.S}}`, `{{.S}}{{index .T 2}}`, `{{index .T -1}}`, `{{with .P}}{{range slice .Kids 3}}{{end}}{{end}}`, `{{slice .T 2 1}}`,
		`{{len .Nil.Kids}}`, `{{template "tree" .Nil.Kids}}`, `{{.hidden}}`, `{{.Missing}}`, `{{template "nothing" .}}`, `{{breaks "x"}}`,
		`{{eq .S .N}}`, `<p title={{.S}}`, `{{define "x"}}`, `{{if or .B .Nil.S}}fine{{end}}`, `{{if eq .S "x" .Nil.S}}{{end}}`, `{{range .Nil.Kids}}{{end}}`,
	} {
		root := template.New("").Funcs(funcs)
		plain := template.New("").Funcs(funcs)
		for _, to := range []*template.Template{root, plain} {
			template.Must(to.New("tree").Parse(`{{range .}}{{.S}}{{end}}`))
			_, _ = to.New("page").Parse(text) // what does not parse is missing
		}
		s := compiled.New(root, funcs)
		for range 2 {
			same(t, s, plain, text, viewOf("x"))
		}
		if _, err := s.Append(nil, "nothing at all", nil); err == nil {
			t.Error("Append() of a template that is not there has no error")
		}
	}
}

// A template that calls itself without end is an error, not the end of the program.
func TestCallsWithoutEnd(t *testing.T) {
	root := template.Must(template.New("page").Parse(`{{template "page" .}}`))
	if _, err := compiled.New(root, nil).Append(nil, "page", "x"); err == nil || !strings.Contains(err.Error(), "maximum template depth") {
		t.Errorf("Append() has the error %v", err)
	}
}

// A set is compiled while it is used.
func TestManyAtOnce(t *testing.T) {
	text := `{{range $i, $e := .L}}{{$i}}{{template "item" .}}{{end}}{{template "tree" .P.Kids}}`
	s := compiled.New(set(t, text), funcs)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			v := viewOf(hostile[i])
			first, err := s.Append(nil, "page", v)
			for range 50 {
				again, _ := s.Append(nil, "page", v)
				if err != nil || !bytes.Equal(first, again) {
					t.Errorf("Append() = %q, then %q, %v", first, again, err)
				}
				if _, err := s.Append(nil, "item", v); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

// Sets of the same templates each say what their own functions say, also where html/template executes them.
func TestWithOtherFunctions(t *testing.T) {
	const text = `<p title="{{t "plain"}}">{{t "plain"}}{{.S}}</p>`
	other := template.FuncMap{"t": func(string) string { return "<Просто>" }, "raw": funcs["raw"], "breaks": funcs["breaks"]}
	first := compiled.New(set(t, text), funcs)
	called := 0
	second := first.With(func() *template.Template {
		called++
		return set(t, text).Funcs(other)
	}, other)
	plain := set(t, text).Funcs(other)
	for range 2 {
		same(t, second, plain, "second", viewOf("x"))
		same(t, first, set(t, text), "first", viewOf("x"))
	}
	if called > 0 {
		t.Error("html/template's templates were asked for without need")
	}
	for _, name := range []string{"page", "bare", "bad"} {
		got, err := second.Append(nil, name, &view{S: "x", Any: 7})
		var want bytes.Buffer
		if wrong := plain.ExecuteTemplate(&want, name, &view{S: "x", Any: 7}); string(got) != want.String() || err != wrong {
			t.Errorf("Append(%s) = %q, %v, want %q, %v", name, got, err, &want, wrong)
		}
	}
	if called != 1 {
		t.Errorf("html/template's templates were asked for %d times, want 1", called)
	}
}

// A page costs no memory beyond its own. The race detector lets pools forget, which is why there may be a little.
func TestNoMemoryForEachValue(t *testing.T) {
	s := compiled.New(set(t, `{{range $i, $e := .L}}{{$i}}<a href="{{.S}}" title="{{.S}}">{{.S}}{{.N}}</a>{{template "item" .}}{{end}}{{with .P}}{{.S}}{{end}}`), funcs)
	var v any = viewOf("<a&b>")
	out, err := s.Append(nil, "page", v)
	if err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(100, func() { out, _ = s.Append(out[:0], "page", v) }); n > 2 {
		t.Errorf("Append() allocates %v times", n)
	}
}

func FuzzBytesAreThoseOfHTMLTemplate(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	type pair struct {
		s     *compiled.Set
		plain *template.Template
	}
	var pairs []pair
	for _, c := range cases {
		if c.understood {
			pairs = append(pairs, pair{compiled.New(set(f, c.text), funcs), set(f, c.text)})
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, p := range pairs {
			same(t, p.s, p.plain, text, viewOf(text))
		}
	})
}

// BenchmarkAppend makes a page of a list, and the same by html/template.
func BenchmarkAppend(b *testing.B) {
	const text = `<ul>{{range $i, $e := .L}}<li id="i{{$i}}"{{if .N}} class="n"{{end}}><a href="{{.S}}" title="{{$.S}}">{{.S}}</a>{{t "sharp"}}</li>{{end}}</ul>{{template "tree" .P.Kids}}`
	s := compiled.New(set(b, text), funcs)
	plain := set(b, text)
	v := viewOf(`../guide/«where» & what.html`)
	for range 5 {
		v.L = append(v.L, v.L...)
	}
	var data any = v
	b.Run("compiled", func(b *testing.B) {
		var out []byte
		b.ReportAllocs()
		for b.Loop() {
			out, _ = s.Append(out[:0], "page", data)
		}
	})
	b.Run("plainly", func(b *testing.B) {
		var out bytes.Buffer
		b.ReportAllocs()
		for b.Loop() {
			out.Reset()
			_ = plain.ExecuteTemplate(&out, "page", data)
		}
	})
}
