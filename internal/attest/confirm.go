package attest

import (
	"slices"
	"strings"
	"unicode"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/parse"
	"github.com/veshka-guide/veshka/internal/site"
)

// Confirmation states that the words and values of a rule were compared with its sources on a day.
type Confirmation struct {
	On      site.Date // a whole day, not after today
	By      string    // an alias; "" says nothing of who it was
	Sources []string  // keys of sources.yaml that the rule is to name as well
	Facts   Facts
	Before  *site.Rule           // as it stood earlier; nil if that is not known
	When    site.Date            // of Changed: when it changed, as precisely as that is known; zero for the rule's new `from`
	Notes   map[site.Lang]string // of Changed: what changed
}

// Facts says why the facts are others than they were.
type Facts int

// The values of Facts.
const (
	Same      Facts = iota // they are not
	Changed                // the world changed: the old facts become history
	Corrected              // the old ones were an error of ours
)

// FactsChanged reports whether the facts are others than they were when the rule was last confirmed; where no
// confirmation recorded them, than earlier, if anything was verified then.
func FactsChanged(r, before *site.Rule) bool {
	if r.Fixed != "" {
		return r.FactsChanged()
	}
	return before != nil && !before.Stamped.IsZero() && before.FactDigest() != r.FactDigest()
}

// Confirm returns the text of the original's file after the confirmation; text is what it holds now. A text that stays
// says that all this is stated already.
func Confirm(s *site.Site, r *site.Rule, text string, c Confirmation) (string, *diag.Refusal) {
	if refused := c.refused(s, r); refused != nil {
		return text, refused
	}
	settings := []parse.Setting{{Key: "verified", Value: c.On.String()}}
	for _, key := range c.Sources {
		if !slices.ContainsFunc(r.Sources, func(o *site.Source) bool { return o.Key == key }) {
			settings = append(settings, parse.Setting{Key: "sources", Value: parse.Scalar(key), Into: parse.Last})
		}
	}
	if c.By != "" {
		settings = append(settings, parse.Setting{Key: "by", Value: parse.Scalar(c.By)})
	}
	settings = append(settings,
		parse.Setting{Key: "text", Value: digests(s, r)},
		parse.Setting{Key: "facts", Value: parse.Scalar(r.FactDigest())},
		parse.Setting{Key: "minor", Value: slips(followed(r))})
	if c.Facts == Changed {
		entry, refused := c.entry(s, r)
		if refused != nil {
			return text, refused
		}
		settings = append(settings, parse.Setting{Key: "was", Value: entry, Into: parse.First})
	}
	return set(r, File(r, r.Original), text, settings...)
}

// refused says why the confirmation cannot be true; nil if it can.
func (c Confirmation) refused(s *site.Site, r *site.Rule) *diag.Refusal {
	if c.On.Before(r.Stamped) {
		return diag.Refuse("before-last", "rule", Name(r), "day", c.On.String(), "last", r.Stamped.String())
	}
	for _, key := range c.Sources {
		if refused := Source(s, key); refused != nil {
			return refused
		}
	}
	if len(r.Sources)+len(c.Sources) == 0 {
		return diag.Refuse("no-sources", "rule", Name(r))
	}
	if refused := Alias(c.By); refused != nil {
		return refused
	}
	if c.By == "" && r.By != "" {
		return diag.Refuse("say-who", "rule", Name(r), "by", r.By)
	}
	changed := FactsChanged(r, c.Before)
	switch {
	case c.Facts == Same && changed:
		return diag.Refuse("changed-facts", "rule", Name(r), "day", r.Stamped.String())
	case c.Facts == Changed && r.Fixed != "" && !changed, c.Facts == Changed && c.Before != nil && c.Before.FactDigest() == r.FactDigest():
		return diag.Refuse("same-facts", "rule", Name(r))
	case c.Facts == Changed && c.Before == nil:
		return diag.Refuse("old-unknown", "rule", Name(r))
	}
	return nil
}

