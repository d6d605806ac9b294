package build

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/render"
	"github.com/veshka-guide/veshka/internal/squeeze"
)

// However a page is weighed, only one that is over its budget is told of, and with its whole weight.
func TestOnlyHeavyPagesWeigh(t *testing.T) {
	style := "<style>" + strings.Repeat("a{color:#123}.b{margin:1em 2em}", 40) + "</style>"
	words := strings.Fields("страна виза паспорт граница консульство country visa passport border <p> </p> <a href=x> 2026-02-17 — «ёлочки»")
	r := rand.New(rand.NewPCG(1, 2))
	var s scale
	for range 100 {
		var page strings.Builder
		page.WriteString("<!doctype html>" + style)
		for range r.IntN(4000) {
			page.WriteString(words[r.IntN(1+r.IntN(len(words)))] + " ")
		}
		text := []byte(page.String())
		exact := squeeze.Size(squeeze.Best, text)
		for _, budget := range []int{exact - 1, exact, exact * 2} {
			want := 0
			if exact > budget {
				want = exact
			}
			if got := s.weigh(render.Page{Path: "a.html", Bytes: text}, budget, 100).Bytes; got != want {
				t.Errorf("a page of %d bytes compressed weighs %d against %d, want %d", exact, got, budget, want)
			}
		}
	}
}
