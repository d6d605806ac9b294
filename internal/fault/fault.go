// Package fault says what is wrong with a copy of the site, its keys or its signatures.
//
// A Fault is data: a stable code and arguments. It holds no words: those stand under the code in i18n/copy.LANG.yaml, in
// every language of the tool, as `text` (what was seen) and `hint` (what the operator should do).
package fault

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Class is what a fault means for the copy. It is also the exit status of the commands that mirrors use.
type Class int

// The classes.
const (
	OK          Class = 0
	Usage       Class = 1 // called wrongly
	Unreachable Class = 2 // no origin answered, or none with our files
	Stale       Class = 3 // expired: the manifest or the keys
	Forged      Class = 4 // a signature that does not hold, or bytes that are not the signed ones
	Rollback    Class = 5 // an older release than one seen before, or two releases of one number
	Incomplete  Class = 6 // not all files, or files of several releases
	Local       Class = 7 // this machine: disk, lock, state, clock
)

// Fault is one thing that is wrong. It is an error.
type Fault struct {
	Code string   // a key of the table Codes
	Args []string // names and values in turn, for the words of the code
	Err  error    // what the machine said, nil if nothing did; shown to people as the argument "problem"
}

// New makes a fault of the given code; args are names and values in turn, the values as Plain gives them.
func New(code string, args ...string) *Fault {
	if _, ok := Codes[code]; !ok {
		panic("fault: unknown code " + code)
	}
	clean := slices.Clone(args)
	for i := 1; i < len(clean); i += 2 {
		clean[i] = Plain(clean[i])
	}
	return &Fault{Code: code, Args: clean}
}

// Plain makes a text fit to be shown. Much of what faults tell of was written by strangers: a host's status line, a name in
// a ZIP, what git's remote says. What a terminal would obey, and what turns the direction of writing or cannot be seen, is
// written as \u009b; a further line is indented, so that it cannot pass for a message of its own.
func Plain(s string) string {
	odd := func(r rune) bool {
		return r == '\n' || r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp)
	}
	if !strings.ContainsFunc(s, odd) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '\n':
			b.WriteString("\n  ")
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], string(utf8.RuneError)):
			fmt.Fprintf(&b, "\\x%02x", s[i])
		case r == '\t' || !odd(r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "\\u%04x", r)
		}
	}
	return b.String()
}

// Because makes a fault with the machine's error behind it, whose words become the argument "problem".
func Because(err error, code string, args ...string) *Fault {
	f := New(code, append(args, "problem", err.Error())...)
	f.Err = err
	return f
}

// Error returns code and arguments, for logs and tests; people are shown the words of the code.
func (f *Fault) Error() string {
	var b strings.Builder
	b.WriteString(f.Code)
	for i := 0; i+1 < len(f.Args); i += 2 {
		b.WriteString(" " + f.Args[i] + "=" + f.Args[i+1])
	}
	return b.String()
}

// Unwrap returns what the machine said.
func (f *Fault) Unwrap() error { return f.Err }

// Class returns what the fault means, by its code.
func (f *Fault) Class() Class { return Codes[f.Code] }

// Arg returns the value of the named argument, "" if there is none.
func (f *Fault) Arg(name string) string {
	for i := 0; i+1 < len(f.Args); i += 2 {
		if f.Args[i] == name {
			return f.Args[i+1]
		}
	}
	return ""
}

// Of returns the first fault in the chain of an error, nil if there is none.
func Of(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return nil
}

// Is reports whether the error is a fault of the code.
func Is(err error, code string) bool {
	f := Of(err)
	return f != nil && f.Code == code
}

// ClassOf returns the class of an error: OK for nil, Local for one that is no fault.
func ClassOf(err error) Class {
	if err == nil {
		return OK
	}
	if f := Of(err); f != nil {
		return f.Class()
	}
	return Local
}
