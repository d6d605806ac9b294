package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/mirror"
)

// everyVerdict is a status with a copy of each kind.
func everyVerdict() mirror.Status {
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	s := mirror.Status{At: at, Trust: "own", Camps: 2}
	for i, v := range []mirror.Verdict{mirror.StatusOK, mirror.StatusAging, mirror.StatusBehind, mirror.StatusExpired, mirror.StatusTorn,
		mirror.StatusCut, mirror.StatusBlocked, mirror.StatusDown, mirror.StatusFuture, mirror.StatusAltered, mirror.StatusForeign, mirror.StatusFork} {
		c := mirror.CopyStatus{URL: "https://mirror.example/guide/", Verdict: v, AnswerMillis: 12_345}
		if i%2 == 0 {
			c.Release, c.Signed, c.Expires, c.BehindSeconds = "12-34567", at.AddDate(0, 0, -40), at.AddDate(0, 0, -19), 40*86400
			c.Camp, c.Roots = 1, []string{"RWQabc"}
		}
		s.Copies = append(s.Copies, c)
	}
	s.Copies[5].CutKiB = 1600
	s.Copies[6].URL = "https://storage.cloud.example/a-rather-long-bucket-name/guide/"
	s.Copies[7].Fault = fault.New("refused", "url", s.Copies[7].URL)
	s.Copies[7].Code = "refused"
	s.Copies[9].Fault, s.Copies[9].Code, s.Copies[9].Cause = fault.New("altered", "path", "index.html", "n", "1"), "altered", "injected-script"
	return s
}

// TestStatusTableFits holds the table to 100 columns in both languages, with its columns under their heads.
func TestStatusTableFits(t *testing.T) {
	for lang, verdict := range map[string]string{"en": "verdict", "ru": "итог"} {
		var out, errs bytes.Buffer
		term := &terminal{out: &out, err: &errs, getenv: func(string) string { return "" }, lang: lang}
		s := everyVerdict()
		term.standing(s)
		table, rest, _ := strings.Cut(out.String(), "\n\n")
		lines := strings.Split(table, "\n")
		if len(lines) != 1+12+1 {
			t.Errorf("%s: %d lines, want a head, 12 copies, and one address of its own line:\n%s", lang, len(lines), table)
		}
		column := func(line, cell string) int {
			before, _, ok := strings.Cut(line, cell)
			if !ok {
				t.Errorf("%s: no %q in %q", lang, cell, line)
			}
			return utf8.RuneCountInString(before)
		}
		want := column(lines[0], verdict)
		row := 1
		for _, c := range s.Copies {
			if lines[row] == c.URL {
				row++
			}
			if n := utf8.RuneCountInString(lines[row]); n > 100 {
				t.Errorf("%s: %d characters in %q", lang, n, lines[row])
			}
			if got := column(lines[row], " "+string(c.Verdict)) + 1; got != want {
				t.Errorf("%s: %s stands at %d, its head at %d", lang, c.Verdict, got, want)
			}
			row++
		}
		for _, c := range s.Copies {
			if !strings.Contains(rest, "\n"+string(c.Verdict)+": ") {
				t.Errorf("%s: nothing says what %s means", lang, c.Verdict)
			}
		}
		for _, word := range []string{"[refused]", "[altered]"} {
			if !strings.Contains(rest, word) {
				t.Errorf("%s: no %s in\n%s", lang, word, rest)
			}
		}
		if !strings.Contains(errs.String(), "RWQabc") {
			t.Errorf("%s: the root keys are not named: %s", lang, errs.String())
		}
	}
}
