package parse_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/parse"
)

// traces returns what File finds in a story of the words that leads to a person: place, code and words of each.
func traces(file, words string) string {
	_, found := parse.File(file, words)
	var got []string
	for _, d := range found {
		if d.Arg("what") != "" {
			got = append(got, fmt.Sprintf("%d:%d %s %s", d.Pos.Line, d.Pos.Col, d.Code, d.Arg("what")))
		}
	}
	return strings.Join(got, "; ")
}

const story = "content/stories/someone.ru.md"

func TestPersonalIsFound(t *testing.T) {
	for _, tt := range []struct{ words, want string }{
		{"Звоните: +7 495 123-45-67.", "4:10 phone-number +7 495 123-45-67"},
		{"Номер +995 (599) 12 34 56, второй +37477123456.", "4:7 phone-number +995 (599) 12 34 56; 4:35 phone-number +37477123456"},
		{"Его 8 (916) 123-45-67 не отвечал.", "4:5 phone-number 8 (916) 123-45-67"},
		{"89161234567", "4:1 phone-number 89161234567"},
		{"дома 123-45-67", "4:6 phone-number 123-45-67"},
		{"тел. 12 34 56, телефон: 555 123", "4:1 phone-number тел. 12 34 56; 4:16 phone-number телефон: 555 123"},
		{"+7&nbsp;916&nbsp;123&nbsp;45&nbsp;67", "4:1 phone-number +7&nbsp;916&nbsp;123&nbsp;45&nbsp;67"},
		{"call her: phone 555 123 44", "4:11 phone-number phone 555 123 44"},
		{"паспорт 45 07 123456", "4:9 passport-number 45 07 123456"},
		{"серия 4507 № 123456", "4:7 passport-number 4507 № 123456"},
		{"загранпаспорт 71 1234567", "4:15 passport-number 71 1234567"},
		{"71№1234567 и 751234567", "4:1 passport-number 71№1234567; 4:14 passport-number 751234567"},
		{"военный билет АН 1234567", "4:15 passport-number АН 1234567"},
		{"СНИЛС 123-456-789 01", "4:7 passport-number 123-456-789 01"},
		{"удостоверение беженца № 123456", "4:1 passport-number удостоверение беженца № 123456"},
		{"Пишите на https://t.me/somebody или t.me/+AbCd.", "4:11 messenger-link https://t.me/somebody; 4:37 messenger-link t.me/+AbCd"},
		{"[Он сам](https://wa.me/79161234567)", "4:10 messenger-link https://wa.me/79161234567"},
		{"<https://signal.me/#p/+79161234567>", "4:2 messenger-link https://signal.me/#p/+79161234567"},
		{"В сети он @some_body, vk.com/id12345, viber://chat?number=1", "4:11 messenger-link @some_body; 4:23 messenger-link vk.com/id12345; 4:39 messenger-link viber://chat?number=1"},
		{"Дом стоит на 55.75, 37.61.", "4:14 coordinates 55.75, 37.61"},
		{"на 55,7558; 37,6173 и 55.7558 37.6173", "4:4 coordinates 55,7558; 37,6173; 4:23 coordinates 55.7558 37.6173"},
		{"55°45′N 37°37′E", "4:1 coordinates 55°45′N; 4:9 coordinates 37°37′E"},
		{"55° с. ш., 37.6° E", "4:1 coordinates 55° с. ш.; 4:12 coordinates 37.6° E"},
		{"55 градусов 45 минут северной широты", "4:1 coordinates 55 градусов 45 минут северной широты"},
		{"прислал координаты", "4:9 coordinates координаты"},
		{"55 degrees 45 minutes north, 37 degrees east", "4:1 coordinates 55 degrees 45 minutes north; 4:30 coordinates 37 degrees east"},
		{"[дом](https://yandex.ru/maps/?ll=37.61,55.75)", "4:15 coordinates yandex.ru/maps/?ll=37.61,55.75"},
		{"жил на ул. Ленина, д. 5, кв. 3", "4:8 street-address ул. Ленина, д. 5, кв. 3"},
		{"на улице Руставели, 34.", "4:4 street-address улице Руставели, 34"},
		{"дом 5, квартира 3", "4:1 street-address дом 5, квартира 3"},
		{"at 34 Rustaveli Avenue, apartment 5", "4:4 street-address 34 Rustaveli Avenue; 4:25 street-address apartment 5"},
		{"Boxhagener Straße? Нет: Sonnenallee. Karlstraße 12", "4:38 street-address Karlstraße 12"},
		{"на машине А123ВС77, «с 123» нет, е777кх199", "4:11 car-plate А123ВС77; 4:34 car-plate е777кх199"},
	} {
		if got := traces(story, "---\n---\n\n"+tt.words+"\n"); got != tt.want {
			t.Errorf("%s\nFile() found %s\nwant %s", tt.words, got, tt.want)
		}
		long := strings.Repeat("Тихо, и снега по колено, а идти ещё долго. ", 60) // more than one looks at closely
		if got, want := traces(story, "---\n---\n\n"+long+"\n\n"+tt.words+"\n\n"+long+"\n"), strings.NewReplacer("4:", "6:").Replace(tt.want); got != want {
			t.Errorf("%s\nFile() found in a long text %s\nwant %s", tt.words, got, want)
		}
	}
}

