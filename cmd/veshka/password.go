package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/veshka-guide/veshka/internal/fault"
)

// passwords asks for the passwords of keys: the variable VESHKA_PASSWORD, else the terminal, else a line of stdin.
type passwords struct {
	t     *terminal
	stdin *bufio.Reader
}

func (t *terminal) passwords() *passwords {
	return &passwords{t, bufio.NewReader(os.Stdin)}
}

// of returns the password that opens the key's file.
func (p *passwords) of(file string) (string, error) {
	if v := p.t.getenv("VESHKA_PASSWORD"); v != "" {
		return v, nil
	}
	text, err := p.line(p.t.words().Text("copy.keys.ask", "file", file))
	if err == nil && text == "" {
		err = fault.New("no-password", "file", file)
	}
	return text, err
}

// fresh returns the password of keys that are made now, asked for twice at a terminal.
func (p *passwords) fresh() (string, error) {
	if v := p.t.getenv("VESHKA_PASSWORD"); v != "" {
		return v, nil
	}
	text, err := p.line(p.t.words().Text("copy.keys.ask-new"))
	if err != nil {
		return "", err
	}
	if text == "" {
		return "", fault.New("no-new-password")
	}
	if !term.IsTerminal(int(os.Stdin.Fd())) {
		return text, nil
	}
	again, err := p.line(p.t.words().Text("copy.keys.ask-again"))
	if err == nil && again != text {
		err = fault.New("passwords-differ")
	}
	return text, err
}

// line reads a line, unseen at a terminal.
func (p *passwords) line(prompt string) (string, error) {
	if fd := int(os.Stdin.Fd()); term.IsTerminal(fd) {
		fmt.Fprint(p.t.err, prompt+" ")
		text, err := term.ReadPassword(fd)
		fmt.Fprintln(p.t.err)
		return string(text), err
	}
	text, err := p.stdin.ReadString('\n')
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return strings.TrimRight(text, "\r\n"), err
}

// term is a length of time as a flag gives it: 21d, or 36h.
func termOf(flag, text string) (time.Duration, error) {
	n, ok := strings.CutSuffix(text, "d")
	unit := n + "h"
	if !ok {
		unit = text
	}
	d, err := time.ParseDuration(unit)
	if ok {
		d *= 24
	}
	if err != nil || d <= 0 || d > 10*365*24*time.Hour {
		return 0, hinted{fmt.Errorf("--%s %q is not a length of time", flag, text), "write days, like --" + flag + " 21d"}
	}
	return d.Truncate(time.Second), nil
}

// instantOf is a moment as a flag gives it: an instant of RFC 3339, or a day, whose beginning in UTC is meant; "" is now.
func instantOf(flag, text string) (time.Time, error) {
	if text == "" {
		return now(), nil
	}
	for _, form := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(form, text); err == nil && at.Year() > 1970 {
			return at.UTC().Truncate(time.Second), nil
		}
	}
	return time.Time{}, hinted{fmt.Errorf("--%s %q is not an instant", flag, text), "write one like --" + flag + " 2026-11-22T10:30:00Z, or a day"}
}
