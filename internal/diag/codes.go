package diag

// Codes lists every code and what it stops. The words of each stand in i18n/diag.LANG.yaml; a file that shows each
// stands in internal/build/testdata/bad.
var Codes = map[string]Severity{
	// files
	"no-site":            Error, // no content/site.yaml in the folder
	"unknown-suffix":     Error, // name.rus.md
	"no-suffix":          Error, // name.md
	"unknown-file":       Error, // a file that nothing reads
	"bad-name":           Error, // a file name that is no address
	"outside-tree":       Error, // a link that leads out of the site's folder
	"file-too-large":     Error,
	"not-utf8":           Error,
	"unreadable":         Error,
	"name-collision":     Error, // two files that would have one address
	"missing-file":       Error, // kinds.yaml, home.LANG.md …
	"unpublished-draft":  Note,
	"draft-picture":      Note, // a picture that drafts alone show
	"unknown-theme":      Error,
	"missing-template":   Error, // a theme that lacks a page
	"bad-template":       Error,
	"forbidden-in-theme": Error,

	// YAML
	"yaml":          Error, // not YAML
	"yaml-tab":      Error, // a tab where YAML wants spaces
	"yaml-alias":    Error, // anchors and aliases are not used here
	"too-deep":      Error,
	"unknown-key":   Error,
	"missing-key":   Error,
	"wrong-type":    Error,
	"open-front":    Error, // front matter that does not begin or end
	"open-rule":     Error, // a rule block that does not end
	"duplicate-key": Error,

	// values
	"date":             Error,
	"future-date":      Error,
	"date-order":       Error, // until before from, history out of order
	"unknown-value":    Error, // a word that is not among the options
	"unknown-source":   Error,
	"unknown-kind":     Error,
	"unknown-country":  Error,
	"unknown-audience": Error,
	"unknown-topic":    Error,
	"unknown-field":    Error, // a value field that the kind lacks
	"unknown-language": Error,
	"value-type":       Error,
	"address":          Error, // an address that is not http(s)
	"mail-address":     Error, // user@host in what pages say
	"folder-address":   Error, // a mirror that is not the address of a folder
	"public-key":       Error, // not a public key of minisign
	"secret-key":       Error, // a secret key where a public one is expected

	// rules
	"rule-without-heading":         Error,
	"rule-without-id":              Error,
	"rule-empty":                   Error, // facts without words
	"placeholder":                  Error, // words that are still to be written
	"note-in-rule":                 Error, // a footnote of a rule that another language's page borrows
	"bad-id":                       Error,
	"duplicate-id":                 Error,
	"facts-twice":                  Error, // one rule's facts in two languages
	"facts-in-translation":         Error, // front matter facts in a translation
	"translation-without-original": Error,
	"no-original":                  Error, // a guide of which no file holds the facts
	"route-length":                 Error, // lists of words that do not match the original's
	"country-twice":                Error, // two guides of one country
	"rule-outside-guide":           Error,
	"drifted":                      Warning, // a translation of other words than the original has
	"untranslated":                 Warning,
	"words-changed":                Warning, // words changed since they were verified
	"facts-changed":                Warning, // the same of facts
	"overdue":                      Note,
	"due":                          Note,
	"unverified":                   Note,

	// addresses of sources
	"source-home":  Warning, // a source that is a home page
	"ignore-ended": Warning, // an address is to be asked again

	// what other machines said: check --online and --dataset
	"source-gone":            Error, // 404, 410
	"source-home-now":        Error, // redirected to a home page
	"source-soft-404":        Error, // 200, and nothing there
	"source-moved":           Warning,
	"source-changed":         Warning, // says something else than when a rule was compared with it
	"source-perhaps-changed": Warning, // the same, or it changed just before
	"source-not-known":       Note,
	"source-ignored":         Note,
	"dataset-asks":           Note, // an open dataset says something else than a rule
	"dataset-lacks":          Note, // a country of a guide that is not in it
	"dataset-line":           Note, // a line of it that cannot be read

	// what leads to a person
	"phone-number":    Warning,
	"passport-number": Warning,
	"messenger-link":  Warning,
	"coordinates":     Warning,
	"street-address":  Warning,
	"car-plate":       Warning,

	// Markdown
	"raw-html":        Error,
	"too-much-markup": Error, // a paragraph that would take too long to read
	"script-address":  Error,
	"remote-picture":  Error,
	"dead-picture":    Error,
	"picture-words":   Error, // one that says nothing to those who cannot see it
	"picture-title":   Error,
	"picture-place":   Error, // one in the middle of a text
	"picture-format":  Error, // SVG, GIF, HEIC …
	"picture-damaged": Error, // one that cannot be decoded to its end
	"picture-moves":   Error,
	"picture-bytes":   Error, // a file that is too large to open
	"picture-pixels":  Error, // one that would take the memory of the machine
	"dead-link":       Error,
	"dead-id":         Error,
	"dead-note":       Error, // a footnote without its sign, or a sign without its footnote
	"absolute-link":   Error,
	"warning-empty":   Error, // a warning without words
	"warning-inside":  Error, // a warning in a list or a quote
	"open-warning":    Error, // a warning that does not end
	"h1-in-text":      Error,

	// words of the interface
	"missing-message":     Error,
	"unknown-message":     Warning, // words for a message that nothing says
	"missing-plural":      Error,
	"unknown-plural":      Error,
	"message-placeholder": Error, // a message that lacks a placeholder, or has one too many
	"missing-word":        Error, // kinds.LANG.yaml and its like
	"unknown-word":        Error,

	// output
	"part-too-heavy": Error,
	"page-too-heavy": Error,
}
