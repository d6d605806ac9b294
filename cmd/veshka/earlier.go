package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/veshka-guide/veshka/internal/attest"
	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/site"
)

// pastStates is how many commits of a guide are looked through for the state that was confirmed.
const pastStates = 50

// earlier returns the rule as it was: in the state that named names, a revision of git or a folder; else as it was
// confirmed, if the confirmation recorded its facts, or as it was last committed. It is nil where that is not known.
func (t *terminal) earlier(s *site.Site, r *site.Rule, named string) (*site.Rule, error) {
	files := attest.Files(s, r.Guide.Slug)
	at := func(texts map[string]string) *site.Rule { return attest.Earlier(s, r.Guide.Slug, r.ID, texts) }
	if named != "" {
		texts, err := t.state(named, files)
		if err != nil {
			return nil, err
		}
		before := at(texts)
		if before == nil {
			return nil, diag.Refuse("not-in-state", "rule", attest.Name(r), "state", named)
		}
		return before, nil
	}
	head, err := t.committed([]string{"HEAD"}, files)
	if err != nil || len(head) == 0 {
		return nil, nil //nolint:nilerr // without git, or outside of its folders, nobody knows
	}
	if before := at(head[0]); r.Fixed == "" || before != nil && before.FactDigest() == r.Fixed {
		return before, nil
	}
	revs, err := t.git("rev-list", "-n", fmt.Sprint(pastStates), "HEAD", "--", attest.File(r, r.Original))
	if err != nil {
		return nil, nil //nolint:nilerr // as above
	}
	states, err := t.committed(strings.Fields(string(revs)), files)
	if err != nil {
		return nil, nil //nolint:nilerr // as above
	}
	for _, texts := range states {
		if before := at(texts); before != nil && before.FactDigest() == r.Fixed {
			return before, nil
		}
	}
	return nil, nil
}

// state reads files of the state that an editor names.
func (t *terminal) state(named string, files []string) (map[string]string, error) {
	if info, err := os.Stat(named); err == nil && info.IsDir() {
		texts := map[string]string{}
		for _, name := range files {
			text, err := os.ReadFile(filepath.Join(named, filepath.FromSlash(name)))
			if err == nil {
				texts[name] = string(text)
			}
		}
		if len(texts) == 0 {
			return nil, diag.Refuse("no-such-state", "state", named)
		}
		return texts, nil
	}
	rev, err := t.git("rev-parse", "--verify", "--quiet", "--end-of-options", named+"^{commit}")
	if err != nil {
		return nil, diag.Refuse("no-such-state", "state", named)
	}
	states, err := t.committed([]string{strings.TrimSpace(string(rev))}, files)
	if err != nil || len(states) == 0 {
		return nil, diag.Refuse("no-such-state", "state", named)
	}
	return states[0], nil
}

// committed reads files of revisions; what a revision does not have is left out, and so is one that has none of them.
func (t *terminal) committed(revs, files []string) ([]map[string]string, error) {
	var want bytes.Buffer
	for _, rev := range revs {
		for _, name := range files {
			fmt.Fprintf(&want, "%s:./%s\n", rev, name)
		}
	}
	c := t.gitCommand("cat-file", "--batch")
	c.Stdin = &want
	out, err := c.Output()
	if err != nil {
		return nil, err
	}
	read := bufio.NewReader(bytes.NewReader(out))
	var states []map[string]string
	for range revs {
		texts := map[string]string{}
		for _, name := range files {
			text, ok, err := object(read)
			if err != nil {
				return nil, err
			}
			if ok {
				texts[name] = text
			}
		}
		if len(texts) > 0 {
			states = append(states, texts)
		}
	}
	return states, nil
}

// object reads an answer of git cat-file --batch: "ID blob SIZE", the bytes and a line end; or "NAME missing".
func object(read *bufio.Reader) (text string, ok bool, err error) {
	head, err := read.ReadString('\n')
	if err != nil {
		return "", false, err
	}
	var id, kind string
	var size int
	if n, _ := fmt.Sscanf(head, "%s %s %d", &id, &kind, &size); n != 3 || strings.HasSuffix(head, " missing\n") {
		return "", false, nil
	}
	data := make([]byte, size+1)
	_, err = io.ReadFull(read, data)
	return string(data[:size]), kind == "blob", err
}

// git runs git in the site's folder and returns what it prints.
func (t *terminal) git(args ...string) ([]byte, error) {
	return t.gitCommand(args...).Output()
}

func (t *terminal) gitCommand(args ...string) *exec.Cmd {
	return exec.Command("git", append([]string{"-C", t.dir, "--no-optional-locks"}, args...)...)
}
