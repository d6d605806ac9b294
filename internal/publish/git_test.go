package publish_test

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/publish"
)

// operator is the environment of somebody whose git has a name, an address, and wishes of its own.
func operator(t *testing.T) []string {
	t.Helper()
	home := t.TempDir()
	write(t, home, ".gitconfig", "[user]\n\tname = Vera Ivanova\n\temail = vera@example.org\n[core]\n\tautocrlf = true\n"+
		"\thooksPath = "+home+"/hooks\n[commit]\n\tgpgSign = true\n[push]\n\tgpgSign = true\n[init]\n\ttemplateDir = /nowhere\n")
	for _, hook := range []string{"pre-push", "reference-transaction"} {
		write(t, home, "hooks/"+hook, "#!/bin/sh\ncase $PWD in *pages.git) exit 0;; esac # the host's own\necho hook ran >&2\nexit 1\n")
		if err := os.Chmod(filepath.Join(home, "hooks", hook), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "GIT_AUTHOR_NAME=Vera Ivanova", "GIT_DIR=/nowhere",
		"GIT_COMMITTER_EMAIL=vera@example.org", "EMAIL=vera@example.org", "TZ=Asia/Tokyo"}
}

// gitIn runs git as a stranger on another machine.
func gitIn(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "GIT_CONFIG_GLOBAL=" + os.DevNull,
		"GIT_AUTHOR_NAME=x", "GIT_AUTHOR_EMAIL=x@x", "GIT_COMMITTER_NAME=x", "GIT_COMMITTER_EMAIL=x@x"}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// remote is an empty bare repository.
func remote(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "pages.git")
	gitIn(t, "/", "init", "-q", "--bare", dir)
	return dir
}

func toBranch(t *testing.T, remote string) (publish.Target, error) {
	t.Helper()
	return publish.ToBranch(t.Context(), publish.Where{Kind: publish.Branch, Name: remote, Branch: "pages"}, t.TempDir(), operator(t))
}

func pushed(t *testing.T, s *copytest.Site, remote string) publish.Result {
	t.Helper()
	target, err := toBranch(t, remote)
	if err != nil {
		t.Fatal(err)
	}
	r, err := publish.Run(t.Context(), options(s), target)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// checkout clones the branch as a host on Windows would, whose git changes line ends.
func checkout(t *testing.T, remote string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "clone")
	gitIn(t, "/", "clone", "-q", "-c", "core.autocrlf=true", "-b", "pages", remote, dir)
	return dir
}

func TestBranch(t *testing.T) {
	s, remote := copytest.New(t), remote(t)
	release(s, 1)
	r := pushed(t, s, remote)
	if !r.Complete || r.Put == 0 {
		t.Errorf("first publish: %+v", r)
	}
	dir := checkout(t, remote)
	wantGenuine(t, s, dir)
	now := tree(t, dir)
	if _, ok := now[".nojekyll"]; !ok || now[".gitattributes"] != "* -text\n" {
		t.Errorf(".nojekyll there: %v, .gitattributes %q", ok, now[".gitattributes"])
	}
	log := gitIn(t, remote, "log", "--format=%an %ae %aI %cn %ce %cI %s%n%b%GS", "pages")
	want := "veshka veshka@localhost " + s.Manifest.Signed.Format("2006-01-02T15:04:05+00:00")
	if !strings.HasPrefix(log, want) || strings.Contains(log, "Vera") || strings.Contains(log, "vera@") || strings.Contains(log, "+09:00") {
		t.Errorf("the commit is %q, want it to begin with %q and to name nobody", log, want)
	}
	first := gitIn(t, remote, "rev-parse", "pages")
	if r := pushed(t, s, remote); r.Put+r.Removed != 0 || gitIn(t, remote, "rev-parse", "pages") != first {
		t.Errorf("publish of the same: %d put; the branch moved: %v", r.Put, gitIn(t, remote, "rev-parse", "pages") != first)
	}

	release(s, 2)
	pushed(t, s, remote)
	if n := strings.TrimSpace(gitIn(t, remote, "rev-list", "--count", "pages")); n != "1" {
		t.Errorf("the branch has %s commits, want one: taken-back pages would stay in the others", n)
	}
	wantGenuine(t, s, checkout(t, remote))
	release(s, 3)
	pushed(t, s, remote)
	now = tree(t, checkout(t, remote))
	if _, ok := now["assets/site.00000001.css"]; ok {
		t.Error("assets of release 1 stay after release 3")
	}
	if miss := lacking(now); len(miss) > 0 {
		t.Errorf("missing: %q", miss)
	}
}

