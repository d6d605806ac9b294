package mirror

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/copytest"
	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/fetch"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// dies pulls, and makes no change of the disk from the given one on, counted from 0, as a process that was killed then.
// It returns the changes made, and whether it died: there may be fewer.
func (r *rig) dies(last int) (steps []string, died bool) {
	r.t.Helper()
	o := r.o
	o.Dir, o.Client, o.Now, o.Pause = r.dir, r.client, r.site.Now, noWait
	turns := make(chan struct{}, 1) // several files are fetched at once, and a dead process makes none of their changes
	o.step = func(name string) error {
		turns <- struct{}{}
		defer func() { <-turns }()
		if len(steps) >= last {
			died = true
			return errKilled
		}
		steps = append(steps, name)
		return nil
	}
	p, err := open(o)
	if err == nil {
		err = p.pull(r.t.Context())
		p.close()
	}
	if died != (err != nil) {
		r.t.Fatalf("after %d steps: %v", len(steps), err)
	}
	return steps, died
}

var errKilled = errors.New("killed")

// Each story is a mirror and what its next pull meets.
var stories = []struct {
	name string
	next func(site *copytest.Site)
	from uint64 // serial of what is served before, 0 for nothing
}{
	{"first pull", func(*copytest.Site) {}, 0},
	{"next release", func(s *copytest.Site) { change(s); s.Sign() }, 1},
	{"rotation", func(s *copytest.Site) { change(s); s.Rotate(renewal); s.Sign() }, 1},
	{"third release", func(s *copytest.Site) { change(s); s.Sign() }, 2},
}

// change makes a release that differs in every way: pages new, changed, gone, a folder where a page was.
func change(s *copytest.Site) {
	s.Put("ru/index.html", "<p>другая страница, "+s.Now.String())
	s.Put("ru/new/index.html", "<p>новая страница")
	s.Remove("en/index.html")
	s.Put("en/index.html/index.html", "<p>a folder where a page was")
	s.Remove("404.html")
}

// at is a mirror that serves 1-from, before its site's next release.
func at(t *testing.T, from uint64, inPlace bool, next func(*copytest.Site)) *rig {
	t.Helper()
	site := copytest.New(t)
	r := aRig(t, site, show(t, site).URL)
	r.o.InPlace = inPlace
	for n := uint64(1); n <= from; n++ {
		if n > 1 {
			site.Put("index.html", fmt.Sprint("<p>", n))
			site.Sign()
		}
		r.pulls()
	}
	next(site)
	return r
}

// Whatever the step at which a pull dies: what is served verifies, as the old release or the new one, and the next pull
// ends well.
func TestKilledAtEveryStep(t *testing.T) {
	for _, c := range stories {
		for last := 0; ; last++ {
			r := at(t, c.from, false, c.next)
			steps, died := r.dies(last)
			if !died {
				t.Logf("A22 %s: killed before each of %d steps", c.name, last)
				if last < 40 {
					t.Errorf("%s has only %d steps: %q", c.name, last, steps)
				}
				break
			}
			t.Run(fmt.Sprintf("A22 %s, killed before step %d", c.name, last), func(t *testing.T) {
				r.t = t
				if c.from > 0 || len(r.standing()) > 0 {
					rep, err := r.check(r.site.Now)
					old := num(1, c.from)
					if err != nil || rep.Number != old && rep.Number != r.site.Manifest.Number {
						t.Fatalf("after %q: served is %v, %v, %+v", steps, rep.Number, err, rep.Problems)
					}
				}
				r.pulls()
				r.tidied()
			})
		}
	}
}

// tidied checks that no draft of an interrupted pull is left.
func (r *rig) tidied() {
	r.t.Helper()
	for _, pattern := range []string{"releases/*.tmp", "current.new", "*.new", "objects/tmp/*"} {
		if left, _ := filepath.Glob(filepath.Join(r.dir, pattern)); len(left) > 0 {
			r.t.Errorf("left behind: %q", left)
		}
	}
	if names, _ := os.ReadDir(filepath.Join(r.dir, treesDir)); len(names) > 2 {
		r.t.Errorf("releases: %v", names)
	}
}

// What a process leaves that died in the middle of a step is written over or removed.
func TestLitterOfADeadPull(t *testing.T) {
	t.Run("A22 halves of every kind are left", func(t *testing.T) {
		site, _, r := two(t)
		sum := manifest.SHA256(site.Read("ru/index.html"))
		for _, name := range []string{"state/state.json.new", "state/state.json.bak.new", "state/m/1-2.txt.new", "state/keys/2.txt", "current.new/x",
			"releases/1-2.tmp/index.html", "releases/1-2/index.html", "releases/1-2/verify/manifest.txt", partsDir + "/" + sum + ".part", objectsDir + "/" + sum[:2] + "/" + sum} {
			put(t, r.dir, name, "half a fi")
		}
		r.pulls()
		r.tidied()
	})
}

// After a kill between the ratchet and the download nothing older counts any more, though the new release is not here.
func TestNoRollbackAfterAKill(t *testing.T) {
	t.Run("A22 killed between the ratchet and the download", func(t *testing.T) {
		site := copytest.New(t)
		at := show(t, site)
		r := aRig(t, site, at.URL)
		r.pulls()
		old := site.Clone()
		change(site)
		site.Sign()
		for last := 0; ; last++ {
			steps, _ := r.dies(last)
			if slices.Contains(steps, "rename "+stateName) {
				break
			}
		}
		at.swap(copytest.Folder(t, old.Dir))
		r.fails(fault.Rollback, "rollback", num(1, 1))
		at.swap(copytest.Folder(t, site.Dir))
		r.pulls()
	})
}

