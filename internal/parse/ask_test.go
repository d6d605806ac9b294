package parse_test

import (
	"slices"
	"testing"

	"github.com/veshka-guide/veshka/internal/parse"
)

// The words that people look for a kind or a country by stand in any language's file; a slip in the key is told.
func TestAsk(t *testing.T) {
	const kind = "kinds:\n  extradition-risk:\n    label: Риск выдачи\n    "
	w, found := parse.KindWords("content/kinds.ru.yaml", kind+"ask: [выдадут, send me back]\n")
	if got, want := w.Kinds.Kinds["extradition-risk"].Ask, []string{"выдадут", "send me back"}; len(found) > 0 || !slices.Equal(got, want) {
		t.Errorf("KindWords() has Ask %q and found %v, want %q", got, found, want)
	}
	_, found = parse.KindWords("content/kinds.ru.yaml", kind+"asks: [выдадут]\n")
	if len(found) != 1 || found[0].Code != "unknown-key" || found[0].Arg("near") != "ask" {
		t.Errorf("KindWords() of a slip found %v, want unknown-key near ask", found)
	}
	for _, facts := range []string{"country: GE\n", ""} {
		m, found := parse.File(georgia, "---\n"+facts+"ask: [Батуми]\nsummary: Год без визы.\n---\n")
		if !slices.Equal(m.Doc.Ask, []string{"Батуми"}) || len(found) > 0 {
			t.Errorf("facts %q: Ask is %q, found %v, want Батуми", facts, m.Doc.Ask, found)
		}
	}
}
