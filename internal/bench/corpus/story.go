package corpus

import "strconv"

var (
	storySections = map[string][]string{
		"ru": {"Почему я уехал", "Первые недели", "Документы и очереди", "Работа и деньги", "Что я понял"},
		"en": {"Why I left", "The first weeks", "Papers and queues", "Work and money", "What I learned"},
	}
	people = map[string][]string{
		"ru": {"Анна", "Илья", "Мария", "Олег", "Дарья", "Никита", "Вера", "Павел", "Ольга", "Тимур", "Лиза", "Антон"},
		"en": {"Anna", "Ilya", "Maria", "Oleg", "Daria", "Nikita", "Vera", "Pavel", "Olga", "Timur", "Liza", "Anton"},
	}
	rulesAndLinks = map[string]string{"ru": "Правила и ссылки: ", "en": "Rules and links: "}
)

// storySlug names the story k of a country; the first is 1.
func storySlug(c country, k int) string { return c.slug + "-" + strconv.Itoa(k) }

// story returns the story k of c. Who tells it and when is the same in every language.
func story(c country, k int, lang string, all []country, link func(slug string) string) page {
	key := storySlug(c, k)
	d := diceOf("story-structure-" + key)
	person, topic := d.between(0, len(people[lang])-1), d.between(0, 99)
	made := page{lang: lang, country: c, day: d.day(), year: d.between(2018, 2026), person: people[lang][person]}
	made.title = made.person + ", " + c.name[lang] + ": " + vocabulary[lang][topic]
	p := &prose{dice: diceOf("story-" + key + "-" + lang), lang: lang, all: all, home: c.slug, link: link}
	p.paragraph(2, 4)
	for s, title := range storySections[lang] {
		p.section(title)
		p.paragraph(3, 5)
		p.paragraph(3, 5)
		switch s {
		case 1:
			p.add("> " + p.sentence() + " " + p.sentence())
		case 2:
			p.bullets(3, 5)
		}
		for p.count < 900*(s+1)/len(storySections[lang]) {
			p.paragraph(3, 5)
		}
	}
	p.add(rulesAndLinks[lang] + "[" + c.name[lang] + "](" + link(c.slug) + ").")
	made.summary, made.blocks = p.plain(), p.blocks
	return made
}
