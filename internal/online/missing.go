package online

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// How long a text is, in characters: a page that only says that there is nothing is short, and one that says something of
// its own is not.
const (
	short   = 600
	notLong = 3000
)

// noPage matches what pages say in the place of one that does not exist, in the languages of the hosts that guides name.
var noPage = regexp.MustCompile(`(?i)` + strings.Join([]string{
	`page (you .{0,40})?(was |is |could |can)?(not|n.t) (be )?found`, `page (you .{0,40})?(does not|doesn.t) exist`, `page (is )?no longer (available|exists)`,
	`404 not found`, `not found 404`, `http 404`, `(error|ошибка|помилка|fehler|erreur|hata|błąd)( №)? ?404`, `404 (error|ошибка|page not)`,
	`страниц[аы] (.{0,40} )?не (была )?(найдена?|существует|обнаружена)`, `(запрашиваем|запрошенн)\S+ (страниц|документ|материал)\S* .{0,20}(не найден|не существует|удал)`,
	`страница (была )?удалена`, `такой страницы (нет|не существует)`,
	`сторінк[ау] не (знайдено|існує)`, `старонка не (знойдзена|існуе)`, `страниц[аe] није пронађена`, `stranica nije pronađena`,
	`seite (wurde )?nicht gefunden`, `page (non trouvée|introuvable)`, `página no (encontrada|existe)`, `página não encontrada`, `pagina non trovata`,
	`sayfa bulunamadı`, `səhifə tapılmadı`, `sahifa topilmadi`, `strona nie (została )?(odnaleziona|znaleziona)`, `strony nie znaleziono`,
	`stránka (nebyla )?nenalezena`, `sivua ei löytynyt`, `lehte ei leitud`, `lapa nav atrasta`, `puslapis nerastas`, `pagina nu (a fost găsită|există)`,
	`გვერდი (ვერ მოიძებნა|არ მოიძებნა|არ არსებობს)`, `էջը (չի գտնվել|չգտնվեց)`, `бет табылмады`, `барак табылган жок`, `саҳифа ёфт нашуд`,
}, `|`))

// perhapsNoPage matches titles of pages that may be such: worth asking the host for a page that cannot exist.
var perhapsNoPage = regexp.MustCompile(`(?i)\b404\b|not found|error|не найден|ошибк|не знайден|помилк|nicht gefunden|fehler|introuvable|bulunamadı|hata`)

// only404 matches a title that is nothing but the number.
var only404 = regexp.MustCompile(`^\W*404\W*$`)

// wall matches what a host says that wants to know first whether a person asks; script what a page says that a script has
// yet to make.
var (
	wall = regexp.MustCompile(`(?i)just a moment|attention required|checking your browser|verify(ing)? (that )?you are (a )?human|are you a robot|captcha|` +
		`ddos-guard|ddos protection|incapsula|access (to this page has been )?denied|request (was )?(rejected|blocked)|доступ (к .{0,40})?(запрещ|ограничен|заблокирован)|` +
		`проверка (вашего )?браузера|вы не робот|подтвердите, что запросы`)
	script = regexp.MustCompile(`(?i)(enable|requires?|turn on|without) javascript|javascript (is )?(required|disabled|enabled)|(включите|включить|требуется|поддержк\S+) javascript`)
)

// length returns how many characters the text has; of what is no text it is more than any.
func (p page) length() int {
	if p.raw != nil {
		return notLong + 1
	}
	return utf8.RuneCountInString(p.text)
}

// hides returns why the answer says nothing of the page: "" if it does.
func (p page) hides() Reason {
	if p.raw != nil {
		if len(p.raw) == 0 {
			return NoText
		}
		return ""
	}
	switch n := p.length(); {
	case n <= short && wall.MatchString(p.title+" \n "+p.text):
		return Wall
	case n == 0, n <= short && script.MatchString(p.text):
		return NoText
	}
	return ""
}

// saysMissing reports whether a page says that there is no such page. An article may do so too, of another; it is longer.
func (p page) saysMissing() bool {
	n := p.length()
	if n <= short && noPage.MatchString(p.text) {
		return true
	}
	for line := range strings.SplitSeq(p.title, "\n") {
		if n <= notLong && (noPage.MatchString(line) || only404.MatchString(line)) {
			return true
		}
	}
	return false
}

// suspicious reports whether it is worth knowing what the host says to an address that cannot exist.
func (p page) suspicious() bool { return p.length() <= short || perhapsNoPage.MatchString(p.title) }
