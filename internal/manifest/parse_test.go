package manifest_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

const sha = "7c98040a541657584690ae2a1cc3b42a8b53b159cc60c5d3abbfecbaeac6c94a"

// example is a manifest as people meet it.
const example = `# veshka-manifest 1
# site: guide-demo
# keyset: 1
# serial: 128
# built: 2026-11-18T11:06:40Z
# signed: 2026-11-18T11:06:40Z
# expires: 2026-12-09T11:06:40Z
# previous: ` + sha + `
# source: git:3a9f
# generator: veshka/0.1.0 go1.26.8
# files: 2
# bytes: 871
#= 6
7c98040a541657584690ae2a1cc3b42a8b53b159cc60c5d3abbfecbaeac6c94a  assets/site.0123abcd.css
#= 865
9612e4c9ff8313b9c7689f846a8471bb5817c771b9a14f1da843f7fe89829b8f  en/p00/index.html
`

// one changes one thing of a text, which must be there.
func one(t testing.TB, text, from, to string) []byte {
	t.Helper()
	if strings.Count(text, from) != 1 {
		t.Fatalf("%q stands %d times in the example", from, strings.Count(text, from))
	}
	return []byte(strings.Replace(text, from, to, 1))
}

// listing is a manifest of empty files at the paths, as they are: in this order, whatever they are.
func listing(paths ...string) []byte {
	var b strings.Builder
	head, _, _ := strings.Cut(example, "# files:")
	fmt.Fprintf(&b, "%s# files: %d\n# bytes: 0\n", head, len(paths))
	for _, p := range paths {
		b.WriteString("#= 0\n" + sha + "  " + p + "\n")
	}
	return []byte(b.String())
}

// wants holds an error to the code of a fault; "" is none.
func wants(t testing.TB, err error, code string) {
	t.Helper()
	if code == "" && err != nil || code != "" && !fault.Is(err, code) {
		t.Errorf("error %v, want %q", err, code)
	}
}

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

