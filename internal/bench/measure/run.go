// Package measure runs programs and says what they took: time, work, memory, and how long a saved file takes to be seen
// in the preview.
//
// A child process starts with the peak memory of its parent, so a program that measures must stay small itself: it makes
// no corpus, and keeps no output.
package measure

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Usage is what one run took, with all processes that it started and waited for.
type Usage struct {
	Wall time.Duration
	CPU  time.Duration // of all cores, user and system
	Peak int64         // memory of the largest process, in bytes
}

// Plus is the usage of a run and another after it.
func (u Usage) Plus(v Usage) Usage {
	return Usage{u.Wall + v.Wall, u.CPU + v.CPU, max(u.Peak, v.Peak)}
}

// Run runs a command whose output goes to the file log. What other programs left to be written is written to the disk
// before the clock starts. The error of a command that failed ends with what it said.
func Run(c *exec.Cmd, log string) (Usage, error) {
	f, err := os.Create(log)
	if err != nil {
		return Usage{}, err
	}
	defer f.Close()
	c.Stdout, c.Stderr = f, f
	syscall.Sync()
	start := time.Now()
	err = c.Run()
	wall := time.Since(start)
	if err != nil {
		return Usage{}, fmt.Errorf("%s: %w\n%s", c, err, tail(log))
	}
	used, ok := c.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return Usage{}, errors.New("this system does not say how much memory a process used")
	}
	return Usage{wall, c.ProcessState.UserTime() + c.ProcessState.SystemTime(), used.Maxrss * 1024}, nil // in KiB on Linux
}

// tail returns the last lines of a log.
func tail(name string) string {
	data, err := os.ReadFile(name)
	if err != nil {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	return strings.Join(lines[max(0, len(lines)-20):], "\n")
}

// Pages counts the HTML files in dir: a program that made fewer pages than there are was not faster.
func Pages(dir string) (int, error) {
	n := 0
	err := filepath.WalkDir(dir, func(name string, _ os.DirEntry, err error) error {
		if filepath.Ext(name) == ".html" {
			n++
		}
		return err
	})
	return n, err
}
