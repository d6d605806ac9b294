package publish_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/manifest"
	"github.com/veshka-guide/veshka/internal/publish"
	"github.com/veshka-guide/veshka/internal/verify"
)

var errStopped = errors.New("stopped")

// honest holds that a tree which verifies is, byte by byte, the release whose manifest it was verified against, and that
// no page lacks what it names.
func honest(t *testing.T, s *copytest.Site, dir string) {
	t.Helper()
	now := tree(t, dir)
	if miss := lacking(now); len(miss) > 0 {
		t.Errorf("readers get pages without their parts: %q", miss)
	}
	r, err := verdict(t, s, dir)
	if err != nil {
		return // refused: a mirror waits
	}
	for _, f := range r.Manifest.Files {
		if manifest.SHA256([]byte(now[f.Path])) != f.SHA256 {
			t.Errorf("%s verifies, and %s is not as signed", r.Number, f.Path)
		}
	}
}

// A publish that stops after any change, over a live release whose predecessor's files are still there: no reader and no
// mirror is misled, the same command finishes it, and then there is nothing left to do.
func TestStoppedAfterEveryChange(t *testing.T) {
	steps := 0
	for k := 1; ; k++ {
		ended := false
		t.Run(fmt.Sprintf("F75 stopped after change %d", k), func(t *testing.T) {
			s, live := copytest.New(t), t.TempDir()
			release(s, 1)
			published(t, s, live)
			release(s, 2)
			published(t, s, live)
			release(s, 3)
			target := &watched{Target: toFolder(t, s, live), after: func(n int, _ string) error {
				if n == k {
					honest(t, s, live)
					return errStopped
				}
				return nil
			}}
			o := options(s)
			o.Workers = 1
			r, err := publish.Run(t.Context(), o, target)
			if ended = err == nil; !ended && (!errors.Is(err, errStopped) || r.Complete) {
				t.Fatalf("Run: %+v, %v", r, err)
			}
			published(t, s, live)
			wantGenuine(t, s, live)
			if r := published(t, s, live); r.Put+r.Removed != 0 {
				t.Errorf("after it was finished: %d put, %d removed; want none", r.Put, r.Removed)
			}
		})
		if ended || t.Failed() {
			break
		}
		steps++
	}
	if steps < 12 {
		t.Errorf("only %d changes were simulated", steps)
	}
}

// A first publish that stops, and goes on with a release that was signed since.
func TestStoppedThenSignedAgain(t *testing.T) {
	for k := range 25 {
		t.Run(fmt.Sprintf("F75 first publish stopped after change %d, signed again", k+1), func(t *testing.T) {
			s, live := copytest.New(t), t.TempDir()
			o := options(s)
			o.Workers = 1
			target := &watched{Target: toFolder(t, s, live), after: func(n int, _ string) error {
				if n == k+1 {
					return errStopped
				}
				return nil
			}}
			if _, err := publish.Run(t.Context(), o, target); err != nil && !errors.Is(err, errStopped) {
				t.Fatal(err)
			}
			s.Put("ru/index.html", "another text")
			s.Sign()
			published(t, s, live)
			wantGenuine(t, s, live)
		})
	}
}

// TestKilled is a process that dies by SIGKILL in the middle; the half-written file of another is planted. The next
// publish removes what they left and finishes.
func TestKilled(t *testing.T) {
	if after := os.Getenv("VESHKA_TEST_DIE_AFTER"); after != "" {
		die(t, after)
	}
	for _, k := range []int{1, 4, 8, 11} {
		t.Run(fmt.Sprintf("F75 killed after change %d", k), func(t *testing.T) {
			s, live := copytest.New(t), t.TempDir()
			release(s, 1)
			published(t, s, live)
			release(s, 2)
			cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$")
			cmd.Env = append(os.Environ(), "VESHKA_TEST_DIE_AFTER="+strconv.Itoa(k), "VESHKA_TEST_FROM="+s.Dir,
				"VESHKA_TEST_TO="+live, "VESHKA_TEST_NOW="+strconv.FormatInt(s.Now.Unix(), 10))
			if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(err.Error(), "killed") {
				t.Fatalf("the process did not die: %v\n%s", err, out)
			}
			write(t, live, ".veshka-parts/7", "half a fi")
			honest(t, s, live)
			published(t, s, live)
			wantGenuine(t, s, live)
			if _, err := os.Stat(filepath.Join(live, ".veshka-parts")); err == nil {
				t.Error("temporary files are left")
			}
		})
	}
}

// A renewal, which signs the same files again, sends control files and nothing else.
func TestRenewal(t *testing.T) {
	s, live := copytest.New(t), t.TempDir()
	published(t, s, live)
	before := tree(t, live)
	s.Sign()
	published(t, s, live)
	now := tree(t, live)
	maps.DeleteFunc(now, func(p, text string) bool { return before[p] == text })
	for p := range now {
		if !manifest.Control(p) {
			t.Errorf("the renewal sent %s", p)
		}
	}
	if r, err := verdict(t, s, live); err != nil || r.Verdict != verify.Genuine {
		t.Errorf("verify: %s, %v", r.Verdict, err)
	}
}
