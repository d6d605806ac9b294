package publish

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// branch is a branch of a git remote. Every release is one commit without a parent, pushed over the one before it: the
// branch is as large as the site, and holds no page that was taken back because it put somebody in danger. The remote
// refuses if the branch is no longer where it was when it was read.
//
// Author and date of the commit come from the manifest, so that it names nobody, and a release is the same commit
// wherever it is published from. What is made here does not see the operator's git configuration, which may sign commits
// or change line ends; what talks to the remote does, because ways in and passwords are configured there.
//
// Files that are no part of the site stay. A branch with a history, or with files and no manifest, was made by somebody
// else and is refused: it would be lost.
type branch struct {
	git
	remote, name string
	live         string           // the commit there, "" for none
	files        map[string]entry // what the next commit holds

	mu     sync.Mutex
	stream *os.File // for git fast-import
	mark   int
}

// entry is a line of a tree: mode and object, or mode and mark.
type entry struct{ mode, object string }

const (
	liveRef = "refs/heads/live"
	nextRef = "refs/heads/next"
)

// ToBranch returns a branch of a git remote as a target. temp is an empty folder, which the caller removes. env is the
// environment that git gets. Faults: publish-git, publish-no-git, publish-branch.
func ToBranch(ctx context.Context, w Where, temp string, env []string) (Target, error) {
	b := &branch{git: git{dir: filepath.Join(temp, "git"), env: env, remote: w.Name}, remote: w.Name, name: w.Branch,
		files: map[string]entry{}}
	if err := b.init(ctx, "sha1"); err != nil {
		return nil, err
	}
	if _, err := b.alone(ctx, nil, "check-ref-format", "refs/heads/"+b.name); fault.Is(err, "publish-git") {
		return nil, fault.New("publish-git", "command", "check-ref-format", "problem", b.name)
	} else if err != nil {
		return nil, err
	}
	out, err := b.asOperator(ctx, "ls-remote", "--", b.remote, "refs/heads/"+b.name)
	if err != nil {
		return nil, err
	}
	b.live, _, _ = strings.Cut(string(out), "\t")
	if len(b.live) == 2*sha256.Size {
		if err := errors.Join(os.RemoveAll(b.dir), b.init(ctx, "sha256")); err != nil {
			return nil, err
		}
	}
	if err := b.fetch(ctx); err != nil {
		return nil, err
	}
	b.stream, err = os.Create(filepath.Join(temp, "stream"))
	if err != nil {
		return nil, fault.Because(err, "publish-write", "target", temp)
	}
	return b, nil
}

// init makes the repository; format is that of the names of objects.
func (b *branch) init(ctx context.Context, format string) error {
	_, err := b.alone(ctx, nil, "init", "--quiet", "--bare", "--template=", "--object-format="+format, b.dir)
	return err
}

// fetch reads the branch.
func (b *branch) fetch(ctx context.Context) error {
	if b.live == "" {
		return nil
	}
	if _, err := b.asOperator(ctx, "fetch", "--quiet", "--depth=1", "--no-tags", "--", b.remote,
		"+refs/heads/"+b.name+":"+liveRef); err != nil {
		return err
	}
	commit, err := b.alone(ctx, nil, "cat-file", "commit", liveRef)
	if err != nil {
		return err
	}
	tip, err := b.alone(ctx, nil, "rev-parse", liveRef)
	if err != nil {
		return err
	}
	b.live = strings.TrimSpace(string(tip))
	list, err := b.alone(ctx, nil, "ls-tree", "-r", "-z", "--full-tree", liveRef)
	if err != nil {
		return err
	}
	ours := true
	for line := range strings.SplitSeq(strings.TrimSuffix(string(list), "\x00"), "\x00") {
		about, p, ok := strings.Cut(line, "\t")
		fields := strings.Fields(about)
		if !ok || len(fields) != 3 {
			continue // an empty tree
		}
		b.files[p] = entry{fields[0], fields[2]}
		ours = ours && manifest.Allowed(p)
	}
	_, signed := b.files[manifest.Name]
	if bytes.Contains(commit, []byte("\nparent ")) || !ours && !signed {
		return fault.New("publish-branch", "branch", b.name, "remote", b.String())
	}
	return nil
}

