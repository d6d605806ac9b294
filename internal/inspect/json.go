package inspect

import (
	"encoding/json"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// document is the report for other programs. Its fields stay; a later veshka may add some.
//
//	format    "veshka-inspect 1"
//	url       the suspect
//	verdict   one of the verdicts of this package
//	exit      the exit status, 0 to 7
//	fault     the code of the error, "" for none
//	site; genuine and suspect: KEYSET-SERIAL of the verified copy and of the other, "" if that has no genuine manifest
//	signed, expires  of the suspect's release, RFC 3339, "" if it has none
//	same, listed, beyond  listed files that are the same for everybody, listed files, other addresses looked at
//	like      the genuine host that the suspect's host looks like, "" for none; no finding by itself
//	unread    listed files that did not come
//	findings  the worst first: rank (1 asks, 2 leads elsewhere, 3 says otherwise, 4 the rest), kind (see Kinds), change
//	          (added, removed, changed), label, was, is, only (who sees it: tool, browser, phone; "" = everybody), like,
//	          pages
type document struct {
	Format   string        `json:"format"`
	URL      string        `json:"url"`
	Verdict  string        `json:"verdict"`
	Exit     int           `json:"exit"`
	Fault    string        `json:"fault"`
	Site     string        `json:"site"`
	Genuine  string        `json:"genuine"`
	Suspect  string        `json:"suspect"`
	Signed   string        `json:"signed"`
	Expires  string        `json:"expires"`
	Same     int           `json:"same"`
	Listed   int           `json:"listed"`
	Beyond   int           `json:"beyond"`
	Like     string        `json:"like"`
	Unread   []string      `json:"unread"`
	Findings []findingJSON `json:"findings"`
}

type findingJSON struct {
	Rank   int      `json:"rank"`
	Kind   string   `json:"kind"`
	Change string   `json:"change"`
	Label  string   `json:"label"`
	Was    string   `json:"was"`
	Is     string   `json:"is"`
	Only   string   `json:"only"`
	Like   string   `json:"like"`
	Pages  []string `json:"pages"`
}

// JSON writes the report, and the error that Run returned with it, for other programs: see the fields above.
func (r Report) JSON(err error) []byte {
	d := document{
		Format: "veshka-inspect 1", URL: r.URL, Verdict: r.Verdict, Exit: int(fault.ClassOf(err)), Site: r.Site,
		Genuine: release(r.Genuine), Suspect: release(r.Suspect), Signed: instant(r.Signed), Expires: instant(r.Expires),
		Same: r.Same, Listed: r.Listed, Beyond: r.Beyond, Like: r.Like, Unread: append([]string{}, r.Unread...), Findings: []findingJSON{},
	}
	if f := fault.Of(err); f != nil {
		d.Fault = f.Code
	}
	for _, f := range r.Findings {
		d.Findings = append(d.Findings, findingJSON{int(f.Rank), f.Kind, f.Change, f.Label, f.Was, f.Is, f.Only, f.Like, f.Pages})
	}
	text, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		panic("inspect: " + err.Error()) // strings and numbers can be written
	}
	return append(text, '\n')
}

func release(n manifest.Number) string {
	if n == (manifest.Number{}) {
		return ""
	}
	return n.String()
}

func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
