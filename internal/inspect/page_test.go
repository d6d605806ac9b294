package inspect

import (
	"strings"
	"testing"
)

// TestContacts finds them in texts, and finds none where there are none.
func TestContacts(t *testing.T) {
	for _, c := range []struct {
		text string
		want string // KIND VALUE, …
	}{
		{"Пишите @guide_help или на почту.", "messenger t.me/guide_help"},
		{"t.me/guide_help.", "messenger t.me/guide_help"},
		{"https://t.me/+AbCdEf", "messenger t.me/+AbCdEf"},
		{"help@guide.example", "email help@guide.example"},
		{"help [at] guide.example", "email help@guide.example"},
		{"+7 (999) 123-45-67", "phone 79991234567"},
		{"8 800 555-35-35", "phone 88005553535"},
		{"с 2022-02-24 по 24.02.2026", ""},
		{"365 дней, 1 000 000 рублей, закон № 149-ФЗ, статья 338.2", ""},
		{"4111 1111 1111 1112", ""}, // Luhn's sum is wrong
		{"смотрите ru/index.html и т.е. дальше", ""},
		{"Toncoin, USDT и BTC", ""},
	} {
		var got []string
		contacts(c.text, func(kind, value string) { got = append(got, kind+" "+strings.ReplaceAll(value, " [at] ", "@")) })
		if strings.Join(got, ", ") != c.want {
			t.Errorf("contacts(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

// TestAlike holds names against the genuine ones.
func TestAlike(t *testing.T) {
	hosts := map[string]bool{"zerkalo.example": true, "meduza.io": true, "un.org": true, "mirror.github.io": true}
	for name, want := range map[string]string{
		"zerkal0.example":         "zerkalo.example",
		"zerkalо.example":         "zerkalo.example", // a Cyrillic о
		"xn--zerkal-5qf.example":  "zerkalo.example",
		"zerkalo.site":            "zerkalo.example",
		"zerkalo-access.site":     "zerkalo.example",
		"zerkalo.example.evil.su": "zerkalo.example",
		"zerka1o.example":         "zerkalo.example",
		"zercalo.example":         "zerkalo.example",
		"medusa.io":               "meduza.io",
		"meduza.io":               "",
		"en.meduza.io":            "",
		"ig.org":                  "",
		"who.int":                 "",
		"other.github.io":         "",
	} {
		if got := alike(name, hosts, true); got != want {
			t.Errorf("alike(%q) = %q, want %q", name, got, want)
		}
	}
	accounts := map[string]bool{"guide_help": true}
	for name, want := range map[string]string{"guide_heip": "guide_help", "guidehelp": "guide_help", "guide_helpp": "guide_help", "durov": "", "guide_help": ""} {
		if got := alike(name, accounts, false); got != want {
			t.Errorf("alike(%q) = %q, want %q", name, got, want)
		}
	}
}

// FuzzRead reads pages of any kind, compares them with themselves and with nothing.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`<base href="//x"><a href="tg:x">@abcd</a><script>'<form>'</script><style>p{content:"+7 999 1234567"}</style>`), "https://a.example/x.html")
	f.Add([]byte("\x00<iframe srcdoc='<p'>"), "https://a.example/")
	f.Add([]byte("EQDtFpEwcFAEcRe5mLVh2N6C0x-_hJEM7W61_JLnSF74p4q2 4111 1111 1111 1111"), "::")
	f.Fuzz(func(t *testing.T, text []byte, at string) {
		for _, name := range []string{"x.html", "x.css", "x.js", "x.txt"} {
			p := readAs(name, text, at, "https://a.example/")
			if found := differ(p, p); len(found) > 0 {
				t.Errorf("%s differs from itself: %+v", name, found)
			}
			for _, one := range differ(empty(), p) {
				if _, ok := Kinds[one.Kind]; !ok || one.Rank == 0 {
					t.Errorf("no kind %q", one.Kind)
				}
				for _, s := range []string{one.Was, one.Is, one.Label} {
					if strings.ContainsAny(s, "\x1b\n\r\u202e\u200b") {
						t.Errorf("not printable: %q", s)
					}
				}
			}
		}
	})
}
