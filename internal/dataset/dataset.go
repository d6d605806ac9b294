// Package dataset compares what a site says of entering without a visa with an open table of visa requirements, in the
// layout of the Passport Index datasets (https://github.com/ilyankou/passport-index-dataset and its successors, CSV):
//
//	tidy     Passport,Destination,Requirement   one line for each pair of countries
//	matrix   Passport,AL,DZ,…                   one line for each passport, one column for each destination
//
// with countries as codes of ISO 3166-1, of two letters or three. Names of countries are of no standard and are not read.
//
// Such a table is nobody's word: where it contradicts a rule, that is a question to an editor, never an error, and nothing
// is changed by it.
package dataset

import (
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"

	"golang.org/x/text/language"

	"github.com/veshka-guide/veshka/internal/diag"
)

// Visa says what a passport needs.
type Visa string

// The requirements, as the layout has them.
const (
	Free        Visa = "free"         // "visa free", or the number of days
	OnArrival   Visa = "on-arrival"   // "visa on arrival": a visa, given at the border
	ETA         Visa = "eta"          // an authorisation, which is no visa
	EVisa       Visa = "e-visa"       // a visa, asked for on the net
	Required    Visa = "required"     // "visa required"
	NoAdmission Visa = "no-admission" // nobody is let in
)

// Claim is what is said of one destination.
type Claim struct {
	Visa     Visa
	Min, Max int // days without a visa, equal when it is one number; 0 when they are not said
}

// Table is what a file says for one passport, by destination (ISO 3166-1 alpha-2).
type Table struct {
	File   string
	claims map[string]Claim
	Found  []diag.Diagnostic // lines that could not be read
}

// Read reads a table and keeps what it says for passports of the origin (ISO 3166-1 alpha-2). Lines that cannot be read
// are noted, as far as they may be about that passport. The error is a *diag.Refusal, or the reader's.
func Read(file, origin string, in io.Reader) (Table, error) {
	t := Table{File: file, claims: map[string]Claim{}}
	r := csv.NewReader(in)
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	header, err := r.Read()
	var broken *csv.ParseError
	if err == io.EOF || errors.As(err, &broken) {
		return t, diag.Refuse("bad-dataset", "file", file)
	}
	if err != nil {
		return t, err
	}
	destinations, ok := columns(header)
	if !ok {
		return t, diag.Refuse("bad-dataset", "file", file)
	}
	rows := 0
	for {
		row, err := r.Read()
		if err == io.EOF {
			break
		}
		if errors.As(err, &broken) {
			t.unreadable(broken.Line, broken.Err.Error())
			continue
		}
		if err != nil {
			return t, err
		}
		line, _ := r.FieldPos(0)
		switch passport := strings.TrimSpace(row[0]); {
		case len(row) != len(header):
			t.unreadable(line, strings.Join(row[:min(len(row), 4)], ","))
		case country(passport) != origin:
		case destinations == nil:
			rows++
			t.add(line, row[1], row[2])
		default:
			rows++
			for i, cell := range row[1:] {
				t.add(line, destinations[i], cell)
			}
		}
	}
	if rows == 0 {
		return t, diag.Refuse("dataset-origin", "file", file, "origin", origin)
	}
	return t, nil
}

// columns reads the header: the destinations of a matrix, nil for the tidy layout.
func columns(header []string) ([]string, bool) {
	name := func(i int) string { return strings.ToLower(strings.TrimSpace(strings.TrimPrefix(header[i], "\ufeff"))) }
	if len(header) < 3 || name(0) != "passport" {
		return nil, false
	}
	if len(header) == 3 && name(1) == "destination" {
		return nil, true
	}
	for i := 1; i < len(header); i++ {
		if country(name(i)) == "" {
			return nil, false
		}
	}
	return append([]string(nil), header[1:]...), true
}

// add takes what a cell says of a destination.
func (t *Table) add(line int, destination, cell string) {
	to := country(strings.TrimSpace(destination))
	claim, ok := claimOf(cell)
	switch {
	case strings.TrimSpace(cell) == "-1": // the passport's own country
	case to == "" || !ok:
		t.unreadable(line, destination+","+cell)
	default:
		t.claims[to] = claim
	}
}

func (t *Table) unreadable(line int, what string) {
	t.Found = append(t.Found, diag.At(diag.Pos{File: t.File, Line: line}, "dataset-line", "file", t.File, "what", what))
}

// country returns the code of two letters for one of two or three, "" for what is neither.
func country(code string) string {
	if len(code) != 2 && len(code) != 3 {
		return ""
	}
	region, err := language.ParseRegion(strings.ToUpper(code))
	if err != nil || !region.IsCountry() {
		return ""
	}
	return region.String()
}

// claimOf reads a requirement.
func claimOf(cell string) (Claim, bool) {
	text := strings.Join(strings.FieldsFunc(strings.ToLower(cell), func(r rune) bool { return r == ' ' || r == '-' || r == '_' || r == '\u00a0' }), " ")
	if days, err := strconv.Atoi(text); err == nil {
		return Claim{Visa: Free, Min: days, Max: days}, days > 0 && !strings.Contains(cell, "-")
	}
	visa, ok := map[string]Visa{
		"visa free": Free, "visa on arrival": OnArrival, "eta": ETA, "e visa": EVisa, "evisa": EVisa, "visa required": Required,
		"no admission": NoAdmission, "covid ban": NoAdmission,
	}[text]
	return Claim{Visa: visa}, ok
}
