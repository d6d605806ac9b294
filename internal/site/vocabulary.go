package site

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
)

// vocabulary links kinds.yaml and its words.
func (l *linker) vocabulary() {
	v := &l.site.Vocabulary
	f := l.parts.Kinds
	v.Topics, v.Audiences = names(f.Topics), names(f.Audiences)
	for _, r := range f.Danger {
		if l.known(r, v.Topics, "unknown-topic", "topic") {
			v.Danger = append(v.Danger, r.Name)
		}
	}
	for _, e := range f.Kinds {
		k := l.kind(e)
		v.Kinds = append(v.Kinds, k)
		l.names = append(l.names, k.ID)
		if l.kinds[k.ID] == nil {
			l.kinds[k.ID] = k
		}
	}
	for _, refs := range f.First {
		v.First = append(v.First, l.kindNames(refs))
	}
	v.Compare, v.Stories = l.kindNames(f.Compare), l.kindNames(f.Stories)
	l.questions()
	v.Words = map[Lang]*KindWords{}
	for _, lang := range l.site.Config.Languages {
		v.Words[lang] = l.kindWordsIn(lang)
	}
}

// kind links a kind.
func (l *linker) kind(e KindEntry) *Kind {
	v := &l.site.Vocabulary
	k := e.Kind
	if k.ID == "index" { // rules/index.html is the list of kinds
		l.report(diag.At(k.Pos, "name-collision", "address", "rules/index.html"))
	}
	if l.known(e.Topic, v.Topics, "unknown-topic", "topic") {
		k.Topic = e.Topic.Name
	}
	k.AppliesTo = l.audiences(e.AppliesTo)
	if len(k.AppliesTo) == 0 && slices.Contains(v.Audiences, "anyone") {
		k.AppliesTo = []string{"anyone"}
	}
	if k.Review == 0 {
		k.Review = l.site.Config.Review
	}
	if k.Harm == "" {
		k.Harm = Comfort
		if slices.Contains(v.Danger, k.Topic) {
			k.Harm = Freedom
		}
	}
	k.Sort, k.Own, k.Map = l.sortKeys(e.Sort, &k), l.own(e.Own, &k), l.mapField(e.Map, &k)
	return &k
}

// mapField returns the field that a map of the kind shows. A map has room for a figure, or for one of options by their
// rank.
func (l *linker) mapField(r Ref, k *Kind) string {
	if r.Name == "" || l.field(r, k) == nil {
		return ""
	}
	var can []string
	for _, f := range k.Fields {
		if f.Type.Figure() || f.Type == OneOf {
			can = append(can, f.Name)
		}
	}
	if !slices.Contains(can, r.Name) {
		l.report(diag.At(r.Pos, "wrong-type", "key", "map", "want", "map: "+strings.Join(can, " | ")))
		return ""
	}
	return r.Name
}

// kindNames returns those of the names that are kinds, and reports the others.
func (l *linker) kindNames(refs []Ref) []string {
	var ids []string
	for _, r := range refs {
		if l.known(r, l.names, "unknown-kind", "kind") {
			ids = append(ids, r.Name)
		}
	}
	return ids
}

// kindWordsIn returns the words for the vocabulary in a language, and reports what is wrong with them.
func (l *linker) kindWordsIn(lang Lang) *KindWords {
	w, ok := l.parts.Words["kinds"][lang]
	if !ok && !l.unread("kinds", lang) {
		file := "content/kinds." + string(lang) + ".yaml"
		l.report(diag.At(diag.Pos{File: file}, "missing-file", "file", file))
	}
	if !ok || w.Kinds == nil {
		return &KindWords{}
	}
	if !l.unread("kinds", lang) {
		l.strangers(w, l.kindWords(w))
	}
	return w.Kinds
}

func names(refs []Ref) []string {
	out := make([]string, len(refs))
	for i, r := range refs {
		out[i] = r.Name
	}
	return out
}

// unread reports whether the data file of the stem, or its words in the language, could not be read.
func (l *linker) unread(stem string, lang Lang) bool {
	return l.parts.Unread[stem] || l.parts.Unread[stem+"."+string(lang)]
}

