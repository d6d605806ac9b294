package publish

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/veshka-guide/veshka/internal/manifest"
)

// Target is a place that a tree is put to. Paths are relative to its base, with slashes. Put and Remove may be called
// from several goroutines. Errors are faults.
type Target interface {
	// String names the target to people, without secrets.
	String() string
	// List returns every file at the target.
	List(ctx context.Context) ([]string, error)
	// Read returns a file of at most limit bytes; fs.ErrNotExist if there is none.
	Read(ctx context.Context, path string, limit int64) ([]byte, error)
	// Holds reports whether the target has the path with exactly these bytes. List came before it.
	Holds(ctx context.Context, path string, data []byte) (bool, error)
	// Put makes the path hold the data.
	Put(ctx context.Context, path string, data []byte, mode Mode) error
	// Remove removes a file; one that is gone already is fine.
	Remove(ctx context.Context, path string) error
	// Finish makes what was put and removed visible, where that is not so already.
	Finish(ctx context.Context, m *manifest.Manifest) error
}

// Mode says what Put does with a file that is there.
type Mode int

// The modes.
const (
	Replace Mode = iota
	Create       // ErrExists if the path is there
)

// ErrExists is what Put returns in mode Create for a path that is there.
var ErrExists = errors.New("is there already")

// The kinds of targets.
const (
	Bucket = "s3"
	Branch = "git"
	Folder = "dir"
)

// Where is a target as the operator writes it.
type Where struct {
	Kind   string // Bucket, Branch or Folder
	Name   string // the bucket, the remote, the folder
	Prefix string // in a bucket: "" or a path that ends in a slash
	Branch string // of a remote
}

// DefaultBranch is the branch of a git remote when none is named.
const DefaultBranch = "pages"

// ParseWhere reads s3://BUCKET/PREFIX, git:REMOTE#BRANCH or the path of a folder.
func ParseWhere(text string) (Where, error) {
	if rest, ok := strings.CutPrefix(text, "s3://"); ok {
		return parseBucket(rest)
	}
	if rest, ok := strings.CutPrefix(text, "git:"); ok {
		return parseBranch(rest)
	}
	switch {
	case text == "":
		return Where{}, errors.New("the target is empty")
	case strings.Contains(text, "://"):
		return Where{}, fmt.Errorf("%q is no target that can be published to", text)
	case hosted(text):
		return Where{}, fmt.Errorf("%q names a host, not a folder: for git write git:%s, for a folder of that name ./%s", text, text, text)
	}
	return Where{Kind: Folder, Name: text}, nil
}

// hosted reports whether a name is one that git, scp and rsync read as HOST:PATH, and nobody gives to a folder: a colon
// before the first slash. C:\ is a disk.
func hosted(text string) bool {
	host, _, colon := strings.Cut(text, ":")
	return colon && len(host) > 1 && !strings.ContainsAny(host, `/\`)
}

func parseBucket(rest string) (Where, error) {
	name, prefix, _ := strings.Cut(rest, "/")
	if name == "" {
		return Where{}, errors.New("the name of the bucket is missing")
	}
	prefix = strings.Trim(prefix, "/")
	for _, part := range strings.Split(prefix, "/") {
		if prefix != "" && (part == "" || part == "." || part == "..") {
			return Where{}, fmt.Errorf("%q cannot stand before the names of objects", prefix)
		}
	}
	if prefix != "" {
		prefix += "/"
	}
	return Where{Kind: Bucket, Name: name, Prefix: prefix}, nil
}

func parseBranch(rest string) (Where, error) {
	remote, branch := rest, DefaultBranch
	if i := strings.LastIndexByte(rest, '#'); i >= 0 {
		remote, branch = rest[:i], rest[i+1:]
	}
	switch {
	case remote == "":
		return Where{}, errors.New("the git remote is missing")
	case branch == "":
		return Where{}, errors.New("the branch after # is missing")
	case strings.HasPrefix(remote, "-") || strings.HasPrefix(branch, "-"):
		return Where{}, fmt.Errorf("%q begins like a flag", rest) // git would take it for one
	}
	return Where{Kind: Branch, Name: remote, Branch: branch}, nil
}
