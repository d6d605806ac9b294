package inspect

// Rank says how much a difference concerns a reader, the worst first.
type Rank int

// The ranks.
const (
	Asks      Rank = iota + 1 // the page asks the reader for something, or sees what the reader does
	Leads                     // it leads the reader elsewhere
	Says                      // it says something else, or keeps silent
	Otherwise                 // what is different besides
)

// change is what became of a thing.
const (
	added   = "added"
	removed = "removed"
	changed = "changed"
)

// Kinds lists what may differ: the rank of a thing that was added or changed, and of one that was removed. Each kind has
// its words in i18n under copy.found.
var Kinds = map[string][2]Rank{
	// what asks for something
	"form":           {Asks, Otherwise}, // method and address
	"field":          {Asks, Otherwise}, // input, textarea, select, button, contenteditable
	"frame":          {Asks, Otherwise}, // iframe, object, embed
	"messenger":      {Asks, Says},      // t.me, @name, wa.me, signal.me …
	"email":          {Asks, Says},
	"phone":          {Asks, Says},
	"wallet":         {Asks, Says}, // crypto-currencies
	"card":           {Asks, Says}, // bank cards, by Luhn's sum
	"iban":           {Asks, Says},
	"key":            {Asks, Says}, // public keys of minisign
	"survey":         {Asks, Otherwise},
	"script":         {Asks, Otherwise},
	"handler":        {Asks, Otherwise}, // onclick=…
	"script-link":    {Asks, Otherwise}, // javascript:
	"service-worker": {Asks, Otherwise},
	"storage":        {Asks, Otherwise}, // scripts that keep or send something
	"cookie":         {Asks, Otherwise},
	"ping":           {Asks, Otherwise},
	"two-faces":      {Asks, Asks}, // other bytes for browsers than for tools

	// what leads elsewhere
	"link":       {Leads, Says},
	"exit":       {Leads, Says}, // the link to leave quickly
	"address":    {Leads, Says}, // of the web, in the text
	"look-alike": {Leads, Leads},
	"download":   {Leads, Otherwise},
	"data-uri":   {Leads, Otherwise},
	"redirect":   {Leads, Otherwise},
	"refresh":    {Leads, Otherwise},
	"base":       {Leads, Otherwise},
	"onion":      {Leads, Says},
	"canonical":  {Leads, Otherwise},
	"alternate":  {Leads, Otherwise},
	"manifest":   {Leads, Otherwise}, // of a web application
	"app-link":   {Leads, Otherwise}, // files by which applications take over links
	"prefetch":   {Leads, Otherwise},
	"keys":       {Leads, Leads}, // verify/keys.txt
	"unsigned":   {Leads, Leads},
	"forged":     {Leads, Leads}, // a manifest that its keys have not signed

	// what it says
	"figure":       {Says, Says}, // a number or a date in a sentence
	"date":         {Says, Says}, // <time datetime>
	"state":        {Says, Says}, // data-state and the like of a rule
	"warning":      {Says, Says},
	"section":      {Says, Says}, // a heading
	"text":         {Says, Says},
	"hidden":       {Says, Otherwise},
	"invisible":    {Says, Otherwise}, // zero-width characters, characters that turn the direction
	"page":         {Says, Says},
	"file":         {Says, Says},
	"picture-file": {Leads, Says}, // its bytes: it may be a QR code
	"list":         {Says, Says},  // a line of a text file
	"style-text":   {Says, Says},  // content: of a style sheet

	// what is different besides
	"picture":    {Otherwise, Otherwise}, // where it comes from
	"style":      {Otherwise, Otherwise},
	"style-url":  {Otherwise, Otherwise},
	"csp":        {Otherwise, Otherwise},
	"meta":       {Otherwise, Otherwise},
	"comment":    {Otherwise, Otherwise},
	"bytes":      {Otherwise, Otherwise}, // nothing that a reader would see
	"charset":    {Otherwise, Otherwise},
	"unreadable": {Otherwise, Otherwise},
}

func rank(kind, change string) Rank {
	if change == removed {
		return Kinds[kind][1]
	}
	return Kinds[kind][0]
}
