package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// The program is built once, as its users have it: with the race detector, which watches the packages in their own
// tests, each of its hundreds of calls here would take ten times as long.
func TestMain(m *testing.M) {
	code, err := withProgram(m.Run)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func withProgram(run func() int) (int, error) {
	dir, err := os.MkdirTemp("", "veshka-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	c := exec.Command("go", "build", "-o", dir, ".")
	if out, err := c.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("%s: %w\n%s", c, err, out)
	}
	if err := os.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH")); err != nil {
		return 0, err
	}
	return run(), nil
}

// Each script is one behaviour of the program as its user sees it; the first word of its name is the command.
func TestScripts(t *testing.T) {
	content, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("OWN", content) // the project's own site
			e.Setenv("LANG", "C.UTF-8")
			e.Setenv("XDG_CACHE_HOME", e.WorkDir+"/.cache")
			e.Setenv("SOURCE_DATE_EPOCH", "1795305600") // 22 November 2026
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exit": exitStatus,
			"host": hostFolder,
			"gov":  govHosts,
			"same": sameTree,
		},
	})
}

// exitStatus runs a command and compares its exit status: exit 2 veshka biuld.
func exitStatus(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exit status command [arg …]")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	var status interface{ ExitCode() int }
	if err != nil {
		s, ok := err.(interface{ ExitCode() int })
		if !ok {
			ts.Fatalf("%v", err)
		}
		status = s
		got = status.ExitCode()
	}
	if want := args[0]; want != string(rune('0'+got)) {
		ts.Fatalf("%v: exit status %d, want %s", args[1:], got, want)
	}
}

// sameTree compares two folders: every file, every byte.
func sameTree(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: same folder folder")
	}
	a, b := tree(ts, ts.MkAbs(args[0])), tree(ts, ts.MkAbs(args[1]))
	for name, text := range a {
		if other, ok := b[name]; !ok || other != text {
			ts.Fatalf("%s differs", name)
		}
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			ts.Fatalf("%s is in %s only", name, args[1])
		}
	}
	if len(a) == 0 {
		ts.Fatalf("%s is empty", args[0])
	}
}

func tree(ts *testscript.TestScript, dir string) map[string]string {
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		rel, relErr := filepath.Rel(dir, path)
		out[rel] = string(text)
		if err == nil {
			err = relErr
		}
		return err
	})
	ts.Check(err)
	return out
}
