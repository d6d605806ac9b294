package mirror

import (
	"embed"
	"hash/fnv"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"
)

//go:embed hosting
var hosting embed.FS

// Samples returns the files of the folder hosting, by name: configurations of web servers, timers, and what to do next,
// for a mirror in the folder. program is the path of veshka; flags are those that every pull needs. The folder's path
// is one that Init accepts.
func Samples(dir, program string, flags []string) map[string][]byte {
	dir = filepath.ToSlash(dir)
	program = filepath.ToSlash(program)
	if program == "" || !quotable(program) {
		program = "veshka"
	}
	// A minute and an hour of the mirror's own, so that not all mirrors ask at once, and a timer made again is the same.
	h := fnv.New32a()
	h.Write([]byte(dir))
	seed := int(h.Sum32() >> 1)
	minute, hour := seed%60, seed/60%6
	fill := strings.NewReplacer(
		"{dir}", dir,
		"{dir-quoted}", quoted(dir),
		"{veshka}", quoted(program),
		"{minute}", strconv.Itoa(minute),
		"{hours}", strings.Trim(strings.Join([]string{strconv.Itoa(hour), strconv.Itoa(hour + 6), strconv.Itoa(hour + 12), strconv.Itoa(hour + 18)}, ","), ","),
	)
	out := map[string][]byte{}
	entries, err := hosting.ReadDir("hosting")
	if err != nil {
		panic("mirror: " + err.Error()) // it is part of the program
	}
	for _, e := range entries {
		text, err := hosting.ReadFile("hosting/" + e.Name())
		if err != nil {
			panic("mirror: " + err.Error())
		}
		out[e.Name()] = []byte(strings.ReplaceAll(fill.Replace(string(text)), "{flags}", typed(e.Name(), flags)))
	}
	return out
}

// typed writes flags after a command as the sample of this name wants them: a shell's line, cron's, where a bare % ends it
// (crontab(5)), or systemd's (systemd.service(5), “Command lines”). The password of a proxy may hold any character.
func typed(sample string, flags []string) string {
	var line string
	for _, f := range flags {
		switch {
		case quoted(f) == f:
		case strings.HasSuffix(sample, ".service"):
			f = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "%", "%%", "$", "$$").Replace(f) + `"`
		default:
			f = "'" + strings.ReplaceAll(f, "'", `'\''`) + "'"
		}
		if sample == "cron.txt" {
			f = strings.ReplaceAll(f, "%", `\%`)
		}
		line += " " + f
	}
	return line
}

// quotable reports whether a path means itself between double quotes in a shell, crontab, systemd, nginx and Caddy.
func quotable(path string) bool {
	return !strings.ContainsFunc(path, func(r rune) bool {
		return strings.ContainsRune("\"'`$%{};#\\", r) && !(r == '\\' && filepath.Separator == '\\') || !unicode.IsPrint(r)
	})
}

// quoted writes a word so that a shell, cron and systemd read it as one.
func quoted(word string) string {
	if word != "" && !strings.ContainsFunc(word, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("/._-:@,=+", r)
	}) {
		return word
	}
	return `"` + word + `"`
}