// TestPersonalIsLeftAlone holds what looks like such a number to a hasty reader: dates, sums, laws, figures.
func TestPersonalIsLeftAlone(t *testing.T) {
	for _, words := range []string{
		"С 24.02.2022 по 21.09.2022, с 2022-02-24 до 2022-09-21, в 2022–2023 годах",
		"с 21.09, 30.09 и 5.10, 6.10",
		"отобрали телефон 21.09.2022, телефон 2022-09-21, телефон стоил 120 000 рублей",
		"статья 207.3 УК, часть 2.1 статьи 20.3.3 КоАП, ФЗ № 127-ФЗ от 14.04.2023, ст. 337 ч. 5",
		"от 1 500 000 до 12 345 678 рублей, 10 000 000 000, +10 000 000, 85,000 people, 12,345,678",
		"150000000 человек; 300 000; 2 500 EUR; $12.50, 13.75",
		"прирост 55.75, 37.61 %",
		"В UTC+3. 2022-09-21 в 10:30; +15 °C; 20 °С; 36,6",
		"Он прошёл 5 градусов мороза; координатор помогал, координация шла",
		"She coordinates volunteers; 45 degrees; heading north",
		"на улицах Алматы 5 человек, на площади Свободы 26 мая, улица 1905 года, проспект Руставели, 2023",
		"In 2022 Red Square was closed. On 5 March the flat was empty.",
		"по адресу [InTransit](https://example.org/123456789012/79161234567)",
		"2019/2020, 10-15 тысяч, 3-4 дня, 90/180, 6 000–8 000",
		"решение № 12345, дело № 1-234/2023, форма № 26-2.2",
		"AM 500000, за 48–72 часа, версия 1.25.10, 1.21.3",
		"<!-- спросить у него: +7 916 123-45-67 -->",
	} {
		if got := traces(story, "---\n---\n\n"+words+"\n"); got != "" {
			t.Errorf("%s\nFile() found %s, want nothing", words, got)
		}
	}
}

func TestPersonalMayBeKept(t *testing.T) {
	words := "---\nsummary: Звоните +7 495 123-45-67\n---\n\nПосольство: +7 495 123-45-67.\n\n%s\n"
	const found = "5:13 phone-number +7 495 123-45-67; 2:10 phone-number +7 495 123-45-67"
	for _, tt := range []struct{ name, note, want string }{
		{"without a note", "", found},
		{"with a reason", `<!-- keep "+7 495 123-45-67": номер посольства с его сайта -->`, ""},
		{"with a reason, in ёлочки", `<!-- keep «+7 495 123-45-67»: номер посольства -->`, ""},
		{"in the line", `Слово <!-- keep "+7 495 123-45-67": номер посольства --> и слово`, ""},
		{"without a reason", `<!-- keep "+7 495 123-45-67": -->`, found},
		{"of another number", `<!-- keep "+7 495 123-45-68": номер посольства -->`, found},
	} {
		if got := traces(story, fmt.Sprintf(words, tt.note)); got != tt.want {
			t.Errorf("%s: File() found %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestPersonalOutsideStories: a guide may name a hotline or an embassy, but nobody's passport.
func TestPersonalOutsideStories(t *testing.T) {
	words := "---\ntitle: Помощь\n---\n\nЗвоните +7 495 123-45-67, ул. Ленина, 5, t.me/example, паспорт 45 07 123456.\n"
	const want = "5:64 passport-number 45 07 123456"
	if got := traces("content/pages/help.ru.md", words); got != want {
		t.Errorf("File() found %q, want %q", got, want)
	}
}

// TestPersonalBombs: no long text takes more than seconds, and on a busy machine with the race detector more than thirty:
// what grows faster than the text would take minutes.
func TestPersonalBombs(t *testing.T) {
	for _, unit := range []string{"xt.me/", "паспорт ", "1", "1 ", "12.34 ", "градус", "ул. А ", "+7 ", "А1", "координатыа", "д. 5", "55° "} {
		start := time.Now()
		traces(story, "---\n---\n\n"+strings.Repeat(strings.Repeat(unit, 300/len(unit))+"\n\n", 35))
		traces(story, "---\n---\n\n"+strings.Repeat(unit, (10<<10)/len(unit)))
		if took := time.Since(start); took > 30*time.Second {
			t.Errorf("%q: File() took %v", unit, took)
		}
	}
}

// In a long text only what stands around figures is looked at closely: what is found must not depend on that.
func TestPersonalInALongText(t *testing.T) {
	long := strings.Repeat("слово за словом, ", 200)
	text := "Паспорт 45 10 № 123456, " + long + "машина А123ВС77, " + long + "загранпаспорт 75 1234567.\n"
	_, found := parse.File("content/pages/a.ru.md", "---\ntitle: А\nsummary: Б\n---\n\n"+text)
	var got []string
	for _, d := range found {
		if d.Code == "passport-number" || d.Code == "car-plate" {
			got = append(got, d.Arg("what"))
		}
	}
	if want := "[Паспорт 45 10 № 123456 А123ВС77 75 1234567]"; strings.ReplaceAll(fmt.Sprint(got), "\u00a0", " ") != want {
		t.Errorf("found %q, want %s", got, want)
	}
}