// The same release makes the same commit wherever it is published from.
func TestBranchIsTheSameEverywhere(t *testing.T) {
	s := copytest.New(t)
	a, b := remote(t), remote(t)
	pushed(t, s, a)
	pushed(t, s, b)
	if x, y := gitIn(t, a, "rev-parse", "pages"), gitIn(t, b, "rev-parse", "pages"); x != y {
		t.Errorf("commits %s and %s", x, y)
	}
}

// What others keep on the branch beside the site stays, odd names and modes too.
func TestBranchKeepsForeignFiles(t *testing.T) {
	s, remote := copytest.New(t), remote(t)
	pushed(t, s, remote)
	dir := checkout(t, remote)
	write(t, dir, "CNAME", "guide.example\n")
	write(t, dir, "с \"кавычками\"\n и строкой.txt", "чужое")
	write(t, dir, "tool.sh", "#!/bin/sh\n")
	if err := os.Chmod(filepath.Join(dir, "tool.sh"), 0o755); err != nil {
		t.Fatal(err)
	}
	gitIn(t, dir, "add", "-A")
	gitIn(t, dir, "commit", "-q", "--amend", "--no-edit")
	gitIn(t, dir, "push", "-q", "-f", "origin", "pages")
	s.Put("ru/index.html", "new")
	s.Sign()
	if r := pushed(t, s, remote); len(r.Foreign) != 2 {
		t.Errorf("foreign: %q, want 2", r.Foreign)
	}
	before, now := tree(t, dir), tree(t, checkout(t, remote))
	for _, p := range []string{"CNAME", "с \"кавычками\"\n и строкой.txt", "tool.sh"} {
		if now[p] != before[p] || now[p] == "" {
			t.Errorf("%q = %q, want %q", p, now[p], before[p])
		}
	}
	if mode := gitIn(t, remote, "ls-tree", "pages", "tool.sh"); !strings.HasPrefix(mode, "100755") {
		t.Errorf("tool.sh: %s", mode)
	}
}

// A branch that somebody works on is not replaced.
func TestBranchOfOthers(t *testing.T) {
	for name, prepare := range map[string]func(t *testing.T, s *copytest.Site, remote string){
		"F68 files and no manifest": func(t *testing.T, _ *copytest.Site, remote string) {
			dir := t.TempDir()
			gitIn(t, dir, "init", "-q", "-b", "pages")
			write(t, dir, "README.md", "work of years")
			gitIn(t, dir, "add", "-A")
			gitIn(t, dir, "commit", "-q", "-m", "x")
			gitIn(t, dir, "push", "-q", remote, "pages")
		},
		"F68 our files and a history": func(t *testing.T, s *copytest.Site, remote string) {
			pushed(t, s, remote)
			dir := checkout(t, remote)
			gitIn(t, dir, "commit", "-q", "--allow-empty", "-m", "x")
			gitIn(t, dir, "push", "-q", "origin", "pages")
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, remote := copytest.New(t), remote(t)
			prepare(t, s, remote)
			before := gitIn(t, remote, "rev-parse", "pages")
			if _, err := toBranch(t, remote); !fault.Is(err, "publish-branch") {
				t.Errorf("ToBranch: %v, want publish-branch", err)
			}
			if gitIn(t, remote, "rev-parse", "pages") != before {
				t.Error("the branch moved")
			}
		})
	}
}

