package panel

import (
	"errors"
	"testing"

	"github.com/veshka-guide/veshka/internal/diag"
)

func TestEditorsAreAskedInTheirOwnWay(t *testing.T) {
	const file = "/home/аня/my guides/a&b#c?.ru.md"
	const escaped = "/home/%D0%B0%D0%BD%D1%8F/my%20guides/a%26b%23c%3F.ru.md"
	for _, c := range []struct {
		editor, path string
		line, col    int
		want         string
	}{
		{"vscode", file, 12, 5, "vscode://file" + escaped + ":12:5"},
		{"vscodium", file, 12, 5, "vscodium://file" + escaped + ":12:5"},
		{"zed", file, 12, 5, "zed://file" + escaped + ":12:5"},
		{"idea", file, 12, 5, "idea://open?file=" + escaped + "&line=12&column=5"},
		{"sublime", file, 12, 5, "subl://open?url=file://" + escaped + "&line=12&column=5"},
		{"none", file, 12, 5, ""},
		{"vscode", "/a.md", 0, 0, "vscode://file/a.md:1:1"}, // the file as a whole
		{"vscode", "C:/guides/a.md", 3, 1, "vscode://file/C:/guides/a.md:3:1"},
		{"vscode", "/a:7.md", 3, 1, "vscode://file/a%3A7.md:3:1"},
		{"x-emacs://open?url=file://{path}&line={line}", "/a.md", 3, 9, "x-emacs://open?url=file:///a.md&line=3"},
		{"http://localhost:63342/api/file{path}:{line}", "/a.md", 3, 9, "http://localhost:63342/api/file/a.md:3"},
		{"txmt:{path}", "/{line}.md", 3, 9, "txmt:/%7Bline%7D.md"},
	} {
		e, err := NewEditor(c.editor)
		if err != nil {
			t.Errorf("NewEditor(%q): %v", c.editor, err)
		}
		if got := e.Link(c.path, c.line, c.col); got != c.want {
			t.Errorf("%s: Link(%q, %d, %d) = %q, want %q", c.editor, c.path, c.line, c.col, got, c.want)
		}
	}
}

func TestUnknownEditorsAreRefused(t *testing.T) {
	for _, c := range []struct{ editor, code, near string }{
		{"vscod", "unknown-editor", "vscode"},
		{"sublim", "unknown-editor", "sublime"},
		{"emacs", "unknown-editor", ""},
		{"vscode://file", "editor-template", ""},             // says no path
		{"{path}", "editor-template", ""},                    // is no address
		{"vscode://file{path}:{row}", "editor-template", ""}, // a place that is not known
		{"javascript:alert('{path}')", "editor-template", ""},
		{"data:text/html,{path}", "editor-template", ""},
		{"JavaScript:alert('{path}')", "editor-template", ""},
	} {
		_, err := NewEditor(c.editor)
		refused, ok := errors.AsType[*diag.Refusal](err)
		if !ok || refused.Code != c.code {
			t.Errorf("NewEditor(%q) = %v, want %s", c.editor, err, c.code)
			continue
		}
		if near := (diag.Diagnostic{Args: refused.Args}).Arg("near"); near != c.near {
			t.Errorf("NewEditor(%q) is near %q, want %q", c.editor, near, c.near)
		}
	}
}
