package inspect

import (
	"math/big"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Ways to be written to, called, paid, in texts and in links.

var (
	emails    = regexp.MustCompile(`(?i)[\p{L}\d._%+-]+(?:@| ?[\[(] ?(?:at|собака|эт) ?[\])] ?)[\p{L}\d-]+(?:\.[\p{L}\d-]+)+`)
	handles   = regexp.MustCompile(`(?:^|[^\p{L}\d._%+/@-])(@[A-Za-z\p{Cyrillic}][\p{L}\d_]{3,31})`)
	phones    = regexp.MustCompile(`(?:\+|\b00|\b8[ (-])?\d[\d ()./‑–-]{8,20}\d`)
	onion     = regexp.MustCompile(`\b[a-z2-7]{56}\.onion\b`)
	signKeys  = regexp.MustCompile(`\bRW[A-Za-z0-9+/]{54}`)
	ibans     = regexp.MustCompile(`\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b`)
	digits    = regexp.MustCompile(`\d(?:[ -]?\d){12,18}`)
	addresses = regexp.MustCompile(`(?i)(?:https?://)?(?:[\p{L}\d](?:[\p{L}\d-]*[\p{L}\d])?\.)+[\p{L}]{2,24}(?:/[^\s<>"'«»]*)?`)
	dates     = regexp.MustCompile(`\d{4}-\d\d-\d\d|\d\d?\.\d\d?\.\d{4}`)

	wallets = []*regexp.Regexp{
		regexp.MustCompile(`\b(?:bc1|ltc1)[a-z0-9]{25,62}\b`),
		regexp.MustCompile(`\b[13LM][1-9A-HJ-NP-Za-km-z]{25,34}\b`),   // Bitcoin, Litecoin
		regexp.MustCompile(`\b0x[0-9a-fA-F]{40}\b`),                   // Ethereum and its tokens
		regexp.MustCompile(`\bT[1-9A-HJ-NP-Za-km-z]{33}\b`),           // TRON, USDT on it
		regexp.MustCompile(`\b(?:EQ|UQ|kQ|0Q)[\w-]{46}(?:\b|$)`),      // TON
		regexp.MustCompile(`\b[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}\b`), // Monero
		regexp.MustCompile(`\b(?:bitcoincash:)?[qp][a-z0-9]{41}\b`),   // Bitcoin Cash
		regexp.MustCompile(`\b(?:4100\d{9,12})\b`),                    // YooMoney
	}
)

// messengers are the hosts behind which somebody waits for messages.
var messengers = []string{"t.me", "telegram.me", "telegram.dog", "telegram.org", "wa.me", "whatsapp.com", "signal.me", "signal.group",
	"signal.art", "viber.com", "vk.me", "vk.com", "vk.ru", "m.me", "messenger.com", "facebook.com", "instagram.com", "discord.gg", "discord.com", "threema.id",
	"simplex.chat", "matrix.to", "line.me", "skype.com", "max.ru", "ok.ru", "getsession.org", "element.io", "zoom.us", "meet.google.com", "linktr.ee", "taplink.cc"}

// surveys are the hosts of forms that others keep.
var surveys = []string{"forms.gle", "docs.google.com", "forms.yandex.ru", "forms.yandex.com", "typeform.com", "jotform.com", "tally.so",
	"surveymonkey.com", "airtable.com", "forms.office.com", "formspree.io", "getform.io", "tilda.ws", "anketolog.ru", "testograf.ru", "cryptpad.fr", "framaforms.org", "paypal.com", "paypal.me", "donationalerts.com", "boosty.to", "patreon.com", "buymeacoffee.com", "ko-fi.com", "cloudtips.ru", "yoomoney.ru", "tinkoff.ru", "tbank.ru"}

// schemes of links that open something to write, to call or to pay with, and what they are.
var schemes = map[string]string{
	"tg": "messenger", "whatsapp": "messenger", "sgnl": "messenger", "viber": "messenger", "skype": "messenger", "xmpp": "messenger",
	"matrix": "messenger", "irc": "messenger", "ircs": "messenger", "fb-messenger": "messenger", "threema": "messenger", "facetime": "messenger",
	"mailto": "email", "tel": "phone", "sms": "phone", "smsto": "phone", "callto": "phone", "sip": "phone",
	"bitcoin": "wallet", "ethereum": "wallet", "ton": "wallet", "tron": "wallet", "litecoin": "wallet", "monero": "wallet", "lightning": "wallet",
	"javascript": "script-link", "vbscript": "script-link", "data": "data-uri", "blob": "data-uri", "filesystem": "data-uri",
	"intent": "download", "market": "download", "itms-apps": "download", "itms-services": "download", "ms-appinstaller": "download", "magnet": "download",
}

// programs are the ends of names that a device runs or installs.
var programs = []string{".apk", ".apks", ".xapk", ".exe", ".msi", ".msix", ".appx", ".appinstaller", ".bat", ".cmd", ".ps1", ".scr", ".vbs", ".js.exe", ".jar",
	".dmg", ".pkg", ".ipa", ".mobileconfig", ".deb", ".rpm", ".appimage", ".sh", ".run", ".iso", ".img", ".lnk", ".hta", ".docm", ".xlsm", ".zip", ".rar", ".7z", ".ovpn", ".crx", ".xpi"}

// link says what a link is: one of Kinds, and the value that it is compared by. own is whether it stays in the copy.
func link(u *url.URL, own bool) (kind, value string) {
	if kind, ok := schemes[strings.ToLower(u.Scheme)]; ok {
		return kind, contactText(u.String())
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	switch {
	case slices.Contains(programs, strings.ToLower(path.Ext(u.Path))) && !own:
		return "download", u.String()
	case own:
		return "link", u.String()
	case within(host, messengers):
		return "messenger", strings.TrimSuffix(host+u.EscapedPath()+query(u), "/")
	case within(host, surveys):
		return "survey", host + u.EscapedPath() + query(u)
	}
	return "link", u.String()
}

func query(u *url.URL) string {
	out := ""
	if u.RawQuery != "" {
		out = "?" + u.RawQuery
	}
	if u.Fragment != "" {
		out += "#" + u.EscapedFragment()
	}
	return out
}

// within reports whether the host is one of the list, or below it.
func within(host string, list []string) bool {
	return slices.ContainsFunc(list, func(h string) bool { return host == h || strings.HasSuffix(host, "."+h) })
}

// contactText is a contact link without its scheme, so that the link and the text of it are one.
func contactText(s string) string {
	for _, scheme := range []string{"mailto:", "tel:", "sms:", "smsto:"} {
		if rest, ok := strings.CutPrefix(strings.ToLower(s), scheme); ok {
			if scheme == "mailto:" {
				return rest
			}
			return plainPhone(rest)
		}
	}
	return s
}

// contacts finds them in a text.
func contacts(text string, found func(kind, value string)) {
	text = norm.NFKC.String(visible(text))
	for _, re := range wallets {
		for _, w := range re.FindAllString(text, -1) {
			found("wallet", w)
		}
		text = re.ReplaceAllString(text, " ")
	}
	each := func(re *regexp.Regexp, group int, kind string, value func(string) string) {
		for _, m := range re.FindAllStringSubmatch(text, -1) {
			if v := value(m[group]); v != "" {
				found(kind, v)
			}
		}
	}
	same := func(s string) string { return s }
	each(signKeys, 0, "key", same)
	each(onion, 0, "onion", same)
	text = signKeys.ReplaceAllString(text, " ")
	each(emails, 0, "email", strings.ToLower)
	text = emails.ReplaceAllString(text, " ")
	each(handles, 1, "messenger", func(s string) string { return "t.me/" + strings.TrimPrefix(s, "@") })
	each(ibans, 0, "iban", iban)
	each(digits, 0, "card", card)
	text = dates.ReplaceAllString(text, " ; ")
	each(phones, 0, "phone", func(s string) string {
		if card(s) != "" {
			return ""
		}
		return plainPhone(s)
	})
	each(addresses, 0, "address", func(s string) string { return address(s, found) })
}

// address is a web address in a text, "" for the name of a file and the like; a messenger's goes to found.
func address(s string, found func(kind, value string)) string {
	s = strings.TrimRight(s, ".,;:)!?")
	full := s
	if !strings.Contains(s, "://") {
		full = "https://" + s
	}
	u, err := url.Parse(full)
	if err != nil || slices.Contains([]string{".html", ".txt", ".css", ".js", ".pub", ".key", ".minisig", ".zip", ".png", ".md", ".go"}, "."+last(u.Hostname())) {
		return ""
	}
	if strings.HasSuffix(u.Hostname(), ".onion") {
		return ""
	}
	if kind, value := link(u, false); kind != "link" {
		found(kind, value)
		return ""
	}
	return strings.ToLower(u.Host) + u.EscapedPath()
}

func last(host string) string { return host[strings.LastIndex(host, ".")+1:] }

// plainPhone is a number without its decoration, "" for what has too few or too many digits for one (ITU-T E.164: 15).
func plainPhone(s string) string {
	out := ""
	for _, r := range s {
		if r >= '0' && r <= '9' {
			out += string(r)
		}
	}
	if len(out) < 7 || len(out) > 15 {
		return ""
	}
	return out
}

// card is a card's number, by its check digit (ISO/IEC 7812-1, Luhn), "" for other numbers.
func card(s string) string {
	d := strings.NewReplacer(" ", "", "-", "").Replace(s)
	sum := 0
	for i := range len(d) {
		n := int(d[len(d)-1-i] - '0')
		if n < 0 || n > 9 {
			return ""
		}
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	if len(d) < 13 || len(d) > 19 || sum%10 != 0 || strings.Trim(d, d[:1]) == "" {
		return ""
	}
	return d
}

// iban is a bank account, by its check digits (ISO 13616), "" for other words.
func iban(s string) string {
	s = strings.ReplaceAll(s, " ", "")
	if len(s) < 15 || len(s) > 34 {
		return ""
	}
	figures := ""
	for _, r := range s[4:] + s[:4] {
		if r >= 'A' && r <= 'Z' {
			figures += big.NewInt(int64(r - 'A' + 10)).String()
		} else {
			figures += string(r)
		}
	}
	n, ok := new(big.Int).SetString(figures, 10)
	if !ok || new(big.Int).Mod(n, big.NewInt(97)).Int64() != 1 {
		return ""
	}
	return s
}
