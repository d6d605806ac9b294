// Package site is the model: what the author's files say, linked together, and nothing else. It reads no files, knows
// no templates, and is never changed once New has made it.
//
// The rule is the unit of truth. A Rule holds facts once, from the one file that states them (its original), and words
// per language. Everything else that veshka prints (comparisons, lists, feeds) is a projection of rules.
package site

import "github.com/veshka-guide/veshka/internal/diag"

// Lang is a language as file names carry it: a BCP 47 tag in lower case, like "ru" or "pt-br".
type Lang string

// Site is everything that is published, in the order in which readers see it.
type Site struct {
	Config        Config
	Vocabulary    Vocabulary
	Sources       map[string]*Source
	Guides        []*Guide // by slug
	Stories       []*Story // by slug
	Pages         []*Page  // by weight, then slug
	Home          *Page
	Organisations []*Organisation     // by id
	Terms         []*Term             // by id
	Pictures      map[string]*Picture // that the texts show, by the author's file
	Drafts        []string            // files that say `draft: true`: counted, not published

	of     joined            // nothing in a site that was made otherwise
	places map[string]*place // what a link may point to, by its path without language
}

// Config is content/site.yaml.
type Config struct {
	File       string
	Titles     map[Lang]string // "" holds a title that is the same in every language
	Languages  []Lang          // the first is the default
	Theme      string
	BaseURL    string   // ends in a slash; "" when the site knows no address of its own
	ExitURL    string   // where the quick exit leads; "" for none
	PageBudget int      // bytes of a page, gzip-compressed
	Review     int      // days until a rule must be checked again when neither it nor its kind says so
	Origin     string   // ISO 3166-1 of the country that people leave, compared with no other; "" if there is none
	Mirrors    []string // the public mirrors: addresses of folders, each ending in a slash
	Onion      string   // the same at an onion service, ending in a slash; "" for none
	Key        *Key     // nil for an edition that is not signed
	Discreet   bool     // a second edition has names and titles that say nothing of what is in it
	NoLight    bool     // without the light edition
	NoKeep     bool     // without files to keep
	NoSearch   bool     // without the index that a browser searches
	Pos        diag.Pos // of the theme's name, else of the file
}

// Title returns the site's name in the language.
func (c *Config) Title(lang Lang) string {
	for _, l := range []Lang{lang, "", c.Languages[0]} {
		if t, ok := c.Titles[l]; ok {
			return t
		}
	}
	return ""
}

// Vocabulary is kinds.yaml with its words: the topics, audiences and kinds that rules may name.
type Vocabulary struct {
	Topics    []string
	Danger    []string // the topics whose rules give their guide a quick exit
	Audiences []string
	Kinds     []*Kind
	First     [][]string // the facts on top of a guide; of each list the first kind that the guide has
	Compare   []string   // the columns of the comparison
	Stories   []string   // the kinds that a story shows of the countries on its route, as they are now
	Questions []*Question
	Words     map[Lang]*KindWords
}

// Kind returns the kind of that id, nil if there is none.
func (v *Vocabulary) Kind(id string) *Kind {
	for _, k := range v.Kinds {
		if k.ID == id {
			return k
		}
	}
	return nil
}

// KindWords is kinds.LANG.yaml.
type KindWords struct {
	Topics     map[string]string
	Audiences  map[string]string
	Kinds      map[string]KindText
	Situations map[string]string // what the page of an audience is called
	Questions  map[string]QuestionText
}

// KindText is what a kind is called in one language, and how its values read: Value holds the words by field, then by
// option. The options of a bool are "true" and "false". Under "" stands the pattern of a figure, {} in it for the figure
// with its unit; a figure may have words of its own ("0"), and so may every field for null (UnknownWord).
type KindText struct {
	Label  string
	Reason string   // why rules of the kind go stale
	Ask    []string // words that people look for it by; not shown
	Value  map[string]map[string]string
}

// The options under which kinds.LANG.yaml has the words for null, and the pattern of a figure that has others beside it.
const (
	UnknownWord = "unknown"
	FigureWord  = "figure"
)

// Kind is a kind of rule.
type Kind struct {
	ID        string
	Topic     string
	Review    int // days; 0 means the site's
	AppliesTo []string
	Fields    []Field
	Sort      []SortKey
	Own       []Own
	Harm      Harm   // what a wrong rule of the kind can do
	Map       string // the field that its page shows on a map: a figure or one of options; "" for none
	Pos       diag.Pos
}

// Harm says what a wrong or outdated rule can do to the person who relies on it.
type Harm string

