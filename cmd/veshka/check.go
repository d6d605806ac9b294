package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/diag"
)

// formats are the ways in which check prints what it found.
var formats = []string{"text", "json", "github"}

func checkCommand(t *terminal) *cobra.Command {
	var date, format string
	var strict, weigh bool
	var others outside
	c := &cobra.Command{
		Use:     "check",
		Short:   "list what is wrong or stale, without making pages",
		Long:    "check lists errors, warnings, and every rule that must be compared with its source again, and writes nothing.\nIt exits with 1 if there are errors, under --strict also if there are warnings.\nIt makes no pages, so it cannot tell whether one is too heavy: build does, and check --weigh." + outsideHelp,
		Example: "  veshka check\n  veshka check --strict --format github\n  veshka check --online --country georgia\n  veshka check --dataset passport-index-tidy-iso2.csv",
		Args:    exactly(0, "veshka check"),
	}
	c.Flags().StringVar(&date, "date", "", "day to check for, like 2026-05-31 (default: SOURCE_DATE_EPOCH, else today in UTC)")
	c.Flags().BoolVar(&strict, "strict", false, "let warnings fail the check")
	c.Flags().BoolVar(&weigh, "weigh", false, "make the pages too, and report those that are too heavy")
	c.Flags().StringVar(&format, "format", "text", "text, json or github")
	others.flags(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		day, err := t.day(date)
		if err != nil {
			return err
		}
		if !slices.Contains(formats, format) {
			return hinted{fmt.Errorf("--format %q is not known", format), "it is one of " + strings.Join(formats, ", ")}
		}
		if err := others.wrong(c); err != nil {
			return err
		}
		t.started = true
		go messages() // whoever needs them waits for them
		b, err := t.builder()
		if err != nil {
			return err
		}
		look := b.Check
		if weigh {
			look = b.Weigh
		}
		r := look(build.Options{Day: day})
		found, stopped := t.askOthers(c.Context(), others, r.Site, day)
		if _, refused := errors.AsType[*diag.Refusal](stopped); refused {
			return stopped
		}
		r.Found = diag.Sort(append(r.Found, found...))
		if err := t.report(b, r, format); err != nil {
			return err
		}
		if stopped != nil {
			return stopped
		}
		if r.Failed(strict) {
			return exit(1)
		}
		return nil
	}
	return c
}

// report prints what was found to stdout, in the format.
func (t *terminal) report(b *build.Builder, r build.Result, format string) error {
	w := t.words()
	switch format {
	case "json":
		return t.encode(t.found(r.Found))
	case "github":
		for _, d := range r.Found {
			text, hint := w.Diagnostic(d)
			if err := t.github(d, text, hint); err != nil {
				return err
			}
		}
		return nil
	}
	if err := diag.Print(t.out, r.Found, w.Diagnostic, w.Text("preview.hint"), b.Text); err != nil {
		return err
	}
	_, err := fmt.Fprintln(t.err, w.Text("tool.checked",
		"errors", w.Count("tool.errors", float64(diag.Count(r.Found, diag.Error))),
		"warnings", w.Count("tool.warnings", float64(diag.Count(r.Found, diag.Warning))),
		"notes", w.Count("tool.notes", float64(diag.Count(r.Found, diag.Note)))))
	return err
}

// finding is a diagnostic as JSON. Line and Col count from 1; 0 means the file or the line as a whole.
type finding struct {
	File     string            `json:"file"`
	Line     int               `json:"line"`
	Col      int               `json:"col"`
	Length   int               `json:"length"`
	Severity string            `json:"severity"`
	Code     string            `json:"code"`
	Text     string            `json:"text"`
	Hint     string            `json:"hint,omitempty"`
	Args     map[string]string `json:"args"`
}

// found returns diagnostics as programs read them.
func (t *terminal) found(ds []diag.Diagnostic) []finding {
	out := make([]finding, 0, len(ds))
	for _, d := range ds {
		f := finding{File: d.Pos.File, Line: d.Pos.Line, Col: d.Pos.Col, Length: d.Pos.Len, Severity: d.Severity().String(), Code: d.Code, Args: map[string]string{}}
		f.Text, f.Hint = t.words().Diagnostic(d)
		for i := 0; i+1 < len(d.Args); i += 2 {
			f.Args[d.Args[i]] = d.Args[i+1]
		}
		out = append(out, f)
	}
	return out
}

// github prints a workflow command (GitHub Actions, "Workflow commands": notice, warning, error).
func (t *terminal) github(d diag.Diagnostic, text, hint string) error {
	level := d.Severity().String()
	if d.Severity() == diag.Note {
		level = "notice"
	}
	if hint != "" {
		text += "\n" + hint
	}
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	place := "file=" + property.Replace(d.Pos.File)
	if d.Pos.Line > 0 {
		place += fmt.Sprintf(",line=%d", d.Pos.Line)
	}
	if d.Pos.Col > 0 {
		place += fmt.Sprintf(",col=%d", d.Pos.Col)
	}
	_, err := fmt.Fprintf(t.out, "::%s %s,title=%s::%s\n", level, place, d.Code, data.Replace(text))
	return err
}
