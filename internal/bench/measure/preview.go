package measure

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"syscall"
)

// Preview is a running veshka serve.
type Preview struct {
	Address string // "http://127.0.0.1:41327/"
	command *exec.Cmd
	read    chan struct{} // closed when nothing more is said
}

var listens = regexp.MustCompile(`http://127\.0\.0\.1:\d+/`)

// Serve starts the preview of a site on a free port and waits until it answers.
func Serve(ctx context.Context, program, site, day string) (*Preview, error) {
	p := &Preview{command: exec.CommandContext(ctx, program, "serve", "-s", site, "--addr", "127.0.0.1:0", "--date", day), read: make(chan struct{})}
	said, err := p.command.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewReader(said)
	for before := ""; p.Address == ""; {
		line, err := lines.ReadString('\n')
		p.Address = listens.FindString(line)
		before += line
		if err != nil && p.Address == "" {
			return nil, fmt.Errorf("%s: %w\n%s", p.command, errors.Join(err, p.command.Wait()), before)
		}
	}
	go func() {
		_, _ = io.Copy(io.Discard, lines) // until the program ends; one that nobody listens to would stand still
		close(p.read)
	}()
	return p, nil
}

// Stop ends the preview as Ctrl+C does, and returns what it used.
func (p *Preview) Stop() (Usage, error) {
	if err := p.command.Process.Signal(syscall.SIGINT); err != nil {
		return Usage{}, err
	}
	<-p.read
	if err := p.command.Wait(); err != nil {
		return Usage{}, err
	}
	used, ok := p.command.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return Usage{}, errors.New("this system does not say how much memory a process used")
	}
	return Usage{CPU: p.command.ProcessState.UserTime() + p.command.ProcessState.SystemTime(), Peak: used.Maxrss * 1024}, nil
}
