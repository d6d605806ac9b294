package main

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/inspect"
	"github.com/veshka-guide/veshka/internal/verify"
)

// TestEveryCauseAndKindIsSaid holds what verify and inspect find against the words that there are, in either language.
func TestEveryCauseAndKindIsSaid(t *testing.T) {
	ids := []string{}
	for _, cause := range verify.Causes {
		ids = append(ids, "copy.cause."+cause)
	}
	for _, kind := range slices.Sorted(maps.Keys(inspect.Kinds)) {
		ids = append(ids, "copy.found."+kind)
	}
	said := map[string]string{}
	for _, lang := range []string{"en", "ru"} {
		term := &terminal{out: &bytes.Buffer{}, err: &bytes.Buffer{}, getenv: func(string) string { return "" }, lang: lang}
		for _, id := range ids {
			text := term.words().Text(id) // panics where there is none
			if lang == "ru" && text == said[id] && !strings.HasSuffix(id, ".cookie") {
				t.Errorf("%s says %q in both languages", id, text)
			}
			said[id] = text
		}
	}
}