// Source refuses a key that is not of sources.yaml.
func Source(s *site.Site, key string) *diag.Refusal {
	if s.Sources[key] != nil {
		return nil
	}
	var keys []string
	for k := range s.Sources {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return diag.Refuse("no-such-source", "source", key, "near", diag.Nearest(key, keys))
}

// Alias refuses what cannot stand in the place of a name that anybody may read: addresses, lines, sentences.
func Alias(by string) *diag.Refusal {
	if len([]rune(by)) > 40 || by != strings.TrimSpace(by) || strings.ContainsAny(by, "@:/\\") || strings.ContainsFunc(by, unicode.IsControl) {
		return diag.Refuse("not-an-alias", "got", by)
	}
	return nil
}

// LeftOut returns the languages whose words a confirmation does not vouch for, since they do not follow the original, or
// are not there.
func LeftOut(s *site.Site, r *site.Rule) []site.Lang {
	var out []site.Lang
	for _, lang := range s.Config.Languages {
		if t := r.Translation(lang); t == site.Drifted || t == site.Missing {
			out = append(out, lang)
		}
	}
	return out
}

// digests writes the digest of the words in every language that the confirmation vouches for.
func digests(s *site.Site, r *site.Rule) string {
	out := LeftOut(s, r)
	var kv []string
	for _, lang := range s.Config.Languages {
		if w := r.Words[lang]; w != nil && !slices.Contains(out, lang) {
			kv = append(kv, parse.Scalar(string(lang)), parse.Scalar(w.Digest))
		}
	}
	return pairs(kv...)
}

// entry writes what held until the change, as an entry of the rule's history.
func (c Confirmation) entry(s *site.Site, r *site.Rule) (string, *diag.Refusal) {
	old := c.Before
	when, refused := c.when(r)
	if refused != nil {
		return "", refused
	}
	kv := []string{"on", when.String()}
	if len(old.Value) > 0 {
		if !fits(old.Value, r.Kind) {
			return "", diag.Refuse("old-unfit", "rule", Name(r), "kind", r.Kind.ID)
		}
		kv = append(kv, "value", valueYAML(old.Value))
	}
	if old.Status != r.Status {
		kv = append(kv, "status", old.Status)
	}
	if old.From != r.From && !old.From.IsZero() {
		kv = append(kv, "from", old.From.String())
	}
	if old.Until != r.Until && !old.Until.IsZero() {
		kv = append(kv, "until", old.Until.String())
	}
	var notes, lack []string
	for _, lang := range s.Config.Languages {
		if c.Notes[lang] == "" {
			lack = append(lack, string(lang))
		}
		notes = append(notes, parse.Scalar(string(lang)), quoted(c.Notes[lang]))
	}
	if len(lack) > 0 {
		return "", diag.Refuse("no-note", "langs", strings.Join(lack, ", "), "type", "--note "+strings.Join(lack, "=… --note ")+"=…")
	}
	return pairs(append(kv, "note", pairs(notes...))...), nil
}

// quoted writes a note; a sentence is quoted be it one word.
func quoted(text string) string {
	if y := parse.Scalar(text); y[0] == '\'' {
		return y
	}
	return "'" + text + "'"
}

// When returns on which day the facts changed as far as the rule itself says so: its new `from`, zero if that is none, or
// later than the day of comparing.
func When(r, before *site.Rule, on site.Date) site.Date {
	if before == nil || r.From.IsZero() || r.From == before.From || on.Before(r.From) {
		return site.Date{}
	}
	return r.From
}

// when returns the date of the change.
func (c Confirmation) when(r *site.Rule) (site.Date, *diag.Refusal) {
	when := c.When
	if when.IsZero() {
		when = When(r, c.Before, c.On)
	}
	switch {
	case when.IsZero():
		return when, diag.Refuse("no-change-date", "rule", Name(r))
	case c.On.Before(when):
		return when, diag.Refuse("change-after", "date", when.String(), "day", c.On.String())
	case len(r.Was) > 0 && when.Before(r.Was[0].On):
		return when, diag.Refuse("change-order", "date", when.String(), "last", r.Was[0].On.String())
	}
	return when, nil
}
