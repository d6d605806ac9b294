package manifest

import (
	"slices"
	"strconv"
	"strings"

	"github.com/veshka-guide/veshka/internal/fault"
)

// MaxPath is the longest path that may be listed, in bytes: with a base folder before it, it still fits into the 260
// characters of older Windows and the 255 of a ZIP tool.
const MaxPath = 180

// devices are the names that Windows keeps for devices, whatever follows after a dot.
var devices = []string{
	"con", "prn", "aux", "nul",
	"com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
	"lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
}

// controlFolders hold control files, so that no file can stand at their place.
var controlFolders = []string{"verify", "verify/keys", "verify/m"}

// CheckPath is nil if every host, file system and stick can hold the path, else the fault path. It refuses control
// files too, and what would stand in their way. The form is
//
//	[a-z0-9][a-z0-9.-]*(/[a-z0-9][a-z0-9.-]*)*
//
// at most MaxPath bytes, no "..", no part that ends in a dot, no name of a Windows device. Upper case and underscores
// are out on purpose: file systems fold the first, GitHub Pages drops names that begin with the second.
func CheckPath(path string) error {
	if len(path) > MaxPath {
		return badPath(path, "≤ "+strconv.Itoa(MaxPath)+" bytes ≠ "+strconv.Itoa(len(path)))
	}
	if Control(path) || slices.Contains(controlFolders, path) {
		return badPath(path, "≠ verify/*.txt, verify/*.minisig")
	}
	for at, rest := 0, path; ; {
		part, after, more := strings.Cut(rest, "/")
		if problem := checkPart(part); problem != "" {
			return badPath(path, problem)
		}
		at += len(part)
		if !more {
			return nil
		}
		if Control(path[:at]) {
			return badPath(path, "≠ verify/*.txt/, verify/*.minisig/")
		}
		at, rest = at+1, after
	}
}

// checkPart says what is wrong with one part of a path, "" for nothing.
func checkPart(part string) string {
	if part == "" {
		return "a/b"
	}
	for i := range len(part) {
		c := part[i]
		switch {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		case (c == '.' || c == '-') && i > 0:
		default:
			return "[a-z0-9][a-z0-9.-]* ≠ " + quoted(part)
		}
	}
	if strings.HasSuffix(part, ".") || strings.Contains(part, "..") {
		return "[a-z0-9][a-z0-9.-]* ≠ " + quoted(part)
	}
	if stem, _, _ := strings.Cut(part, "."); slices.Contains(devices, stem) {
		return "Windows: " + stem
	}
	return ""
}

func badPath(path, problem string) error {
	return fault.New("path", "path", clipped(path), "problem", problem)
}

// Control reports whether the path is that of a control file: under verify/ and ending in .txt or .minisig.
func Control(path string) bool {
	return strings.HasPrefix(path, "verify/") && (strings.HasSuffix(path, ".txt") || strings.HasSuffix(path, ".minisig"))
}

// Allowed reports whether a file may stand in a copy without being listed: CNAME, .nojekyll, .gitattributes,
// .well-known/security.txt, and whatever git keeps in .git at the top.
func Allowed(path string) bool {
	switch path {
	case "CNAME", ".nojekyll", ".gitattributes", ".well-known/security.txt", ".git":
		return true
	}
	return strings.HasPrefix(path, ".git/")
}
