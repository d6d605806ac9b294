package main

import "bytes"

// split returns the title in the front matter, and what follows that.
func split(file []byte) (title, body []byte) {
	head, body, ok := bytes.Cut(file, []byte("\n---\n"))
	if !ok {
		return nil, file
	}
	_, title, _ = bytes.Cut(head, []byte("\ntitle: '"))
	title, _, _ = bytes.Cut(title, []byte("'\n"))
	return title, body
}

// attribute returns what stands in name="…" of a shortcode.
func attribute(tag []byte, name string) []byte {
	_, value, _ := bytes.Cut(tag, []byte(name+`="`))
	value, _, _ = bytes.Cut(value, []byte(`"`))
	return value
}

// join appends pieces of text to b.
func join[T string | []byte](b []byte, pieces ...T) []byte {
	for _, piece := range pieces {
		b = append(b, piece...)
	}
	return b
}

var (
	opens  = []byte(`{{< rule `)
	closes = []byte(`{{< /rule >}}`)
	ends   = []byte(`>}}`)
)

// withRules appends body to b with HTML around the words of each rule.
func withRules(b, body []byte, lang string) []byte {
	verified, source := "Проверено", "Источник"
	if lang == "en" {
		verified, source = "Verified", "Source"
	}
	for {
		before, rule, ok := bytes.Cut(body, opens)
		b = append(b, before...)
		if !ok {
			return b
		}
		tag, rest, _ := bytes.Cut(rule, ends)
		words, after, _ := bytes.Cut(rest, closes)
		day := string(attribute(tag, "verified"))
		b = join(b, "<aside class=rule id=", string(attribute(tag, "id")), ">\n\n", string(bytes.TrimSpace(words)), "\n\n<p class=rule-meta>", verified,
			" <time datetime=", day, ">", day, "</time> · <a rel=nofollow href=", string(attribute(tag, "source")), ">", source, "</a></p>\n</aside>\n")
		body = after
	}
}

// appendHead appends the frame of a page up to its text, as the theme of the Hugo site has it.
func appendHead(b []byte, p page, title []byte) []byte {
	t, path := string(title), p.section+"/"+p.slug
	return join(b, "<!doctype html><html lang=", p.lang, `><head><meta charset=utf-8><meta name=viewport content="width=device-width,initial-scale=1"><title>`, t,
		" · Relocation guides</title><link rel=canonical href=https://example.org/", p.lang, "/", path,
		"/><link rel=alternate hreflang=ru href=https://example.org/ru/", path, "/><link rel=alternate hreflang=en href=https://example.org/en/", path,
		`/><meta property="og:title" content="`, t, `"><meta property="og:type" content="article"><link rel=stylesheet href=/style.css></head><body>`+
			"<a class=skip href=#main>К содержанию</a><header class=site><a class=brand href=/ru/>Relocation guides</a><nav class=menu><ul>"+
			"<li><a href=/ru/guides/>Страны</a></li><li><a href=/ru/stories/>Истории</a></li><li><a href=/ru/rules/>Правила по дате проверки</a></li>"+
			"</ul></nav><nav class=lang><a lang=en hreflang=en href=/en/", path, "/>English</a></nav></header><main id=main><article class=guides><h1>", t, "</h1>")
}

const foot = "</article></main><footer class=site><p>Проверенные правила и личные истории о переезде</p>" +
	"<p>Мы не даём юридических консультаций. Перед поездкой проверьте первоисточник.</p>" +
	"<p>Тексты можно копировать со ссылкой на нас.</p></footer></body></html>"