// The values of Harm, the worst first.
const (
	Freedom Harm = "freedom" // handed over, detained, sent back, kept from leaving
	Stay    Harm = "stay"    // turned away at a border, fined, without papers
	Comfort Harm = "comfort" // time and money
)

// Harms are the values of a kind's `harm`, the worst first.
var Harms = []Harm{Freedom, Stay, Comfort}

// Field returns the field of that name, nil if the kind has none.
func (k *Kind) Field(name string) *Field {
	for i := range k.Fields {
		if k.Fields[i].Name == name {
			return &k.Fields[i]
		}
	}
	return nil
}

// SortKey orders rules of a kind on its page.
type SortKey struct {
	Field string
	Down  bool // largest figure, or last option, first
}

// Field is one typed part of a kind's value.
type Field struct {
	Name    string
	Type    FieldType // "" when kinds.yaml names none that is known, which was reported
	Options []string  // of OneOf and AnyOf
}

// FieldType says what a field holds. Figures carry their unit as their type.
type FieldType string

// The types of fields, as kinds.yaml names them; OneOf and AnyOf are written there as lists.
const (
	Bool        FieldType = "bool"
	Number      FieldType = "number"
	Days        FieldType = "days"
	WorkingDays FieldType = "working-days"
	Months      FieldType = "months"
	Years       FieldType = "years"
	Hours       FieldType = "hours"
	People      FieldType = "people"
	Cases       FieldType = "cases"
	DateType    FieldType = "date"
	Money       FieldType = "money"
	Country     FieldType = "country"
	Countries   FieldType = "countries"
	Languages   FieldType = "languages"
	OneOf       FieldType = "one-of"
	AnyOf       FieldType = "any-of"
)

// Figure reports whether a field of the type holds a number or a range of numbers.
func (t FieldType) Figure() bool {
	switch t {
	case Number, Days, WorkingDays, Months, Years, Hours, People, Cases:
		return true
	}
	return false
}

// Whole reports whether there is no half of what the figure counts.
func (t FieldType) Whole() bool {
	switch t {
	case Days, WorkingDays, Months, People, Cases:
		return true
	}
	return false
}

// Value is a rule's typed value: the fields that it states, in the kind's order.
type Value []Part

// Part returns the stated part of that field.
func (v Value) Part(field string) (Part, bool) {
	for _, p := range v {
		if p.Field == field {
			return p, true
		}
	}
	return Part{}, false
}

// Part is one stated field of a value. Which of its members hold something follows from Type.
type Part struct {
	Field    string
	Type     FieldType
	Unknown  bool     // stated as null: asked for, and not known
	Bool     bool     // Bool
	Min, Max float64  // figures; equal when it is one number. Money: the amount
	Currency string   // Money: ISO 4217
	Names    []string // OneOf (one), AnyOf, Country (one), Countries, Languages
	Date     Date     // DateType
}

// Source is an entry of sources.yaml.
type Source struct {
	Key       string
	Publisher string
	Title     string
	URL       string
	Archive   string
	Date      Date
	DatePos   diag.Pos
	Lang      string
	Ignore    *Ignore // nil when its address is to answer
	Pos       diag.Pos
}

// Ignore says that nobody need wonder that an address does not answer, why, and until when.
type Ignore struct {
	Why   string
	Until Date // the last day
	Pos   diag.Pos
}

// Organisation is an entry of organisations.yaml.
type Organisation struct {
	ID         string
	Kind       string
	Status     string // active, limited, closed, unknown
	URL        string
	Countries  []string // ISO 3166-1
	Sources    []*Source
	Checked    Date
	CheckedPos diag.Pos
	Words      map[Lang]OrganisationText
	Pos        diag.Pos
}

// OrganisationText is what organisations.LANG.yaml says of one.
type OrganisationText struct{ Name, What string }

// Term is an entry of glossary.yaml.
type Term struct {
	ID    string
	Kinds []string
	Words map[Lang]TermText
	Pos   diag.Pos
}

// TermText is what glossary.LANG.yaml says of a term.
type TermText struct {
	Term       string
	Also       []string
	Definition string
}

// Doc is the words of a page in one language: one Markdown file.
type Doc struct {
	File    string
	Lang    Lang
	Title   string
	Summary string
	Ask     []string // other words that people look for a guide's country or region by; not shown
	Blocks  []Block  // empty when a Store has them: see Read
	away    away
}

