package manifest_test

import (
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// Each is signed by a good key: only the rules stand between it and the disk.
func TestPathsOfAGoodKey(t *testing.T) {
	s := copytest.New(t)
	long := strings.Repeat("a/", 89) + "aa" // 180
	for _, test := range []struct {
		name  string
		paths []string
		want  string
	}{
		{"A23 parent", []string{"../x"}, "path"},
		{"A23 parent in the middle", []string{"a/../../x"}, "path"},
		{"A23 here", []string{"./x"}, "path"},
		{"A23 absolute", []string{"/etc/passwd"}, "path"},
		{"A23 two slashes", []string{"a//b"}, "path"},
		{"A23 slash at the end", []string{"a/"}, "path"},
		{"A23 empty", []string{""}, "format"},
		{"A23 device", []string{"con"}, "path"},
		{"A23 device with ending", []string{"ru/aux.html"}, "path"},
		{"A23 device as folder", []string{"lpt1/index.html"}, "path"},
		{"A23 com0", []string{"com0"}, "path"},
		{"A23 upper case", []string{"A.html"}, "path"},
		{"A23 Cyrillic a", []string{"ru/а.html"}, "path"},
		{"A23 combining accent", []string{"ru/e\u0301.html"}, "path"},
		{"A23 .htaccess", []string{".htaccess"}, "path"},
		{"A23 .htaccess in a folder", []string{"ru/.htaccess"}, "path"},
		{"A23 .git", []string{".git/hooks/pre-push"}, "path"},
		{"A23 underscore", []string{"_x"}, "path"},
		{"A23 underscore inside", []string{"a_x"}, "path"},
		{"A23 query", []string{"a?b"}, "path"},
		{"A23 fragment", []string{"a#b"}, "path"},
		{"A23 percent", []string{"a%2fb"}, "path"},
		{"A23 backslash", []string{`a\b`}, "path"},
		{"A23 drive", []string{"c:/x"}, "path"},
		{"A23 stream", []string{"a:b"}, "path"},
		{"A23 space", []string{"a b"}, "path"},
		{"A23 space at the end", []string{"a "}, "path"},
		{"A23 tilde", []string{"~/x"}, "path"},
		{"A23 hyphen first", []string{"-rf"}, "path"},
		{"A23 dot at the end", []string{"a."}, "path"},
		{"A23 dot at the end of a folder", []string{"a./b"}, "path"},
		{"A23 two dots inside", []string{"a..b"}, "path"},
		{"A23 200 characters", []string{strings.Repeat("a", 200)}, "path"},
		{"A23 181 characters", []string{long + "a"}, "path"},
		{"A23 manifest", []string{"verify/manifest.txt"}, "path"},
		{"A23 its signature", []string{"verify/manifest.txt.minisig"}, "path"},
		{"A23 keys", []string{"verify/keys/7.txt"}, "path"},
		{"A23 folder where the manifest stands", []string{"verify/manifest.txt/index.html"}, "path"},
		{"A23 file where the folder of control files stands", []string{"verify"}, "path"},
		{"A23 file where the archive stands", []string{"verify/m"}, "path"},
		{"A23 file and folder", []string{"a", "a/b"}, "path"},
		{"A23 file and folder, others between", []string{"a", "a-b", "a.html", "a/b"}, "path"},
		{"A23 file and folder far below", []string{"a/b", "a/b-c/d", "a/b/c/d"}, "path"},
		{"A23 duplicate", []string{"a", "a"}, "format"},
		{"A23 unsorted", []string{"b", "a"}, "format"},
		{"A23 sorted by parts, not by bytes", []string{"a/b", "a-b"}, "format"},
		{"good", []string{"0.html", "a-b", "a.b/c", "a/b", "en/index.html", "robots.txt", "verify/index.html", "verify/txt", "verify.txt"}, "format"},
		{"good and sorted", []string{"0.html", "a-b", "a.b/c", "a/b", "ab/c", "con-text", "conn.html", "en/index.html", "verify.txt", "verify/index.html", "verify/keys/index.html", "verify/txt"}, ""},
		{"180 characters", []string{long}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := listing(test.paths...)
			s.SignBytes(text)
			m, _, err := s.Keyset.Verify(text, s.Signatures(manifest.Name))
			wants(t, err, test.want)
			if err != nil && (fault.ClassOf(err) != fault.Forged || m != nil) {
				t.Errorf("class %d, manifest %v, want 4 and none", fault.ClassOf(err), m)
			}
			for _, p := range test.paths {
				if err := manifest.CheckPath(p); test.want == "" && err != nil {
					t.Errorf("CheckPath(%q) = %v", p, err)
				}
			}
		})
	}
	if err := manifest.CheckPath(""); !fault.Is(err, "path") {
		t.Errorf("CheckPath of nothing = %v", err)
	}
}

func TestWhatMayStandUnlisted(t *testing.T) {
	for _, test := range []struct {
		path             string
		control, allowed bool
	}{
		{"verify/manifest.txt", true, false},
		{"verify/manifest.txt.0123456789ABCDEF.minisig", true, false},
		{"verify/keys/1.txt", true, false},
		{"verify/m/1-1.txt", true, false},
		{"verify/index.html", false, false},
		{"verify/txt", false, false},
		{"verify.txt", false, false},
		{"ru/verify/manifest.txt", false, false},
		{"Verify/manifest.txt", false, false},
		{"CNAME", false, true},
		{"cname", false, false},
		{"ru/CNAME", false, false},
		{".nojekyll", false, true},
		{".gitattributes", false, true},
		{".well-known/security.txt", false, true},
		{".well-known/apple-app-site-association", false, false},
		{".git/config", false, true},
		{".github/workflows/x.yml", false, false},
		{"ru/.git/config", false, false},
		{".htaccess", false, false},
		{"robots.txt", false, false},
	} {
		if got := manifest.Control(test.path); got != test.control {
			t.Errorf("Control(%q) = %v", test.path, got)
		}
		if got := manifest.Allowed(test.path); got != test.allowed {
			t.Errorf("Allowed(%q) = %v", test.path, got)
		}
	}
}
