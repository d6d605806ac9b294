package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/veshka-guide/veshka/i18n"
	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
	"github.com/veshka-guide/veshka/internal/words"
	"github.com/veshka-guide/veshka/themes"
)

// terminal is what every command shares: streams, environment, the flags of all commands. Everything that a user sees
// of veshka goes through it.
type terminal struct {
	out, err io.Writer
	getenv   func(string) string
	dir      string // -s
	lang     string // --lang
	started  bool   // the arguments were understood; what fails now is not their fault
	ready    func() // for tests: called when a file is to be replaced; nil for nothing
}

// builtin is the folders that come with veshka.
func builtin() fs.FS { return folders{"themes": themes.FS, "i18n": i18n.FS} }

// messages is everything that the tool can say, read when it is wanted first. Whoever has much else to read may begin with
// it beside that.
var messages = sync.OnceValue(func() *words.Catalog { return build.Messages(builtin()) })

// words returns the tool's own messages in the language of its user.
func (t *terminal) words() *words.Words {
	return messages().In(t.language())
}

// language returns the language of the messages: the flag, else what the environment says (POSIX locale names).
func (t *terminal) language() site.Lang {
	if t.lang != "" {
		return site.Lang(t.lang)
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := t.getenv(name); v != "" {
			lang, _, _ := strings.Cut(strings.ToLower(v), "_")
			lang, _, _ = strings.Cut(lang, ".")
			if lang == "ru" {
				return "ru"
			}
			return "en"
		}
	}
	return "en"
}

// spoken refuses a --lang that veshka has no messages in.
func (t *terminal) spoken() error {
	names, err := fs.Glob(i18n.FS, "diag.*.yaml")
	if err != nil {
		return err
	}
	for i, name := range names {
		names[i] = strings.TrimSuffix(strings.TrimPrefix(name, "diag."), ".yaml")
	}
	if t.lang == "" || slices.Contains(names, t.lang) {
		return nil
	}
	return hinted{fmt.Errorf("--lang %q is not a language of veshka", t.lang), "it is one of " + strings.Join(names, ", ")}
}

// fail prints an error, and what to type next if it knows.
func (t *terminal) fail(err error) {
	fmt.Fprintf(t.err, "veshka: %v\n", err)
	var h hinted
	if errors.As(err, &h) {
		fmt.Fprintf(t.err, "hint: %s\n", h.hint)
	}
}

// refuse prints what a command refuses to do, and what would be right.
func (t *terminal) refuse(r *diag.Refusal) {
	text, hint := t.words().Refusal(r)
	fmt.Fprintf(t.err, "veshka: %s\n", text)
	t.advise(hint)
}

// advise prints what to do about what was printed before it, if there is anything to say.
func (t *terminal) advise(hint string) {
	if hint != "" {
		fmt.Fprintf(t.err, "%s: %s\n", t.words().Text("preview.hint"), hint)
	}
}

// hinted is an error with what to do about it.
type hinted struct {
	error
	hint string
}

func (h hinted) Unwrap() error { return h.error }

// builder opens the site's folder.
func (t *terminal) builder() (*build.Builder, error) {
	root, err := os.OpenRoot(t.dir)
	if err != nil {
		return nil, hinted{err, "name the folder of the site with -s, or make one: veshka new site DIR"}
	}
	return build.New(root.FS(), builtin()), nil
}

// day returns the build's date: the flag, else SOURCE_DATE_EPOCH (reproducible-builds.org), else today in UTC.
func (t *terminal) day(flag string) (site.Date, error) {
	if flag != "" {
		d, ok := site.ParseDate(flag)
		if !ok || d.Day == 0 {
			return d, hinted{fmt.Errorf("--date %q is not a day", flag), "write year-month-day, like --date 2026-05-31"}
		}
		return d, nil
	}
	if epoch := t.getenv("SOURCE_DATE_EPOCH"); epoch != "" {
		seconds, err := strconv.ParseInt(epoch, 10, 64)
		if err != nil {
			return site.Date{}, hinted{fmt.Errorf("SOURCE_DATE_EPOCH %q is not a number of seconds", epoch), "unset it, or give --date 2026-05-31"}
		}
		return site.DateOf(time.Unix(seconds, 0).UTC()), nil
	}
	return site.DateOf(time.Now().UTC()), nil
}

// show prints diagnostics to stderr.
func (t *terminal) show(b *build.Builder, ds []diag.Diagnostic) {
	_ = diag.Print(t.err, ds, t.words().Diagnostic, t.words().Text("preview.hint"), b.Text) // a closed stderr is nobody's loss
}

// without returns the diagnostics that are not of the severity.
func without(ds []diag.Diagnostic, s diag.Severity) []diag.Diagnostic {
	var out []diag.Diagnostic
	for _, d := range ds {
		if d.Severity() != s {
			out = append(out, d)
		}
	}
	return out
}

// folders is a file system of several, each under a name of its own.
type folders map[string]fs.FS

// Open implements fs.FS.
func (f folders) Open(name string) (fs.File, error) {
	top, rest, _ := strings.Cut(name, "/")
	sub, ok := f[top]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	if rest == "" {
		rest = "."
	}
	return sub.Open(rest)
}
