package render

import (
	"slices"
	"strconv"

	"github.com/veshka-guide/veshka/internal/draw"
	"github.com/veshka-guide/veshka/internal/site"
)

// said is what a map says of a country: a figure, or the rank of an option from weak to strong, counted from one.
type said struct {
	assessed    bool // there is a rule
	known       bool // and it says one thing to all whom the kind concerns
	least, most float64
	marked      bool // look at the row: a rule is stale or disputed, or concerns fewer people than its kind
}

// mapping is a map at work.
type mapping struct {
	*page
	kind    *site.Kind
	field   *site.Field
	guides  []*site.Guide // of countries
	by      map[*site.Guide]said
	rules   []*site.Rule
	figures []float64 // that are known, each once, from small to large
}

// kindMap draws the kind's field in every country; the zero Map when the kind has no map, or nothing of it is known.
func (p *page) kindMap(k *site.Kind) Map {
	m := mapping{page: p, kind: k, field: k.Field(k.Map), by: map[*site.Guide]said{}}
	if m.field == nil {
		return Map{}
	}
	for _, g := range p.in.Site.Guides {
		if g.Country == "" {
			continue
		}
		m.guides = append(m.guides, g)
		m.rules = append(m.rules, g.Of(k.ID)...)
		s := m.say(g)
		m.by[g] = s
		if s.known && p.destination(g) {
			m.figures = append(m.figures, s.least)
		}
	}
	if len(m.figures) == 0 {
		return Map{}
	}
	slices.Sort(m.figures)
	m.figures = slices.Compact(m.figures)
	return m.draw()
}

// say reads the rules of a guide for the map: the most cautious of what they say, since a label must not promise to all
// what holds for some. What is not in force says nothing of what is.
func (m *mapping) say(g *site.Guide) said {
	var out said
	var parts []site.Part
	var concerned []string
	for _, r := range g.Of(m.kind.ID) {
		state := r.State(m.in.Day)
		out.assessed = true
		out.marked = out.marked || state == site.Overdue || state == site.Unverified || r.Status != site.Statuses[0] ||
			!slices.Equal(r.AppliesTo, m.kind.AppliesTo)
		if r.Status != site.Statuses[0] && r.Status != "limited" && r.Status != "disputed" {
			parts = append(parts, site.Part{Unknown: true})
			continue
		}
		parts = append(parts, m.parts(r)...)
		concerned = append(concerned, r.AppliesTo...)
	}
	if len(parts) == 0 {
		return out
	}
	if m.field.Type == site.OneOf {
		return m.strongest(out, parts, concerned)
	}
	out.known, out.least, out.most = true, parts[0].Min, parts[0].Max
	for _, part := range parts {
		if part.Unknown || part.Min != out.least || part.Max != out.most {
			out.known = false
		}
	}
	return out
}