func (b *branch) String() string { return b.hide("git:" + b.remote + "#" + b.name) }

func (b *branch) List(context.Context) ([]string, error) {
	return slices.Sorted(maps.Keys(b.files)), nil
}

func (b *branch) Read(ctx context.Context, p string, limit int64) ([]byte, error) {
	b.mu.Lock()
	e, ok := b.files[p]
	b.mu.Unlock()
	if !ok || e.mode != "100644" && e.mode != "100755" || strings.HasPrefix(e.object, ":") {
		return nil, fs.ErrNotExist
	}
	data, err := b.alone(ctx, nil, "cat-file", "blob", e.object)
	return data[:min(int64(len(data)), limit)], err
}

func (b *branch) Holds(_ context.Context, p string, data []byte) (bool, error) {
	e := b.files[p]
	sum := sha1.New()
	if len(e.object) == 2*sha256.Size {
		sum = sha256.New()
	}
	fmt.Fprintf(sum, "blob %d\x00", len(data))
	sum.Write(data)
	return e.mode == "100644" && e.object == hex.EncodeToString(sum.Sum(nil)), nil
}

func (b *branch) Put(_ context.Context, p string, data []byte, mode Mode) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.files[p]; ok && mode == Create {
		return ErrExists
	}
	b.mark++
	_, err := fmt.Fprintf(b.stream, "blob\nmark :%d\ndata %d\n", b.mark, len(data))
	if err == nil {
		_, err = b.stream.Write(append(data, '\n'))
	}
	if err != nil {
		return fault.Because(err, "publish-write", "target", b.stream.Name())
	}
	b.files[p] = entry{"100644", fmt.Sprintf(":%d", b.mark)}
	return nil
}

func (b *branch) Remove(_ context.Context, p string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.files, p)
	return nil
}

// Finish makes the commit and pushes it, unless the branch has it already.
func (b *branch) Finish(ctx context.Context, m *manifest.Manifest) error {
	for p, text := range map[string]string{".nojekyll": "", ".gitattributes": "* -text\n"} {
		if err := b.Put(ctx, p, []byte(text), Replace); err != nil {
			return err
		}
	}
	at := m.Signed.Unix()
	message := m.Site + " " + m.Number.String() + "\n"
	fmt.Fprintf(b.stream, "commit %s\nauthor veshka <veshka@localhost> %d +0000\ncommitter veshka <veshka@localhost> %d +0000\ndata %d\n%s",
		nextRef, at, at, len(message), message)
	for _, p := range slices.Sorted(maps.Keys(b.files)) {
		e := b.files[p]
		fmt.Fprintf(b.stream, "M %s %s %s\n", e.mode, e.object, quote(p))
	}
	_, err := fmt.Fprint(b.stream, "\ndone\n")
	if err == nil {
		_, err = b.stream.Seek(0, 0)
	}
	if err != nil {
		return fault.Because(err, "publish-write", "target", b.stream.Name())
	}
	if _, err := b.alone(ctx, b.stream, "fast-import", "--quiet", "--done"); err != nil {
		return err
	}
	out, err := b.alone(ctx, nil, "rev-parse", nextRef)
	if next := strings.TrimSpace(string(out)); err != nil || next == b.live {
		return err
	}
	_, err = b.asOperator(ctx, "push", "--quiet", "--no-signed", "--no-verify",
		"--force-with-lease=refs/heads/"+b.name+":"+b.live, "--", b.remote, nextRef+":refs/heads/"+b.name)
	return err
}

// quote writes a path for git fast-import.
func quote(p string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(p) + `"`
}