// A disk that fails, once and at every step: the pull says so with exit 7, and the last good release stays.
func TestDiskFailsAtEveryStep(t *testing.T) {
	for _, kind := range []struct {
		name string
		err  error
		code string
	}{{"disk full", syscall.ENOSPC, "disk-full"}, {"read-only disk", syscall.EROFS, "disk"}, {"bad disk", syscall.EIO, "disk"}} {
		r := at(t, 1, false, func(s *copytest.Site) { change(s); s.Sign() })
		for last := 0; ; last++ {
			n, failed := 0, ""
			r.o.step = func(name string) error {
				r.mu.Lock()
				defer r.mu.Unlock()
				if n++; n > last {
					failed = name
					return kind.err
				}
				return nil
			}
			r.t = t
			_, err := r.pull()
			if failed == "" {
				t.Logf("B42 %s: from each of %d steps on", kind.name, last)
				if err != nil {
					t.Errorf("Pull() = %v", err)
				}
				break
			}
			t.Run(fmt.Sprintf("B42 %s from step %d on", kind.name, last), func(t *testing.T) {
				r.t = t
				if fault.ClassOf(err) != fault.Local || !fault.Is(err, kind.code) {
					t.Fatalf("%s: Pull() = %v (exit %d), want %s (exit 7)", failed, err, fault.ClassOf(err), kind.code)
				}
				if rep, err := r.check(r.site.Now); err != nil || rep.Number.Compare(num(1, 1)) < 0 {
					t.Errorf("%s: served is %v, %v", failed, rep.Number, err)
				}
			})
		}
		r.t, r.o.step = t, nil
		r.pulls()
	}
}

func TestDiskTooSmall(t *testing.T) {
	t.Run("B42 no room, told before any download", func(t *testing.T) {
		_, at, r := two(t)
		r.o.Free = func(string) (int64, error) { return 10, nil }
		at.Reset()
		r.fails(fault.Local, "no-space", num(1, 1))
		for _, path := range at.Paths() {
			if !manifest.Control(strings.TrimPrefix(path, "/")) {
				t.Errorf("asked for %s", path)
			}
		}
		r.o.Free = nil
		r.pulls()
	})
	t.Run("B42 read-only objects folder", func(t *testing.T) {
		_, _, r := two(t)
		r.o.step = func(name string) error {
			if strings.Contains(name, " "+objectsDir) {
				return syscall.EROFS
			}
			return nil
		}
		r.fails(fault.Local, "disk", num(1, 1))
	})
	t.Run("B42 half a write", func(t *testing.T) {
		_, _, r := two(t)
		sum := manifest.SHA256(r.site.Read("ru/index.html"))
		put(t, r.dir, partsDir+"/"+sum+".part", "\x00\x00\x00\x00\x00") // as a disk leaves it that lost its power
		r.pulls()
	})
}

func TestOnePullAtATime(t *testing.T) {
	t.Run("B42 two pulls at once", func(t *testing.T) {
		_, _, r := two(t)
		first := true
		r.o.step = func(string) error {
			if first {
				first = false
				_, err := Pull(t.Context(), PullOptions{Dir: r.dir, Client: r.client, Now: r.site.Now, Pause: noWait})
				if !fault.Is(err, "busy") || fault.ClassOf(err) != fault.Local {
					t.Errorf("second Pull() = %v, want busy (exit 7)", err)
				}
			}
			return nil
		}
		r.pulls()
	})
}

// The child of TestKilledBySignal: it pulls, says the name of each step and waits to be let on.
func TestChildOfKill(t *testing.T) {
	dir, last := os.Getenv("VESHKA_TEST_DIR"), os.Getenv("VESHKA_TEST_STEP")
	if dir == "" {
		return // run by nobody
	}
	now, err := time.Parse(time.RFC3339, os.Getenv("VESHKA_TEST_NOW"))
	if err != nil {
		t.Fatal(err)
	}
	client, err := fetch.New(fetch.Options{AllowPrivate: true})
	if err != nil {
		t.Fatal(err)
	}
	_, err = Pull(t.Context(), PullOptions{Dir: dir, Client: client, Now: now, Pause: noWait, step: func(name string) error {
		if strings.HasPrefix(name, last) {
			fmt.Println("at " + name)
			os.Stdout.Sync()
			select {} // until the signal
		}
		return nil
	}})
	t.Fatalf("not killed: %v", err)
}

func TestKilledBySignal(t *testing.T) {
	for _, step := range []string{"open objects/tmp", "append objects/tmp", "mkdir releases", "rename releases/1-2", "link current.new", "rename current", "write state/state.json.new", "rename state/state.json"} {
		t.Run("A22 kill -9 before "+step, func(t *testing.T) {
			site, _, r := two(t)
			c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestChildOfKill$", "-test.v")
			c.Env = append(os.Environ(), "VESHKA_TEST_DIR="+r.dir, "VESHKA_TEST_STEP="+step, "VESHKA_TEST_NOW="+site.Now.Format(time.RFC3339))
			out, err := c.StdoutPipe()
			if err == nil {
				err = c.Start()
			}
			if err != nil {
				t.Fatal(err)
			}
			said := ""
			for buf := make([]byte, 4096); !strings.Contains(said, "at "+step); {
				n, err := out.Read(buf)
				if said += string(buf[:n]); err != nil {
					t.Fatalf("the child ended: %s", said)
				}
			}
			if err := c.Process.Signal(syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
			c.Wait()
			if rep, err := r.check(site.Now); err != nil || rep.Number != num(1, 1) && rep.Number != num(1, 2) {
				t.Fatalf("served is %v, %v", rep.Number, err)
			}
			r.pulls()
			r.tidied()
		})
	}
}
