package parse_test

import (
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/site"
)

// A file whose name no address may have is named, with the name that it should have had.
func TestCheckNameSuggestsASlug(t *testing.T) {
	for _, tt := range []struct{ name, file, want string }{
		{"F76 a good name", "content/countries/georgia.ru.md", ""},
		{"F76 upper case", "content/countries/Georgia.ru.md", "georgia.ru.md"},
		{"F76 Cyrillic", "content/countries/Грузия.ru.md", "gruziya.ru.md"},
		{"F76 a Cyrillic letter that looks Latin", "content/countries/georgiа.ru.md", "georgia.ru.md"},
		{"F76 every Russian letter", "content/pages/Съешь же ещё этих мягких французских булок, да выпей чаю.ru.md", "sesh-zhe-eshchyo-etikh-myagkikh-frantsuzskikh-bulok-da-vypey-chayu.ru.md"},
		{"F76 letters as macOS writes them", "content/pages/И\u0306ог.ru.md", "iog.ru.md"},
		{"F76 underscore", "content/stories/My_File.en.md", "my-file.en.md"},
		{"F76 a leading underscore", "content/pages/_draft.en.md", "draft.en.md"},
		{"F76 a dot", "content/pages/v1.2.en.md", "v1-2.en.md"},
		{"F76 a name that ends in a dot", "content/pages/safety..en.md", "safety.en.md"},
		{"F76 a device of Windows", "content/pages/con.ru.md", "con-page.ru.md"},
		{"F76 a port of Windows", "content/pages/LPT1.ru.md", "lpt1-page.ru.md"},
		{"F76 more than an address holds", "content/pages/" + strings.Repeat("long-", 40) + "name.ru.md", strings.TrimSuffix(strings.Repeat("long-", 20), "-") + ".ru.md"},
		{"F76 nothing that could be spelt", "content/pages/中文.ru.md", "?"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var found []diag.Diagnostic
			ok := parse.CheckName(tt.file, []site.Lang{"ru", "en"}, func(d diag.Diagnostic) { found = append(found, d) })
			switch {
			case tt.want == "":
				if !ok || len(found) > 0 {
					t.Errorf("CheckName(%q) found %v, want nothing", tt.file, found)
				}
			case ok || len(found) != 1 || found[0].Code != "bad-name" || found[0].Pos.File != tt.file:
				t.Errorf("CheckName(%q) = %v, found %v, want bad-name there", tt.file, ok, found)
			case found[0].Arg("near") != strings.TrimPrefix(tt.want, "?"):
				t.Errorf("CheckName(%q) suggests %q, want %q", tt.file, found[0].Arg("near"), tt.want)
			}
		})
	}
}

func TestIsWeb(t *testing.T) {
	for address, want := range map[string]bool{
		"https://example.org/page": true, "http://example.org": true, "HTTPS://example.org/": true,
		"https://mastodon.example/@a@b.example": true, "https://example.org/?mail=a@b": true,
		"https://bank@evil.example/": false, `https://bank\@evil.example/`: true, "https://a:b@evil.example": false,
		"mailto:a@b.example": false, "https://": false, "ftp://example.org": false, "https://a b": false,
	} {
		if got := parse.IsWeb(address); got != want {
			t.Errorf("IsWeb(%q) = %v, want %v", address, got, want)
		}
	}
}
