package diag

// Refusals lists the codes of what a command refuses to do, with the exit status: 2 when other arguments would be right,
// 1 when the content, a file or the machine is in the way. The words of each stand in i18n/desk.LANG.yaml under
// refusal.CODE: text says what is wrong, hint what to type instead, near the same when an argument "near" is given.
var Refusals = map[string]int{
	// names
	"no-such-guide": 2, // guide, near
	"no-such-rule":  2, // rule, guide, near, known
	"not-a-rule":    2, // what was given in the place of COUNTRY/RULE: got

	// due, status
	"unknown-format":   2, // format, near, known
	"within":           2, // what is no span of time: got
	"no-such-audience": 2, // audience, near, known
	"no-such-owner":    2, // owner, near, known
	"no-owners":        2, // nobody owns anything

	// the preview's page for editors
	"unknown-editor":  2, // editor, near, known
	"editor-template": 2, // editor

	"no-such-source": 2, // source, near

	// new, schema
	"not-empty":      1, // the folder of a new site: dir
	"not-a-country":  2, // got
	"guide-exists":   1, // file, country, guide
	"no-such-kind":   2, // kind, near, known
	"not-a-slug":     2, // got
	"no-facts":       1, // guide
	"id-taken":       1, // file, id
	"file-exists":    1, // file
	"no-such-schema": 2, // name, near, known
	"schema-folder":  2, // --out is the content's: dir

	// import
	"import-no-folder":   2, // DIR is no folder: dir
	"import-no-markdown": 2, // nothing in the folders of content: folders
	"import-config":      1, // the Hugo site's settings cannot be read: file, line, problem
	"import-no-language": 2, // a file of an unknown language: file
	"import-language":    2, // --default-language is none of veshka's: lang, near, known
	"import-no-words":    2, // no text is in a language that the new site can have: langs, known
	"import-not-empty":   1, // the folder of the new site: dir
	"import-exists":      1, // a file to be written: file
	"import-site-broken": 1, // the site that is added to has errors: file
	"import-clash":       1, // a file of the site would be wrong with the new ones: file, code

	// confirm, translated
	"no-rule":           2, // no argument: command
	"every-rule":        2, // all, *: got
	"guide-not-rule":    2, // guide, due: its rules that are not fresh
	"guide-fresh":       2, // the same, when all are: guide
	"draft-guide":       1, // guide
	"date-apart":        2, // --changed DATE without =: date
	"not-a-day":         2, // flag, got
	"not-a-date":        2, // flag, got
	"future-day":        2, // day, today
	"before-last":       2, // rule, day, last
	"one-rule":          2, // a flag that is said of one rule: flag
	"no-sources":        1, // rule
	"say-who":           2, // rule, by
	"not-an-alias":      2, // got
	"changed-facts":     2, // rule, day, was, now
	"same-facts":        2, // --changed, and nothing did: rule
	"changed-or-error":  2, // --changed and --correction
	"note-alone":        2, // --note without --changed
	"not-a-note":        2, // got
	"note-twice":        2, // lang
	"no-note":           2, // langs, type
	"no-such-language":  2, // lang, near, known
	"no-change-date":    2, // rule
	"change-after":      2, // later than the day of comparing: date, day
	"change-order":      2, // before a change that is recorded: date, last
	"old-unknown":       2, // rule
	"old-unfit":         1, // the old value is none of the kind: rule, kind
	"no-such-state":     2, // of --before: state
	"not-in-state":      2, // rule, state
	"no-answer":         2, // nobody sits at the terminal
	"cannot-edit":       1, // a block that is written in a way that veshka does not know: file, rule
	"which-language":    2, // rule, known
	"original-language": 2, // rule, lang, others
	"one-language":      2, // a site with nothing to translate into: lang
	"no-words":          1, // rule, lang, file, heading
	"draft-words":       1, // file
	"from-alone":        2, // --from without --minor
	"minor-day":         2, // --on with --minor
	"which-digest":      2, // rule, known
	"no-such-digest":    2, // digest, rule, known
	"no-digest":         2, // --from, and nothing was recorded: digest, rule

	// files
	"file-changed": 1, // on disk since it was read: file

	// check --online, --dataset
	"needs-online":   2, // a flag that says how to ask, without --online: flag
	"online-date":    2, // --date with --online
	"bad-jobs":       2, // --jobs: got, most
	"bad-memory":     1, // sources.seen.json cannot be read: file, line, problem
	"bad-proxy":      1, // of the environment: name, got
	"no-dataset":     2, // the file cannot be read: file
	"bad-dataset":    1, // not in the layout of passport-index: file
	"dataset-origin": 1, // the dataset has no lines for the origin: file, origin
	"no-origin-of":   1, // site.yaml names no origin
	"no-visa-kind":   1, // kinds.yaml has no visa-free-stay with visa_required and days: missing
}

// Refusal is an error that a command ends with, in the words of its code.
type Refusal struct {
	Code string
	Args []string // names and values in turn
}

// Refuse makes a Refusal; args are names and values in turn.
func Refuse(code string, args ...string) *Refusal {
	if _, ok := Refusals[code]; !ok {
		panic("diag: unknown refusal " + code)
	}
	return &Refusal{Code: code, Args: args}
}

// Exit returns the exit status of the command that was refused.
func (r *Refusal) Exit() int { return Refusals[r.Code] }

// Error names the code and the arguments; package words has the words.
func (r *Refusal) Error() string {
	text := r.Code
	for i := 0; i+1 < len(r.Args); i += 2 {
		text += " " + r.Args[i] + "=" + r.Args[i+1]
	}
	return text
}
