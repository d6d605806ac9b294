package verify

import (
	"encoding/json"
	"fmt"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// document is the report for other programs. Its fields stay; a later veshka may add some.
//
//	format    "veshka-verify 1"
//	tree      what was looked at, as it was named
//	verdict   one of the verdicts of this package
//	exit      the exit status, 0 to 7
//	fault     the worst of what is wrong: its code and arguments; null for nothing
//	site, release (KEYSET-SERIAL), built, signed, expires (RFC 3339, UTC), manifest (SHA-256): "" where unknown
//	anchored  whether the keys were trusted from outside the copy
//	torn      whether an archived manifest was used because manifest and signature did not match
//	listed    whether files beside the list were looked for; false for addresses
//	signers, roots: public keys with the names that the keyset gives them
//	files, bytes of the manifest; checked: files read
//	problems  path, code (altered, mixed, missing, extra, link, unreadable), cause (see Causes) and release, "" where unknown
//	leftover  the same, of unlisted files that an older release had
type document struct {
	Format   string        `json:"format"`
	Tree     string        `json:"tree"`
	Verdict  string        `json:"verdict"`
	Exit     int           `json:"exit"`
	Fault    *faultJSON    `json:"fault"`
	Site     string        `json:"site"`
	Release  string        `json:"release"`
	Built    string        `json:"built"`
	Signed   string        `json:"signed"`
	Expires  string        `json:"expires"`
	Manifest string        `json:"manifest"`
	Anchored bool          `json:"anchored"`
	Torn     bool          `json:"torn"`
	Listed   bool          `json:"listed"`
	Signers  []keyJSON     `json:"signers"`
	Roots    []keyJSON     `json:"roots"`
	Files    int           `json:"files"`
	Bytes    int64         `json:"bytes"`
	Checked  int           `json:"checked"`
	Problems []problemJSON `json:"problems"`
	Leftover []problemJSON `json:"leftover"`
}

type faultJSON struct {
	Code string            `json:"code"`
	Args map[string]string `json:"args"`
}

type keyJSON struct {
	Name string `json:"name"`
	Key  string `json:"key"`
}

type problemJSON struct {
	Path    string `json:"path"`
	Code    string `json:"code"`
	Cause   string `json:"cause"`
	Release string `json:"release"`
}

// JSON writes the report on a tree, and the error that Run returned with it, for other programs: see the fields above.
func (r Report) JSON(tree string, err error) []byte {
	d := document{
		Format: "veshka-verify 1", Tree: tree, Verdict: r.Verdict, Exit: int(fault.ClassOf(err)), Site: r.Site,
		Built: instant(r.Built), Signed: instant(r.Signed), Expires: instant(r.Expires),
		Anchored: r.Anchored, Torn: r.Torn, Listed: r.Listed, Signers: keysJSON(r.Signers), Roots: keysJSON(r.Roots),
		Files: r.Files, Bytes: r.Bytes, Checked: r.Checked, Problems: problemsJSON(r.Problems), Leftover: problemsJSON(r.Leftover),
	}
	if r.Manifest != nil {
		d.Release, d.Manifest = r.Number.String(), manifest.SHA256(r.ManifestText)
	}
	if f := fault.Of(err); f != nil {
		d.Fault = &faultJSON{f.Code, map[string]string{}}
		for i := 0; i+1 < len(f.Args); i += 2 {
			d.Fault.Args[f.Args[i]] = f.Args[i+1]
		}
	}
	text, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		panic("verify: " + err.Error()) // strings and numbers can be written
	}
	return append(unseen(text), '\n')
}

// unseen writes what a terminal would obey, or nobody sees, as JSON may: names of files are strangers'.
func unseen(text []byte) []byte {
	var out []byte
	for _, r := range string(text) {
		if r < 0x7f || !unicode.In(r, unicode.Cc, unicode.Cf) {
			out = utf8.AppendRune(out, r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			out = fmt.Appendf(out, "\\u%04x", unit)
		}
	}
	return out
}

func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func keysJSON(keys []manifest.Key) []keyJSON {
	out := []keyJSON{}
	for _, k := range keys {
		out = append(out, keyJSON{k.Name, k.Text()})
	}
	return out
}

func problemsJSON(ps []Problem) []problemJSON {
	out := []problemJSON{}
	for _, p := range ps {
		out = append(out, problemJSON{p.Path, p.Code, p.Cause, p.Release})
	}
	return out
}
