package verify_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"
	"unicode"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/verify"
)

const golden = `{
  "format": "veshka-verify 1",
  "tree": "public",
  "verdict": "MIXED",
  "exit": 6,
  "fault": {
    "code": "mixed",
    "args": {
      "n": "1",
      "path": "ru/index.html",
      "release": "1-3"
    }
  },
  "site": "guide-demo",
  "release": "1-4",
  "built": "2026-11-01T00:00:00Z",
  "signed": "2026-11-02T00:00:00Z",
  "expires": "2026-11-23T00:00:00Z",
  "manifest": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "anchored": true,
  "torn": false,
  "listed": true,
  "signers": [
    {
      "name": "desk-2026",
      "key": "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3"
    }
  ],
  "roots": [],
  "files": 2,
  "bytes": 30,
  "checked": 2,
  "problems": [
    {
      "path": "ru/index.html",
      "code": "mixed",
      "cause": "older-release",
      "release": "1-3"
    }
  ],
  "leftover": []
}
`

// TestJSONIsStable shows the form that other programs rely on.
func TestJSONIsStable(t *testing.T) {
	key, err := manifest.ParseKey("RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3")
	if err != nil {
		t.Fatal(err)
	}
	key.Name = "desk-2026"
	day := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	r := verify.Report{Verdict: verify.Mixed, Site: "guide-demo", Number: manifest.Number{Keyset: 1, Serial: 4},
		Built: day, Signed: day.AddDate(0, 0, 1), Expires: day.AddDate(0, 0, 22), Signers: []manifest.Key{key}, Anchored: true, Listed: true,
		Files: 2, Bytes: 30, Checked: 2, Manifest: &manifest.Manifest{},
		Problems: []verify.Problem{{Path: "ru/index.html", Code: "mixed", Cause: "older-release", Release: "1-3"}}}
	got := r.JSON("public", fault.New("mixed", "path", "ru/index.html", "n", "1", "release", "1-3"))
	if string(got) != golden {
		t.Errorf("JSON = %s", got)
	}
}

func TestJSONOfStrangeNames(t *testing.T) {
	const name = "ru/\u009b31m\u202e\U000e0041\x1b[2J\x7f.html"
	text := verify.Report{Problems: []verify.Problem{{Path: name, Code: "extra"}}}.JSON("x", nil)
	if bytes.ContainsFunc(text, func(r rune) bool { return r != '\n' && unicode.In(r, unicode.Cc, unicode.Cf) }) {
		t.Errorf("a terminal would obey %q", text)
	}
	var back struct{ Problems []struct{ Path string } }
	if err := json.Unmarshal(text, &back); err != nil || back.Problems[0].Path != name {
		t.Errorf("read back: %q, %v", back, err)
	}
}