func TestParseReadsEveryField(t *testing.T) {
	got, err := manifest.Parse([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	want := &manifest.Manifest{
		Site: "guide-demo", Number: manifest.Number{Keyset: 1, Serial: 128},
		Built: at("2026-11-18T11:06:40Z"), Signed: at("2026-11-18T11:06:40Z"), Expires: at("2026-12-09T11:06:40Z"),
		Previous: sha, Source: "git:3a9f", Generator: "veshka/0.1.0 go1.26.8",
		Files: []manifest.File{
			{Path: "assets/site.0123abcd.css", Size: 6, SHA256: sha},
			{Path: "en/p00/index.html", Size: 865, SHA256: "9612e4c9ff8313b9c7689f846a8471bb5817c771b9a14f1da843f7fe89829b8f"},
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("Parse() = %+v, want %+v", got, want)
	}
	if text := got.Encode(); string(text) != example {
		t.Errorf("Encode() = %s", text)
	}
	if f, ok := got.Lookup("en/p00/index.html"); !ok || f.Size != 865 {
		t.Errorf("Lookup = %v, %v", f, ok)
	}
	if f, ok := got.Lookup("en/p00"); ok {
		t.Errorf("Lookup of a folder = %v", f)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, test := range []struct{ name, from, to, want string }{
		{"A19 a keyset served as the manifest", "# veshka-manifest 1", "# veshka-keys 1", "format"},
		{"A24 fewer files than said", "# files: 2", "# files: 3", "format"},
		{"A24 more files than said", "# files: 2", "# files: 1", "format"},
		{"A24 no file", "# files: 2", "# files: 0", "format"},
		{"A24 fewer bytes than said", "# bytes: 871", "# bytes: 872", "format"},
		{"A24 more bytes than said", "# bytes: 871", "# bytes: 870", "format"},
		{"A24 negative size", "#= 865", "#= -865", "format"},
		{"A24 size with a sign", "#= 865", "#= +865", "format"},
		{"A24 padded size", "#= 865", "#= 0865", "format"},
		{"A24 size of 2^63", "#= 865", "#= 9223372036854775808", "format"},
		{"A24 size of 2^64+865", "#= 865", "#= 18446744073709552481", "format"},
		{"A24 sizes whose sum wraps to what is said", "#= 865", "#= 18446744073709551615", "format"},
		{"A24 size in hexadecimal", "#= 865", "#= 0x361", "format"},
		{"A24 empty size", "#= 865", "#= ", "format"},
		{"A24 no size", "#= 865\n", "", "format"},
		{"A24 two sizes", "#= 865\n", "#= 865\n#= 865\n", "format"},
		{"A24 a size without a file", "en/p00/index.html\n", "en/p00/index.html\n#= 7\n", "format"},
		{"A24 CR", "# serial: 128\n", "# serial: 128\r\n", "format"},
		{"A24 NUL", "# source: git:3a9f", "# source: git:\x003a9f", "format"},
		{"A24 NUL in a path", "en/p00/", "en/p0\x00/", "path"},
		{"A24 terminal escape", "# source: git:3a9f", "# source: \x1b[2J", "format"},
		{"A24 terminal escape in an unknown header", "# serial: 128\n", "# x-a: \x1b[2J\n# serial: 128\n", "format"},
		{"A24 not UTF-8 in an unknown header", "# serial: 128\n", "# x-a: \xff\n# serial: 128\n", "format"},
		{"A24 files of 2 TiB", "# bytes: 871\n#= 6\n", "# bytes: 2199023255552\n#= 2199023254687\n", "format"},
		{"A24 C1 control", "# source: git:3a9f", "# source: \u009b2J", "format"},
		{"A24 text that turns round", "# source: git:3a9f", "# source: \u202egit", "format"},
		{"A24 tab", "# source: git:3a9f", "# source: git\t3a9f", "format"},
		{"A24 not UTF-8", "# source: git:3a9f", "# source: \xff\xfe", "format"},
		{"A24 no final LF", "en/p00/index.html\n", "en/p00/index.html", "format"},
		{"A24 empty line at the end", "en/p00/index.html\n", "en/p00/index.html\n\n", "format"},
		{"A24 byte order mark", "# veshka-manifest 1", "\ufeff# veshka-manifest 1", "format"},
		{"A24 known header twice", "# serial: 128\n", "# serial: 128\n# serial: 128\n", "format"},
		{"A24 known header again at the end", "# bytes: 871\n", "# bytes: 871\n# site: guide-demo\n", "format"},
		{"A24 unknown header twice", "# serial: 128\n", "# x-a: 1\n# serial: 128\n# x-a: 1\n", "format"},
		{"A24 header missing", "# expires: 2026-12-09T11:06:40Z\n", "", "format"},
		{"A24 last header missing", "# bytes: 871\n", "", "format"},
		{"A24 headers in another order", "# keyset: 1\n# serial: 128\n", "# serial: 128\n# keyset: 1\n", "format"},
		{"A24 optional headers in another order", "# source: git:3a9f\n# generator: veshka/0.1.0 go1.26.8\n", "# generator: veshka/0.1.0 go1.26.8\n# source: git:3a9f\n", "format"},
		{"A24 header among the files", "#= 865\n", "# x-a: 1\n#= 865\n", "format"},
		{"A24 comment", "# serial: 128\n", "# hello\n# serial: 128\n", "format"},
		{"A24 header in upper case", "# serial: 128\n", "# Serial: 128\n", "format"},
		{"A24 site in upper case", "guide-demo", "Guide-demo", "format"},
		{"A24 site of two letters", "guide-demo", "gd", "format"},
		{"A24 site of 41 letters", "guide-demo", strings.Repeat("a", 41), "format"},
		{"A24 keyset 0", "# keyset: 1", "# keyset: 0", "format"},
		{"A24 keyset 2^32", "# keyset: 1", "# keyset: 4294967296", "format"},
		{"A24 serial 0", "# serial: 128", "# serial: 0", "format"},
		{"A24 serial 2^48", "# serial: 128", "# serial: 281474976710656", "format"},
		{"A24 padded serial", "# serial: 128", "# serial: 0128", "format"},
		{"A24 space behind a serial", "# serial: 128", "# serial: 128 ", "format"},
		{"A24 expires with signed", "# expires: 2026-12-09T11:06:40Z", "# expires: 2026-11-18T11:06:40Z", "format"},
		{"A24 expires before signed", "# expires: 2026-12-09T11:06:40Z", "# expires: 2026-11-17T11:06:40Z", "format"},
		{"A24 expires 60 days and a second after signed", "# expires: 2026-12-09T11:06:40Z", "# expires: 2027-01-17T11:06:41Z", "format"},
		{"A24 30 February", "# built: 2026-11-18T11:06:40Z", "# built: 2026-02-30T11:06:40Z", "format"},
		{"A24 another zone", "# built: 2026-11-18T11:06:40Z", "# built: 2026-11-18T11:06:40+00:00", "format"},
		{"A24 fractions of seconds", "# built: 2026-11-18T11:06:40Z", "# built: 2026-11-18T11:06:40.5Z", "format"},
		{"A24 leap second", "# built: 2026-11-18T11:06:40Z", "# built: 2026-12-31T23:59:60Z", "format"},
		{"A24 lower-case t and z", "# built: 2026-11-18T11:06:40Z", "# built: 2026-11-18t11:06:40z", "format"},
		{"A24 previous cut", "# previous: 7c98", "# previous: 7c9", "format"},
		{"A24 previous in upper case", "# previous: 7c98", "# previous: 7C98", "format"},
		{"A24 empty source", "# source: git:3a9f", "# source: ", "format"},
		{"A24 hash cut", "9612e4c9", "9612e4c", "format"},
		{"A24 hash in upper case", "9612e4c9", "9612E4C9", "format"},
		{"A24 one space before the path", "  en/p00", " en/p00", "format"},
		{"A24 binary mark of sha256sum", "  en/p00", " *en/p00", "format"},
		{"A25 version 2", "# veshka-manifest 1", "# veshka-manifest 2", "newer-version"},
		{"A25 version 0", "# veshka-manifest 1", "# veshka-manifest 0", "format"},
		{"A25 version 1.1", "# veshka-manifest 1", "# veshka-manifest 1.1", "format"},
		{"A25 unknown header", "# serial: 128\n", "# x-mood: calm\n# serial: 128\n", ""},
		{"A25 unknown header first", "# site: guide-demo\n", "# x-mood: спокойно\n# site: guide-demo\n", ""},
		{"A25 unknown header last", "# bytes: 871\n", "# bytes: 871\n# x-mood: a: b\n", ""},
		{"first manifest", "# previous: " + sha, "# previous: none", ""},
		{"no source", "# source: git:3a9f\n", "", ""},
		{"no generator", "# generator: veshka/0.1.0 go1.26.8\n", "", ""},
		{"expires 60 days after signed", "# expires: 2026-12-09T11:06:40Z", "# expires: 2027-01-17T11:06:40Z", ""},
		{"serial 2^48-1", "# serial: 128", "# serial: 281474976710655", ""},
		{"keyset 2^32-1", "# keyset: 1", "# keyset: 4294967295", ""},
		{"29 February of a leap year", "# built: 2026-11-18T11:06:40Z", "# built: 2028-02-29T11:06:40Z", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := manifest.Parse(one(t, example, test.from, test.to))
			wants(t, err, test.want)
		})
	}
}

func TestParseOfLongAndShortTexts(t *testing.T) {
	for _, text := range []string{"", "\n", "# veshka-manifest 1", "# veshka-manifest 1\n", "# veshka-manifest 1\n# site: guide-demo\n"} {
		_, err := manifest.Parse([]byte(text))
		wants(t, err, "format")
	}
	t.Run("A24 manifest of 9 MiB", func(t *testing.T) {
		long := bytes.Repeat([]byte("# x\n"), 9<<20/4)
		_, err := manifest.Parse(long)
		wants(t, err, "format")
		if f := fault.Of(err); f == nil || !strings.Contains(f.Arg("problem"), "8388608") {
			t.Errorf("the limit is not named: %v", err)
		}
	})
}

// What is wrong is found by its line.
func TestFaultsNameTheLine(t *testing.T) {
	for _, test := range []struct{ from, to, line string }{
		{"# veshka-manifest 1", "# veshka-manifest x", "1"},
		{"# keyset: 1", "# keyset: x", "3"},
		{"# serial: 128\n", "# serial: 128\r\n", "4"},
		{"#= 865", "#= -1", "15"},
		{"9612e4c9", "x612e4c9", "16"},
		{"# bytes: 871\n", "", "12"},
		{"git:3a9f", "git:\xff", "9"},
		{"# site: guide-demo\n", "# site: guide-demo\n# site: guide-demo\n", "3"},
	} {
		_, err := manifest.Parse(one(t, example, test.from, test.to))
		if f := fault.Of(err); f == nil || f.Arg("line") != test.line || f.Arg("what") != manifest.Name {
			t.Errorf("%q for %q: %v, want line %s", test.to, test.from, err, test.line)
		}
	}
}

// A stranger's text is shown: it must not write on the terminal, nor fill it.
func TestFaultsAreFitToShow(t *testing.T) {
	_, err := manifest.Parse([]byte("\x1b[2J" + strings.Repeat("x", 5000) + "\n"))
	if s := err.Error(); strings.ContainsRune(s, '\x1b') || len(s) > 300 {
		t.Errorf("fault of %d bytes: %q", len(s), s)
	}
	_, err = manifest.Parse([]byte("\u202e" + strings.Repeat("я", 5000) + "\n"))
	if s := err.Error(); strings.ContainsRune(s, '\u202e') || len(s) > 400 {
		t.Errorf("fault of %d bytes: %q", len(s), s)
	}
}

func TestEncodePanicsOnWhatNobodyWouldAccept(t *testing.T) {
	for name, edit := range map[string]func(*manifest.Manifest){
		"unsorted":         func(m *manifest.Manifest) { m.Files[0], m.Files[1] = m.Files[1], m.Files[0] },
		"line in a field":  func(m *manifest.Manifest) { m.Generator = "x\n# serial: 9" },
		"half a second":    func(m *manifest.Manifest) { m.Expires = m.Signed.Add(time.Second / 2) },
		"control file":     func(m *manifest.Manifest) { m.Files[1].Path = manifest.Name },
		"fast-forward end": func(m *manifest.Manifest) { m.Serial = 1 << 48 },
	} {
		m, err := manifest.Parse([]byte(example))
		if err != nil {
			t.Fatal(err)
		}
		edit(m)
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: Encode wrote it", name)
				}
			}()
			m.Encode()
		}()
	}
}

