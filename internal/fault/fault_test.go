package fault_test

import (
	"errors"
	"testing"

	"github.com/veshka-guide/veshka/internal/fault"
)

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"ru/Грузия — «ё».html":      "ru/Грузия — «ё».html",
		"1\u00a0024\u202f5":         "1\u00a0024\u202f5", // as numbers are written
		"\x1b]0;GENUINE\x07":        `\u001b]0;GENUINE\u0007`,
		"a\u009b31mb":               `a\u009b31mb`,
		"moc\u202eexe":              `moc\u202eexe`,
		"one\r\nveshka: GENUINE":    "one\\u000d\n  veshka: GENUINE",
		"bad \xff\xfe, good \ufffd": `bad \xff\xfe, good \ufffd`,
	} {
		if got := fault.Plain(in); got != want {
			t.Errorf("Plain(%q) = %q, want %q", in, got, want)
		}
	}
}

// What strangers wrote reaches no terminal as it is, by whatever way it came into a fault.
func TestFaultsAreFitToBeShown(t *testing.T) {
	f := fault.Because(errors.New("\x1b[2J"), "zip", "tree", "\x1b[31m.zip")
	if f.Arg("tree") != `\u001b[31m.zip` || f.Arg("problem") != `\u001b[2J` {
		t.Errorf("%q", f.Args)
	}
}