// kindWords reports the words that a language lacks for the vocabulary, and returns the keys of all that it may have.
func (l *linker) kindWords(w WordsFile) []string {
	v := &l.site.Vocabulary
	var keys []string
	want := func(key string, there bool) {
		keys = append(keys, key)
		if !there {
			l.report(diag.At(diag.Pos{File: w.File}, "missing-word", "key", key))
		}
	}
	for _, t := range v.Topics {
		want("topics."+t, w.Kinds.Topics[t] != "")
	}
	for _, a := range v.Audiences {
		want("audiences."+a, w.Kinds.Audiences[a] != "")
	}
	for _, q := range v.Questions {
		want("questions."+q.ID, w.Kinds.Questions[q.ID].Question != "")
		for _, a := range q.Audiences {
			if key := "situations." + a; !slices.Contains(keys, key) {
				want(key, w.Kinds.Situations[a] != "")
			}
		}
	}
	for _, k := range v.Kinds {
		text, described := w.Kinds.Kinds[k.ID]
		want("kinds."+k.ID, described)
		for _, f := range k.Fields {
			field := "kinds." + k.ID + ".value." + f.Name
			keys = append(keys, field)
			if f.Type == "" {
				for option := range text.Value[f.Name] {
					keys = append(keys, field+"."+option)
				}
				continue
			}
			for _, option := range f.wordKeys() {
				_, ok := text.Value[f.Name][option]
				want(strings.TrimSuffix(field+"."+option, "."), ok || !described)
			}
			keys = append(keys, field+"."+UnknownWord)
			if f.wordKeys()[0] == "" {
				keys = append(keys, field+"."+FigureWord)
			}
			for option := range text.Value[f.Name] {
				if _, err := strconv.Atoi(option); err == nil && f.Type.Figure() {
					keys = append(keys, field+"."+option)
				}
			}
			if pattern, ok := text.Value[f.Name][""]; ok && f.wordKeys()[0] == "" && !strings.Contains(pattern, "{}") {
				l.report(diag.At(diag.Pos{File: w.File}, "missing-word", "key", field+": {}"))
			}
		}
	}
	return keys
}

// wordKeys returns the options of a field that need words; "" is the pattern of one without options.
func (f Field) wordKeys() []string {
	switch f.Type {
	case Bool:
		return []string{"true", "false"}
	case OneOf, AnyOf:
		if len(f.Options) > 0 {
			return f.Options
		}
	}
	return []string{""}
}

// strangers reports entries of a words file that name nothing.
func (l *linker) strangers(w WordsFile, known []string) {
	for _, r := range w.Keys {
		l.known(r, known, "unknown-word", "key")
	}
}

// organisations links organisations.yaml and its words. An organisation that a language does not describe is shown in
// another.
func (l *linker) organisations() {
	ids := make([]string, 0, len(l.parts.Orgs))
	for _, e := range l.parts.Orgs {
		o := e.Organisation
		o.Countries, o.Sources, o.Words = l.countries(e.Countries), l.sources(e.Sources), map[Lang]OrganisationText{}
		for _, lang := range l.site.Config.Languages {
			if w, ok := l.parts.Words["organisations"][lang].Orgs[o.ID]; ok {
				o.Words[lang] = w
			}
		}
		if len(o.Words) == 0 {
			l.wordless("organisations", o.ID, o.Pos)
		}
		ids = append(ids, o.ID)
		l.site.Organisations = append(l.site.Organisations, &o)
	}
	slices.SortFunc(l.site.Organisations, func(a, b *Organisation) int { return strings.Compare(a.ID, b.ID) })
	l.allStrangers("organisations", ids)
}

// terms links glossary.yaml and its words.
func (l *linker) terms() {
	ids := make([]string, 0, len(l.parts.Terms))
	for _, e := range l.parts.Terms {
		t := e.Term
		t.Kinds, t.Words = l.kindNames(e.Kinds), map[Lang]TermText{}
		for _, lang := range l.site.Config.Languages {
			if w, ok := l.parts.Words["glossary"][lang].Terms[t.ID]; ok {
				t.Words[lang] = w
			}
		}
		if len(t.Words) == 0 {
			l.wordless("glossary", t.ID, t.Pos)
		}
		ids = append(ids, t.ID)
		l.site.Terms = append(l.site.Terms, &t)
	}
	slices.SortFunc(l.site.Terms, func(a, b *Term) int { return strings.Compare(a.ID, b.ID) })
	l.allStrangers("glossary", ids)
}

// wordless reports an entry that no language describes, unless a file that may describe it could not be read.
func (l *linker) wordless(stem, id string, pos diag.Pos) {
	for _, lang := range l.site.Config.Languages {
		if l.unread(stem, lang) {
			return
		}
	}
	l.report(diag.At(pos, "missing-word", "key", id))
}

func (l *linker) allStrangers(stem string, ids []string) {
	for _, lang := range slices.Sorted(maps.Keys(l.parts.Words[stem])) {
		if !l.unread(stem, lang) {
			l.strangers(l.parts.Words[stem][lang], ids)
		}
	}
}