func TestValidText(t *testing.T) {
	for text, want := range map[string]bool{
		"git:3a9f": true, "veshka/0.1.0 go1.26.8": true, "сборка": true, strings.Repeat("a", 200): true,
		"": false, " a": false, "a ": false, "a\n": false, "a\nb": false, "\x1b[2J": false, "\u202ea": false, strings.Repeat("a", 201): false,
	} {
		if got := manifest.ValidText(text); got != want {
			t.Errorf("ValidText(%q) = %v", text, got)
		}
	}
}

func TestFresh(t *testing.T) {
	m, err := manifest.Parse([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, now, want string }{
		{"at the instant of signing", "2026-11-18T11:06:40Z", ""},
		{"a day before it: a clock that is late", "2026-11-17T11:06:40Z", ""},
		{"A20 signed more than a day ahead", "2026-11-17T11:06:39Z", "from-the-future"},
		{"A20 signed a year ahead", "2025-11-18T11:06:40Z", "from-the-future"},
		{"A20 clock in 1970", "1970-01-01T00:00:00Z", "from-the-future"},
		{"A20 clock in 2040", "2040-01-01T00:00:00Z", "expired"},
		{"A6 at the instant of expiry", "2026-12-09T11:06:40Z", "expired"},
		{"a second before", "2026-12-09T11:06:39Z", ""},
		{"a second before, in another zone", "2026-12-09T16:06:39+05:00", ""},
	} {
		t.Run(test.name, func(t *testing.T) { wants(t, m.Fresh(at(test.now)), test.want) })
	}
}