// parts returns what a rule says of the field: in general, and for some people alone.
func (m *mapping) parts(r *site.Rule) []site.Part {
	var parts []site.Part
	if part, ok := r.Value.Part(m.field.Name); ok {
		parts = append(parts, part)
	}
	for _, own := range m.kind.Own {
		if part, ok := r.Value.Part(own.Says); ok && own.Field == m.field.Name {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		parts = append(parts, site.Part{Unknown: true})
	}
	return parts
}

// strongest finds the strongest option. The weakest counts only when all whom the kind concerns are spoken of, and of
// none is it said that it is not known: unknown beside low is not low.
func (m *mapping) strongest(out said, parts []site.Part, concerned []string) said {
	scale, unknown, rank := m.scale(), false, 0
	for _, part := range parts {
		at := 0
		if !part.Unknown {
			at = slices.Index(scale, part.Names[0]) + 1 // what is not on the scale is not known either
		}
		unknown, rank = unknown || at == 0, max(rank, at)
	}
	for _, audience := range m.kind.AppliesTo {
		unknown = unknown || !slices.Contains(concerned, audience)
	}
	out.known, out.least, out.most = rank > 1 || rank == 1 && !unknown, float64(rank), float64(rank)
	return out
}

// scale is the options of the field from weak to strong.
func (m *mapping) scale() []string {
	return slices.DeleteFunc(slices.Clone(m.field.Options), func(o string) bool { return o == site.UnknownWord })
}

func (m *mapping) tint() draw.Tint {
	if m.field.Type == site.OneOf {
		return draw.Alarm
	}
	return draw.Plain
}

// shade is how strongly a figure is filled: by its place among those that occur, or the option's among all.
func (m *mapping) shade(figure float64) draw.Shade {
	at, of := slices.Index(m.figures, figure), len(m.figures)
	if m.field.Type == site.OneOf {
		at, of = int(figure)-1, len(m.scale())
	}
	if of < 2 {
		return draw.Three
	}
	return draw.One + draw.Shade((at*int(draw.Steps-draw.One)*2+of-1)/(2*(of-1))) // rounded
}

// country says how a country is drawn.
func (m *mapping) country(g *site.Guide) draw.Country {
	c := draw.Country{Code: g.Country, Name: m.guideTitle(g)}
	switch s := m.by[g]; {
	case !m.destination(g):
		c.Shade = draw.Home
	case s.known:
		c.Shade, c.Label = m.shade(s.least), number(s.least)
		if s.most != s.least {
			c.Label += "–" + number(s.most)
		}
		if s.marked {
			c.Label += "*"
		}
	case s.assessed:
		c.Label = "?"
	}
	return c
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// draw makes the map with its key and its notes.
func (m *mapping) draw() Map {
	var countries []draw.Country
	var away []string
	unknown, none, home, marked := false, false, "", false
	for _, g := range m.guides {
		c := m.country(g)
		countries = append(countries, c)
		s := m.by[g]
		switch {
		case c.Shade == draw.Home:
			home = c.Name
			continue
		case !s.assessed:
			none = true
		case !s.known:
			unknown = true
		}
		marked = marked || s.known && s.marked
		if !draw.Shown(g.Country) {
			label := c.Label
			if label == "" {
				label = m.t("value.not-assessed")
			}
			away = append(away, c.Name+" ("+label+")")
		}
	}
	slices.SortFunc(away, m.in.Words.In(m.lang).Compare())
	v := Map{Key: m.key()}
	for _, svg := range draw.Map(m.tint(), []string{m.t("map.west"), m.t("map.east")}, countries) {
		if svg != "" {
			v.Panels = append(v.Panels, drawn(svg))
		}
	}
	if len(v.Panels) == 0 {
		return Map{}
	}
	if unknown {
		v.Key = append(v.Key, m.shaded("?\u00a0— "+m.t("map.unknown"), draw.Hatched))
	}
	if none {
		v.Key = append(v.Key, m.shaded(m.t("map.none", "words", m.t("value.not-assessed")), draw.Hatched))
	}
	if home != "" {
		v.Key = append(v.Key, m.shaded(m.t("map.home", "country", home), draw.Home))
	}
	if m.field.Type == site.OneOf {
		v.Notes = append(v.Notes, m.t("map.worst"))
	}
	if marked {
		v.Notes = append(v.Notes, m.t("map.marked"))
	}
	if strip := m.strip(m.rules); strip.Oldest.Text != "" {
		v.Notes = append(v.Notes, m.t("map.dated", "oldest", strip.Oldest.Text, "newest", strip.Newest.Text))
	}
	if len(away) > 0 {
		v.Notes = append(v.Notes, m.t("map.away", "countries", m.in.Words.In(m.lang).List(away)))
	}
	v.Notes = append(v.Notes, m.t("map.borders"))
	return v
}

// shaded is an entry of the key.
func (m *mapping) shaded(text string, shades ...draw.Shade) MapKey {
	k := MapKey{Text: text}
	for _, s := range shades {
		k.Swatches = append(k.Swatches, drawn(draw.Swatch(m.tint(), s)))
	}
	return k
}

// key explains the shades that mean an amount: every option by its rank, or nought, the smallest and the largest figure.
func (m *mapping) key() []MapKey {
	var key []MapKey
	if m.field.Type == site.OneOf {
		words := m.in.Site.Vocabulary.Words[m.lang].Kinds[m.kind.ID].Value[m.field.Name]
		for i, option := range m.scale() {
			key = append(key, m.shaded(number(float64(i+1))+"\u00a0— "+words[option], m.shade(float64(i+1))))
		}
		return key
	}
	w, figures := m.in.Words.In(m.lang), m.figures
	if figures[0] == 0 {
		key, figures = append(key, m.shaded("0\u00a0— "+m.nought(), m.shade(0))), figures[1:]
	}
	if len(figures) == 0 {
		return key
	}
	least, most := figures[0], figures[len(figures)-1]
	if least == most {
		return append(key, m.shaded(w.Quantity(m.field.Type, least, least), m.shade(least)))
	}
	return append(key, m.shaded(m.t("map.figures",
		"least", w.Quantity(m.field.Type, least, least), "most", w.Quantity(m.field.Type, most, most)), m.shade(least), m.shade(most)))
}

// nought puts into words what the rules mean by nought: what all of them say beside it ("visa required"), else the figure.
func (m *mapping) nought() string {
	words := ""
	for _, r := range m.rules {
		part, ok := r.Value.Part(m.field.Name)
		if !ok || part.Unknown || part.Max != 0 {
			continue
		}
		if text := m.value(m.kind, r.Value); words == "" {
			words = text
		} else if words != text {
			words = ""
			break
		}
	}
	if words == "" {
		return m.in.Words.In(m.lang).Quantity(m.field.Type, 0, 0)
	}
	return words
}
