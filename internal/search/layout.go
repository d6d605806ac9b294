package search

import (
	"maps"
	"slices"
	"strings"
)

// layouts are the letters on the keys of a keyboard by language, in one order of the keys: whoever types in the wrong
// layout means the letter at the same place. A language with one more is found both ways.
var layouts = map[string]string{
	"en": "`qwertyuiop[]asdfghjkl;'zxcvbnm,.",
	"ru": "ёйцукенгшщзхъфывапролджэячсмитьбю",
}

// layoutsOf returns the keys of a language, then those of every other, a tab between them; "" for a language whose keys
// are not known.
func layoutsOf(lang string) string {
	own, ok := layouts[lang]
	if !ok {
		return ""
	}
	list := []string{own}
	for _, other := range slices.Sorted(maps.Keys(layouts)) {
		if other != lang {
			list = append(list, layouts[other])
		}
	}
	return strings.Join(list, "\t")
}

// stopWords are words, folded, that stand in every question and answer none. "не" and "not" are not among them only
// because values say them: nobody searches by them alone.
var stopWords = map[string]string{
	"en": `a about all also am an and any are as at be been but by can could did do does for from get had has have he her
his how if in into is it its just ll me my need of on or our shall she should so some such than that the their them then there
these they this those to too up us ve was we were what when where which while who whom whose why will with would you your am im`,
	"ru": `а без бы был была были было быть в вам вас во вот все всё всего всех вы где да для до его ее ей ему если есть
еще же за и из или им их к как какая какие каким каких какой какое ко когда кого кому которая которое которые который куда
ли либо лишь меня мне мной мог может могут можно мой моя мое мои мы на над надо нам нас наш не него нее ней нет ни них но ну
нужен нужна нужно нужны о об он она они оно от перед по под после при про с сам свой своего свою своей себе себя сейчас
сколько со та так такой там тем то того тоже только том тот ту тут ты тебя у уже чего чем что чтобы эта эти это этого этой
этом этот я`,
}
