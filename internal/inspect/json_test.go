package inspect_test

import (
	"testing"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/inspect"
	"github.com/veshka-guide/veshka/internal/manifest"
)

const golden = `{
  "format": "veshka-inspect 1",
  "url": "https://suspect.example/",
  "verdict": "DIFFERENT",
  "exit": 4,
  "fault": "clone",
  "site": "guide-demo",
  "genuine": "1-4",
  "suspect": "",
  "signed": "",
  "expires": "",
  "same": 11,
  "listed": 12,
  "beyond": 3,
  "like": "guide.example",
  "unread": [],
  "findings": [
    {
      "rank": 1,
      "kind": "messenger",
      "change": "added",
      "label": "",
      "was": "",
      "is": "t.me/legion_bot",
      "only": "browser",
      "like": "",
      "pages": [
        "ru/index.html"
      ]
    }
  ]
}
`

// TestJSONIsStable shows the form that other programs rely on.
func TestJSONIsStable(t *testing.T) {
	r := inspect.Report{Verdict: inspect.Different, URL: "https://suspect.example/", Site: "guide-demo",
		Genuine: manifest.Number{Keyset: 1, Serial: 4}, Same: 11, Listed: 12, Beyond: 3, Like: "guide.example",
		Findings: []inspect.Finding{{Kind: "messenger", Change: "added", Is: "t.me/legion_bot", Only: "browser", Rank: inspect.Asks, Pages: []string{"ru/index.html"}}}}
	if got := r.JSON(fault.New("clone", "url", r.URL, "n", "1")); string(got) != golden {
		t.Errorf("JSON = %s", got)
	}
}