// Block is a piece of a Doc, in its order: a heading, the text under it, or a rule. In a Doc of New's input there are
// no rules yet, only their headings and texts.
type Block struct {
	Level  int    // of a heading, 2 to 6; 0 otherwise
	ID     string // of a heading (may be "") or of a rule
	Title  string // of a heading
	Rule   bool   // the rule of that ID stands here
	Body   Body   // the heading, or the text
	Source string // as the author wrote it, for digests
	Tail   bool   // the footnotes at the end, which belong to no heading
	Pos    diag.Pos
}

// Guide is what is known about a country or a region.
type Guide struct {
	Slug     string
	Country  string   // ISO 3166-1 alpha-2; "" for a region
	Region   string   // "" for a country
	Members  []string // of a region, ISO 3166-1 alpha-2
	Owner    string   // the alias of the editor who keeps it true; not shown to readers, "" if there is none
	Original Lang
	Docs     map[Lang]*Doc
	Rules    []*Rule // in the original's order
	Exit     bool    // with a quick exit
	Pos      diag.Pos
}

// Rule returns the guide's rule of that id, nil if there is none.
func (g *Guide) Rule(id string) *Rule {
	for _, r := range g.Rules {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// Rule is one fact that can go out of date.
type Rule struct {
	ID        string
	Kind      *Kind
	Guide     *Guide
	Level     int  // of its heading
	Original  Lang // of the file that states the facts
	Verified  Date // zero when the author says that it is unknown, or the facts were changed since
	Stamped   Date // as the file has it: the same, unless the facts were changed since
	Sources   []*Source
	Value     Value
	Status    string // one of Statuses
	From      Date   // in force from, zero if not said
	Until     Date   // in force until, zero if not said
	AppliesTo []string
	Review    int // days from Verified until it must be checked again
	By        string
	Digests   map[Lang]string // of the words on the day of verification
	Fixed     string          // digest of the facts on the day of verification (FactDigest); "" if nobody recorded it
	Minor     []Slip          // changes of words that changed nothing that they say
	Was       []Change        // newest first
	Words     map[Lang]*RuleText
	Pos       diag.Pos // of its heading
	Facts     FactPos
}

// FactPos is where the facts of a rule stand that can be wrong on one day and right on another.
type FactPos struct {
	Verified, From, Until diag.Pos // Verified is zero when it could not be read, which was reported
	Was                   []diag.Pos
}

// RuleText is the words of a rule in one language.
type RuleText struct {
	Title      string
	Body       Body
	Digest     string // of Title and Body's source, white space folded
	Translates string // digest of the original that this translates; "" if nobody recorded it
	Translated Date   // the day on which that was recorded; zero if nobody did
	Pos        diag.Pos
	away       away // where a Store has the Body: see Read
}

// Slip is a change of words that changed nothing that they say, a typo mended: whoever translated or verified the words
// of the one digest has done so for those of the other.
type Slip struct{ From, To string }

// Change is an earlier state of a rule: what held until On. Status, From and Until are said only where they were others
// than after the change.
type Change struct {
	On          Date
	Value       Value
	Status      string // one of Statuses, "" if it is not said
	From, Until Date
	Notes       map[Lang]string
}

// Statuses are the values of a rule's `status`; the first is the default.
var Statuses = []string{"current", "planned", "limited", "suspended", "closed", "disputed", "unknown"}

// Story is a personal journey.
type Story struct {
	Slug      string
	NameIs    string // one of NameKinds
	Age       int    // when the source was published; 0 if not said
	AppliesTo []string
	Route     []Stop
	Source    *Source
	Also      []*Source
	AsOf      Date
	AsOfPos   diag.Pos // where AsOf stands: it can be wrong on one day and right on another
	Original  Lang
	Docs      map[Lang]*Doc // Title is the person's name
	Words     map[Lang]*StoryWords
	Exit      bool
	Pos       diag.Pos
}

// NameKinds are the values of a story's `name_is`.
var NameKinds = []string{"as-published", "first-name", "changed", "may-be-changed", "withheld"}

// Stop is a place on a story's route; its words stand in StoryWords at the same index.
type Stop struct {
	Country     string // ISO 3166-1; "" if not said
	Guide       *Guide // of the country; nil if there is none
	From, Until Date

	FromPos, UntilPos diag.Pos
}

// StoryWords is what front matter of a story says in words.
type StoryWords struct {
	Route    []StopWords
	Themes   []string
	Warnings []string
}

// StopWords is what a story says of a place.
type StopWords struct{ Place, Why, Document string }

// Page is a page of its own: home, safety, about.
type Page struct {
	Slug     string // "" for the home page
	Weight   int
	Exit     bool
	Original Lang
	Docs     map[Lang]*Doc
	Pos      diag.Pos
}
