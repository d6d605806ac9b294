package attest

import (
	"maps"
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/site"
)

// Target returns the language of the translation that is meant. name is "" when it goes without saying, which it does
// where one other language alone has words for the rule.
func Target(s *site.Site, r *site.Rule, name string) (site.Lang, *diag.Refusal) {
	var others []string
	for _, lang := range s.Config.Languages {
		if lang != r.Original && r.Words[lang] != nil {
			others = append(others, string(lang))
		}
	}
	switch {
	case name == "" && len(others) == 1:
		return site.Lang(others[0]), nil
	case name == "" && len(others) > 1:
		return "", diag.Refuse("which-language", "rule", Name(r), "known", strings.Join(others, ", "))
	case name == "":
		for _, lang := range s.Config.Languages {
			if lang != r.Original {
				return "", noWords(s, r, lang)
			}
		}
		return "", diag.Refuse("one-language", "lang", string(r.Original))
	}
	lang, refused := Lang(s, name)
	switch {
	case refused != nil:
		return "", refused
	case lang == r.Original:
		return "", diag.Refuse("original-language", "rule", Name(r), "lang", name, "others", strings.Join(others, ", "))
	case r.Words[lang] == nil:
		return "", noWords(s, r, lang)
	}
	return lang, nil
}

// noWords refuses a language in which nobody has written the rule, and says where that is to be done.
func noWords(s *site.Site, r *site.Rule, lang site.Lang) *diag.Refusal {
	file := "content/countries/" + r.Guide.Slug + "." + string(lang) + ".md"
	if slices.Contains(s.Drafts, file) {
		return diag.Refuse("draft-words", "file", file)
	}
	return diag.Refuse("no-words", "rule", Name(r), "lang", string(lang), "file", file, "heading", strings.Repeat("#", r.Level)+" … {#"+r.ID+"}")
}

// Translate returns the text of the translation's file in which its words are said to follow the original as it is; text
// is what it holds now. The words of the language must be there.
func Translate(r *site.Rule, lang site.Lang, text string, day site.Date) (string, *diag.Refusal) {
	return set(r, File(r, lang), text,
		parse.Setting{Key: "translates", Value: parse.Scalar(r.Words[r.Original].Digest)},
		parse.Setting{Key: "translated", Value: day.String()})
}

// Recorded is a digest of earlier words.
type Recorded struct {
	Digest string
	By     []string // where it is written: "text: ru" of the confirmation, "translates: en" of a translation
}

// Slips returns the digests of the words in the language that were recorded, by a confirmation or by translations, and
// from which the present words are not known to differ by typos only.
func Slips(r *site.Rule, lang site.Lang) []Recorded {
	var out []Recorded
	add := func(digest, by string) {
		if digest == "" || leads(r.Minor, digest, r.Words[lang].Digest) {
			return
		}
		end := last(r.Minor, digest)
		i := slices.IndexFunc(out, func(o Recorded) bool { return o.Digest == end })
		if i < 0 {
			i = len(out)
			out = append(out, Recorded{Digest: end})
		}
		out[i].By = append(out[i].By, by)
	}
	add(r.Digests[lang], "text: "+string(lang))
	if lang == r.Original {
		for _, l := range slices.Sorted(maps.Keys(r.Words)) {
			add(r.Words[l].Translates, "translates: "+string(l))
		}
	}
	return out
}

// listed names the digests, for messages.
func listed(recorded []Recorded) string {
	names := make([]string, len(recorded))
	for i, o := range recorded {
		names[i] = o.Digest + " (" + strings.Join(o.By, ", ") + ")"
	}
	return strings.Join(names, "; ")
}

// Minor returns the text of the original's file in which the words of the language are said to differ by a typo only from
// those that were recorded; text is what it holds now. from names one of several such digests, "" the only one. A text
// that stays says that there is none.
func Minor(r *site.Rule, lang site.Lang, text, from string) (string, *diag.Refusal) {
	recorded := Slips(r, lang)
	switch {
	case len(recorded) == 0 && from == "":
		return text, nil
	case len(recorded) == 0:
		return text, diag.Refuse("no-digest", "digest", from, "rule", Name(r))
	case from != "" && !slices.ContainsFunc(recorded, func(o Recorded) bool { return o.Digest == from }):
		return text, diag.Refuse("no-such-digest", "digest", from, "rule", Name(r), "known", listed(recorded))
	case from == "" && len(recorded) > 1:
		return text, diag.Refuse("which-digest", "rule", Name(r), "known", listed(recorded))
	case from == "":
		from = recorded[0].Digest
	}
	now := r.Words[lang].Digest
	chain := []site.Slip{}
	for _, s := range r.Minor {
		if s.From != now && s.From != from {
			chain = append(chain, s)
		}
	}
	chain = append(chain, site.Slip{From: from, To: now})
	var kept []site.Slip // those that lead to words that are there
	for _, s := range chain {
		for _, l := range slices.Sorted(maps.Keys(r.Words)) {
			if leads(chain, s.From, r.Words[l].Digest) {
				kept = append(kept, s)
				break
			}
		}
	}
	return set(r, File(r, r.Original), text, parse.Setting{Key: "minor", Value: slips(kept)})
}

// next returns what the words of the digest became, "" if no slip says so.
func next(chain []site.Slip, digest string) string {
	for _, s := range chain {
		if s.From == digest {
			return s.To
		}
	}
	return ""
}

// leads reports whether the words of one digest became those of the other by slips alone, or are the same.
func leads(chain []site.Slip, from, to string) bool {
	for range len(chain) {
		if from == to {
			return true
		}
		from = next(chain, from)
	}
	return from == to
}

// last returns the digest at the end of the slips that begin with one.
func last(chain []site.Slip, digest string) string {
	for range chain {
		if to := next(chain, digest); to != "" {
			digest = to
		}
	}
	return digest
}

// followed returns the slips by which the words of a translation still follow the original.
func followed(r *site.Rule) []site.Slip {
	now := r.Words[r.Original].Digest
	var out []site.Slip
	for _, l := range slices.Sorted(maps.Keys(r.Words)) {
		digest := r.Words[l].Translates
		if digest == "" || !leads(r.Minor, digest, now) {
			continue
		}
		for digest != now {
			s := site.Slip{From: digest, To: next(r.Minor, digest)}
			if !slices.Contains(out, s) {
				out = append(out, s)
			}
			digest = s.To
		}
	}
	return out
}

// slips writes the map of minor, "" if it would be empty.
func slips(chain []site.Slip) string {
	var kv []string
	for _, s := range chain {
		kv = append(kv, parse.Scalar(s.From), parse.Scalar(s.To))
	}
	if kv == nil {
		return ""
	}
	return pairs(kv...)
}
