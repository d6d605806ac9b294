package schema

import "github.com/veshka-guide/veshka/internal/site"

// config is site.yaml.
func (m *maker) config() object {
	printed := m.keyed("printed", object{{"title", either(text(), m.words(text()))}, {"url", matching(web)}}, "title", "url")
	keys := several(matching(public))
	key := m.keyed("key", object{{"site", matching(siteID)}, {"root", keys}, {"release", keys}, {"printed", either(array(printed), null())}}, "site", "root", "release")
	return m.keyed("site", object{
		{"title", either(text(), with(free(text()), member{"propertyNames", object{{"pattern", tag}}}, member{"minProperties", 1}))},
		{"languages", several(with(matching(tag), member{"not", object{{"pattern", device}}}))},
		{"theme", with(maybe(), member{"default", "default"})},
		{"base_url", address()},
		{"exit_url", address()},
		{"page_budget", with(whole(1024, 1<<30), member{"default", 14 * 1024})},
		{"review", with(review(), member{"default", 90})},
		{"origin", either(m.ref("country"), null())},
		{"mirrors", either(with(array(matching(folder)), member{"uniqueItems", true}), null())},
		{"onion", either(matching(onion), null())},
		{"key", either(key, null())},
		{"discreet", with(flag(), member{"default", false})},
		{"light", with(flag(), member{"default", true})},
		{"keep", with(flag(), member{"default", true})},
		{"search", with(flag(), member{"default", true})},
	}, "title", "languages")
}

// sources is sources.yaml.
func (m *maker) sources() object {
	ignore := m.keyed("ignore", object{{"why", text()}, {"until", date()}}, "why", "until")
	return free(m.keyed("source", object{
		{"publisher", text()}, {"title", text()}, {"url", address()}, {"archive", address()},
		{"date", maybeDate()}, {"lang", maybe()}, {"ignore", ignore},
	}, "publisher", "title"))
}

// orgStatuses are what an organisation can be, as package parse reads it.
var orgStatuses = []string{"unknown", "active", "limited", "closed"}

// organisations is organisations.yaml.
func (m *maker) organisations() object {
	return named(m.keyed("organisation", object{
		{"kind", maybe()}, {"status", either(with(oneOf(orgStatuses), member{"default", orgStatuses[0]}), null())}, {"url", address()},
		{"countries", some(m.ref("country"))}, {"sources", some(m.ref("source"))}, {"checked", maybeDate()},
	}))
}

// organisationsWords is organisations.LANG.yaml.
func (m *maker) organisationsWords() object {
	return m.described(m.keyed("organisation-words", object{{"name", text()}, {"what", maybe()}}, "name"), func(s *site.Site) []string {
		var ids []string
		for _, o := range s.Organisations {
			ids = append(ids, o.ID)
		}
		return ids
	})
}

// glossary is glossary.yaml. A term that belongs to no kind says nothing.
func (m *maker) glossary() object {
	return named(either(m.keyed("term", object{{"kinds", some(m.ref("kind"))}}), null()))
}

// glossaryWords is glossary.LANG.yaml.
func (m *maker) glossaryWords() object {
	of := m.keyed("term-words", object{{"term", text()}, {"also", some(text())}, {"definition", text()}}, "term", "definition")
	return m.described(of, func(s *site.Site) []string {
		var ids []string
		for _, t := range s.Terms {
			ids = append(ids, t.ID)
		}
		return ids
	})
}

// described is a map from the names that the site has to their words.
func (m *maker) described(of object, ids func(*site.Site) []string) object {
	return append(free(of), member{"propertyNames", m.chosen(slug, ids)})
}

// messages is i18n/LANG.yaml and its like: texts, plural forms, and groups of them.
func messages() object {
	one := object{{"type", []string{"string", "number", "boolean"}}}
	return free(either(one, object{{"$ref", "#"}}))
}
