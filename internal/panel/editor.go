package panel

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/veshka-guide/veshka/internal/diag"
)

// An Editor makes the addresses that open a file at a place in an editor. The zero Editor makes none.
type Editor struct{ template string }

// editors are the templates of those that are known by name, as each documents or reads its own addresses. Sublime Text
// needs a program beside it that answers to subl:.
var editors = []struct{ name, template string }{
	{"vscode", "vscode://file{path}:{line}:{col}"},
	{"vscodium", "vscodium://file{path}:{line}:{col}"},
	{"zed", "zed://file{path}:{line}:{col}"},
	{"idea", "idea://open?file={path}&line={line}&column={col}"},
	{"sublime", "subl://open?url=file://{path}&line={line}&column={col}"},
	{"none", ""},
}

// DefaultEditor is what the page links to unless its user says otherwise.
const DefaultEditor = "vscode"

var (
	editorScheme      = regexp.MustCompile(`^[a-z][a-z0-9+.-]*:`) // RFC 3986, section 3.1, in lower case
	editorPlaceholder = regexp.MustCompile(`\{[^{}]*\}`)
	// What a browser would run instead of passing on.
	scriptSchemes = []string{"javascript:", "data:", "vbscript:", "blob:", "about:"}
)

// NewEditor returns the editor of a name (vscode, vscodium, zed, idea, sublime; none for no links), or of a template:
// an address with {path} for the absolute path of the file, and {line} and {col}, which count from 1. The error is a
// diag.Refusal: unknown-editor, editor-template.
func NewEditor(name string) (Editor, error) {
	var names []string
	for _, e := range editors {
		if e.name == name {
			return Editor{e.template}, nil
		}
		names = append(names, e.name)
	}
	if !strings.ContainsAny(name, ":{") {
		return Editor{}, diag.Refuse("unknown-editor", "editor", name, "known", strings.Join(names, ", "), "near", diag.Nearest(name, names))
	}
	scheme := editorScheme.FindString(name)
	for _, p := range editorPlaceholder.FindAllString(name, -1) {
		if !slices.Contains([]string{"{path}", "{line}", "{col}"}, p) {
			scheme = ""
		}
	}
	if scheme == "" || slices.Contains(scriptSchemes, scheme) || !strings.Contains(name, "{path}") {
		return Editor{}, diag.Refuse("editor-template", "editor", name)
	}
	return Editor{name}, nil
}

// Link returns the address that opens the file at the place, "" for an editor without addresses. The path is absolute,
// with slashes; a line or column of 0 is the first.
func (e Editor) Link(path string, line, col int) string {
	if e.template == "" {
		return ""
	}
	return strings.NewReplacer("{path}", escaped(path), "{line}", strconv.Itoa(max(line, 1)), "{col}", strconv.Itoa(max(col, 1))).Replace(e.template)
}

// escaped returns an absolute path as it can stand in a path and in a query (RFC 3986, section 2.3: only letters,
// digits and -._~ need no escape in either). The drive of a Windows path stays: C:/x becomes /C:/x.
func escaped(path string) string {
	drive := ""
	if len(path) > 1 && path[1] == ':' {
		drive, path = "/"+path[:2], path[2:]
	}
	parts := strings.Split(path, "/")
	for i, p := range parts {
		parts[i] = strings.ReplaceAll(url.QueryEscape(p), "+", "%20")
	}
	return drive + strings.Join(parts, "/")
}