// Whoever publishes second while the first is at it is refused by the remote.
func TestBranchMovesMeanwhile(t *testing.T) {
	s, remote := copytest.New(t), remote(t)
	pushed(t, s, remote)
	other := s.Clone()
	s.Put("ru/index.html", "ours")
	s.Sign()
	target, err := toBranch(t, remote)
	if err != nil {
		t.Fatal(err)
	}
	other.Put("ru/index.html", "theirs")
	other.Sign()
	pushed(t, other, remote)
	theirs := gitIn(t, remote, "rev-parse", "pages")
	_, err = publish.Run(t.Context(), options(s), target)
	if f := fault.Of(err); f == nil || f.Code != "publish-git" || !strings.Contains(f.Arg("problem"), "stale info") {
		t.Errorf("Run: %v, want git's words about stale info", err)
	}
	if gitIn(t, remote, "rev-parse", "pages") != theirs {
		t.Error("the branch moved")
	}
}

// Stopped after any change, or while it is pushed, the remote has the release before, whole; then the next publish
// finishes.
func TestBranchStopped(t *testing.T) {
	s, remote := copytest.New(t), remote(t)
	pushed(t, s, remote)
	s.Put("ru/index.html", "new")
	s.Sign()
	before := gitIn(t, remote, "rev-parse", "pages")
	for k := 1; ; k++ {
		target, err := toBranch(t, remote)
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		w := &watched{Target: target, after: func(n int, _ string) error {
			if n == k {
				stop()
				return ctx.Err()
			}
			return nil
		}}
		o := options(s)
		o.Workers = 1
		_, err = publish.Run(ctx, o, w)
		stop()
		if err == nil || t.Failed() {
			break
		}
		t.Run("F75 branch, stopped after "+w.paths[len(w.paths)-1], func(t *testing.T) {
			if gitIn(t, remote, "rev-parse", "pages") != before {
				t.Error("the branch moved")
			}
		})
	}
	wantGenuine(t, s, checkout(t, remote))
}

func TestBranchFaults(t *testing.T) {
	for _, c := range []struct {
		name string
		w    publish.Where
		want string
		env  []string
	}{
		{"no such remote", publish.Where{Name: "/nowhere/at-all.git", Branch: "pages"}, "publish-git", operator(t)},
		{"no branch name", publish.Where{Name: remote(t), Branch: "a..b"}, "publish-git", operator(t)},
		{"a password", publish.Where{Name: "http://vera:hunter2@127.0.0.1:1/x.git", Branch: "pages"}, "publish-git", operator(t)},
		{"a token", publish.Where{Name: "http://hunter2@127.0.0.1:1/x.git", Branch: "pages"}, "publish-git", operator(t)},
	} {
		_, err := publish.ToBranch(t.Context(), c.w, t.TempDir(), c.env)
		if !fault.Is(err, c.want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v, want %s without a password", c.name, err, c.want)
		}
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := publish.ToBranch(t.Context(), publish.Where{Name: "x", Branch: "pages"}, t.TempDir(), nil); !fault.Is(err, "publish-no-git") {
		t.Errorf("without git: %v, want publish-no-git", err)
	}
}

// The branch of a remote whose objects are named by SHA-256.
func TestBranchOfSHA256(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "pages.git")
	gitIn(t, "/", "init", "-q", "--bare", "--object-format=sha256", dir)
	s := copytest.New(t)
	seed := t.TempDir()
	gitIn(t, seed, "init", "-q", "-b", "pages", "--object-format=sha256")
	write(t, seed, "CNAME", "guide.example\n")
	gitIn(t, seed, "add", "-A")
	gitIn(t, seed, "commit", "-q", "-m", "x")
	gitIn(t, seed, "push", "-q", dir, "pages")
	pushed(t, s, dir)
	if r := pushed(t, s, dir); r.Put != 0 {
		t.Errorf("again: %d put", r.Put)
	}
	names := slices.Sorted(maps.Keys(tree(t, checkout(t, dir))))
	if !slices.Contains(names, "CNAME") || !slices.Contains(names, manifest.Name) {
		t.Errorf("files: %q", names)
	}
}
