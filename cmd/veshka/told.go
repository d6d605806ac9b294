package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
)

// told is a fault in the words of the terminal's language: those of its code, and words for what comes from tables of the
// packages or from the machine itself, which says everything in English.
func (t *terminal) told(f *fault.Fault) (text, hint string) {
	w := t.words()
	args := slices.Clone(f.Args)
	for i := 1; i < len(args); i += 2 {
		switch name, value := args[i-1], args[i]; name {
		case "doing", "role":
			args[i] = w.Text("copy." + name + "." + value)
		case "left":
			if d, err := time.ParseDuration(value); err == nil {
				args[i] = t.span(d)
			}
		case "problem":
			args[i] = t.machine(f, value)
		case "cause":
			switch value {
			case "":
				args[i] = w.Text("copy.pull.unanswered")
			case "missing":
				args[i] = w.Text("copy.pull.missing")
			default:
				args[i] = w.Text("copy.cause." + value)
			}
		default:
			if at, err := time.Parse(time.RFC3339, value); err == nil {
				args[i] = minute(at)
			}
		}
	}
	return w.Fault(f.Code, args)
}

// What systems say most often; each has its words in i18n under copy.system.
var systemErrors = []struct {
	err error
	id  string
}{
	{fs.ErrNotExist, "absent"}, {fs.ErrPermission, "denied"}, {fs.ErrExist, "there"}, {syscall.ENOTDIR, "not-dir"}, {syscall.EISDIR, "is-dir"},
	{syscall.ENOSPC, "full"}, {syscall.EDQUOT, "full"}, {syscall.EROFS, "read-only"}, {syscall.EIO, "broken"},
	{syscall.ECONNREFUSED, "refused"}, {io.ErrUnexpectedEOF, "ended"}, {context.Canceled, "stopped"},
}

// machine is what the machine said, in words if there are any, with the path that it is about unless the fault names it.
func (t *terminal) machine(f *fault.Fault, said string) string {
	i := slices.IndexFunc(systemErrors, func(s struct {
		err error
		id  string
	}) bool {
		return f.Err != nil && (errors.Is(f.Err, s.err) || s.id == "not-dir" && strings.HasSuffix(f.Err.Error(), "not a directory")) // os.Root's own
	})
	if i < 0 {
		return said
	}
	words := t.words().Text("copy.system." + systemErrors[i].id)
	var path string
	var one *fs.PathError
	var two *os.LinkError
	switch {
	case errors.As(f.Err, &one):
		path = one.Path
	case errors.As(f.Err, &two):
		path = two.New
	}
	for n := 1; n < len(f.Args); n += 2 {
		if f.Args[n-1] != "problem" && strings.Contains(f.Args[n], path) {
			return words
		}
	}
	if path == "" {
		return words
	}
	return fault.Plain(path) + ": " + words
}
