package build_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/i18n"
	"github.com/veshka-guide/veshka/internal/parse"
)

// made are the beginnings of ids that the code puts together, or that CLDR's names are looked up under.
var made = regexp.MustCompile(`^(state|status|name-is|organisation\.status|unit|month|date|region|language|list|new\.section)[.-]`)

// Every language must have every message, so none may stand there that nothing says.
func TestEveryMessageIsSaid(t *testing.T) {
	var said strings.Builder
	for _, dir := range []string{"../../internal", "../../themes", "../../cmd"} {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") || filepath.Ext(path) != ".go" && filepath.Ext(path) != ".html" {
				return err
			}
			text, err := os.ReadFile(path)
			said.Write(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	text, err := i18n.FS.ReadFile("en.yaml")
	if err != nil {
		t.Fatal(err)
	}
	messages, found := parse.Messages("i18n/en.yaml", "en", string(text))
	if len(found) > 0 {
		t.Fatal(found)
	}
	for _, m := range messages.Items {
		if !made.MatchString(m.ID) && !strings.Contains(said.String(), `"`+m.ID+`"`) {
			t.Errorf("nothing says %s", m.ID)
		}
	}
}
