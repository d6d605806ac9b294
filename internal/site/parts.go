package site

import (
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
)

// Parts is what the author's files say one by one, not yet linked: the input of New. Names that refer to something in
// another file are Refs.
type Parts struct {
	Config   Config
	Kinds    KindsFile
	Words    map[string]map[Lang]WordsFile // by "kinds", "organisations", "glossary"
	Sources  []*Source
	Orgs     []OrgEntry
	Terms    []TermEntry
	Markdown []*Markdown         // sorted by file name
	Pictures map[string]*Picture // by the author's file

	// Unread holds the data files that could not be read, by their name without suffix: "kinds", "glossary.ru". Why was
	// reported; what they would have said is not missed anywhere else.
	Unread map[string]bool
}

// Ref is a name as the author wrote it, and where.
type Ref struct {
	Name string
	Pos  diag.Pos
}

// Node is a piece of YAML whose type is known only after linking: the value of a rule.
type Node struct {
	Pos   diag.Pos
	Type  NodeType
	Text  string  // of a scalar
	Items []Node  // of a list
	Pairs []NPair // of a map, in its order
}

// Empty reports whether the node says nothing: it was not given, or is null, blank, an empty list or an empty map.
func (n Node) Empty() bool {
	switch n.Type {
	case NoNode, Null:
		return true
	case Text:
		return strings.TrimSpace(n.Text) == ""
	case List:
		return len(n.Items) == 0
	case Map:
		return len(n.Pairs) == 0
	}
	return false
}

// NPair is a key of a map and what it holds.
type NPair struct {
	Key   Ref
	Value Node
}

// NodeType is the type that YAML's core schema gives a Node.
type NodeType int

// The types of a Node; NoNode is the zero Node, one that was not given.
const (
	NoNode NodeType = iota
	Null
	BoolNode
	IntNode
	FloatNode
	Text
	List
	Map
)

// KindsFile is kinds.yaml before its kinds' names are checked.
type KindsFile struct {
	File      string
	Topics    []Ref
	Danger    []Ref
	Audiences []Ref
	First     [][]Ref
	Compare   []Ref
	Stories   []Ref
	Kinds     []KindEntry
	Questions []QuestionEntry
}

// KindEntry is a kind with the names it refers to.
type KindEntry struct {
	Kind      Kind
	Topic     Ref
	AppliesTo []Ref
	Sort      []Ref // a field's name, with "-" before it for the largest first
	Own       []OwnEntry
	Map       Ref // the field that its page shows on a map; no name for none
}

// WordsFile is kinds.LANG.yaml, organisations.LANG.yaml or glossary.LANG.yaml.
type WordsFile struct {
	File  string
	Kinds *KindWords
	Orgs  map[string]OrganisationText
	Terms map[string]TermText
	Keys  []Ref // every entry, for those that name nothing
}

// OrgEntry is an organisation with the names it refers to.
type OrgEntry struct {
	Organisation Organisation
	Countries    []Ref
	Sources      []Ref
}

// TermEntry is a term with the names it refers to.
type TermEntry struct {
	Term  Term
	Kinds []Ref
}

// Markdown is one Markdown file.
type Markdown struct {
	File    string // "content/countries/georgia.ru.md"
	Section string // "countries", "stories", "pages" or "" for home
	Slug    string
	Lang    Lang
	Pos     diag.Pos // of the front matter
	Draft   bool
	Broken  bool // its facts or rules could not be read, and that was reported
	Doc     Doc
	Guide   *GuideFacts // of the section countries, when the file holds them
	Story   *StoryFacts // of the section stories, when the file holds them
	Words   *StoryWords // of the section stories
	Lists   []ListPos   // where the lists of a story stand
	Page    *PageFacts  // of home and pages
	Exit    *bool
	Rules   []RulePart
	IDs     []Ref // every id of the file, rules included, in its order

	Pictures []*PictureRef // in their order
}

// ListPos is where a list of front matter stands, and how long it is.
type ListPos struct {
	Key string
	Len int // -1 for what is no list
	Pos diag.Pos
}

// GuideFacts is the front matter of a guide's original.
type GuideFacts struct {
	Country Ref
	Region  Ref
	Members []Ref
	Owner   string
}

// StoryFacts is the front matter of a story's original.
type StoryFacts struct {
	NameIs    string
	Age       int
	AppliesTo []Ref
	Countries []Ref    // of the route
	Dates     [][2]Ref // from, until
	Source    Ref
	Also      []Ref
	AsOf      Ref
}

// PageFacts is the front matter of a page that is not words.
type PageFacts struct {
	Weight int
}

// RulePart is a rule block of one file: facts in the original, a digest in a translation. The words are the Blocks
// from the heading of the same id on.
type RulePart struct {
	ID         string
	Pos        diag.Pos // of the heading
	Facts      *RuleFacts
	Translates string
	Translated Ref  // a date
	Broken     bool // what it says could not be read, and that was reported
}

// RuleFacts is a rule block of an original.
type RuleFacts struct {
	Kind      Ref
	Verified  Ref // a date, or "unknown"
	Sources   []Ref
	Value     Node
	Status    Ref
	From      Ref
	Until     Ref
	AppliesTo []Ref
	Review    int
	By        string
	Digests   map[Lang]string
	TextLangs []Ref // the languages of Digests, as they are written
	Fixed     string
	Minor     []Slip
	Was       []WasPart
	Pos       diag.Pos
}

// WasPart is an entry of a rule's history.
type WasPart struct {
	On    Ref
	Value Node

	Status, From, Until Ref

	Notes map[Lang]string
	Langs []Ref // the languages of Notes, as they are written
}
