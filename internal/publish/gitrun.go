package publish

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/veshka-guide/veshka/internal/fault"
)

// git runs the system's git in a repository of its own.
type git struct {
	dir    string   // the repository, bare
	env    []string // the operator's
	remote string   // as the operator wrote it, maybe with a password
}

// alone runs git without the operator's configuration and identity: what it makes must be the same everywhere.
func (g git) alone(ctx context.Context, stdin io.Reader, args ...string) ([]byte, error) {
	return g.run(ctx, stdin, []string{"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_ATTR_NOSYSTEM=1"},
		func(name string) bool { return strings.HasPrefix(name, "GIT_") }, args)
}

// asOperator runs git with the operator's ways to reach a remote, but not in whatever repository the shell stands, and
// without hooks.
func (g git) asOperator(ctx context.Context, args ...string) ([]byte, error) {
	ways := []string{"GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSH_VARIANT", "GIT_ASKPASS", "GIT_TERMINAL_PROMPT", "GIT_PROXY_COMMAND"}
	drop := func(name string) bool {
		return strings.HasPrefix(name, "GIT_") && !strings.HasPrefix(name, "GIT_CONFIG") && !slices.Contains(ways, name)
	}
	return g.run(ctx, nil, nil, drop, append([]string{"-c", "core.hooksPath=" + os.DevNull}, args...))
}

func (g git) run(ctx context.Context, stdin io.Reader, set []string, drop func(string) bool, args []string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"--git-dir=" + g.dir}, args...)...)
	for _, pair := range g.env {
		if name, _, _ := strings.Cut(pair, "="); !drop(name) {
			cmd.Env = append(cmd.Env, pair)
		}
	}
	cmd.Env = append(cmd.Env, set...)
	var said bytes.Buffer
	cmd.Stdin, cmd.Stderr = stdin, &said
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.Output()
	if err == nil {
		return out, nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if errors.Is(err, exec.ErrNotFound) {
		return nil, fault.New("publish-no-git")
	}
	words := strings.TrimSpace(said.String())
	if words == "" {
		words = err.Error()
	}
	return nil, fault.New("publish-git", "command", command(args), "problem", g.hide(words))
}

// command is the word that says what git was to do.
func command(args []string) string {
	if args[0] == "-c" {
		args = args[2:]
	}
	return args[0]
}

// hide leaves out the password, or token, of the remote's address.
func (g git) hide(text string) string {
	u, err := url.Parse(g.remote)
	if err != nil || u.User == nil {
		return text
	}
	secret, ok := u.User.Password()
	if !ok {
		secret = u.User.Username() // of https://TOKEN@host
	}
	if u.Scheme == "ssh" && !ok || secret == "" {
		return text
	}
	return strings.NewReplacer(secret, "***", url.QueryEscape(secret), "***").Replace(text)
}
