// Package record remembers of what a build was made, what it made and what it said, so that the next one, if all that is as
// it was, has nothing to do.
//
// A record holds digests (SHA-256): of the sources, which is every file and folder below content, i18n and themes, by path
// and bytes; of what else the pages depend on, which the caller names; of every file that was made. Times of files are not
// believed: a source is the same if its bytes are. Beside that stand the paths of what was made, and what the caller wants
// to say again. It is no part of the site: who deletes it loses nothing but time.
//
// It stands in the site's folder, in File, and its first line is a seal: a keyed digest (HMAC) of the rest. The key belongs
// to a user and a machine and is not part of the site, so a record that came with a site from elsewhere is not believed: it
// could vouch for pages that nobody built. Whatever is wrong with a record, it is as if there were none.
package record

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path"

	"github.com/veshka-guide/veshka/internal/place"
)

// File is where the record of a site stands, in its folder.
const File = ".veshka/build"

// Sum is a digest.
type Sum [sha256.Size]byte

// Record is one build.
type Record struct {
	Basis   Sum      // of everything beside files that the pages depend on
	Sources Sum      // see Sources
	Made    Sum      // see Made
	Names   []string // of the files made, sorted
	Said    json.RawMessage
}

// Read returns the record of the site if there is one with the seal of this key.
func Read(site *os.Root, key []byte) (r Record, ok bool) {
	text, err := site.ReadFile(File)
	if err != nil {
		return r, false
	}
	first, rest, _ := bytes.Cut(text, []byte("\n"))
	if !hmac.Equal(first, seal(rest, key)) {
		return r, false
	}
	return r, json.Unmarshal(rest, &r) == nil
}

// Write puts the record into the site's folder, in place of an older one and whole.
func (r Record) Write(site *os.Root, key []byte) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	dir := path.Dir(File)
	if err := site.Mkdir(dir, 0o755); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	folder := place.Open(site, dir)
	if folder == nil {
		return &os.PathError{Op: "open", Path: dir, Err: errors.New("not a folder")}
	}
	defer folder.Close()
	temporary := rand.Text() + ".tmp"
	file, err := folder.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(append(append(seal(text, key), '\n'), text...))
	if err := errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, folder.Remove(temporary))
	}
	if err := folder.Rename(temporary, path.Base(File)); err != nil {
		return errors.Join(err, folder.Remove(temporary))
	}
	return nil
}

// seal returns the keyed digest of a text in hexadecimal.
func seal(text, key []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(text)
	return hex.AppendEncode(nil, h.Sum(nil))
}

// MarshalText implements encoding.TextMarshaler.
func (s Sum) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, s[:]), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Sum) UnmarshalText(text []byte) error {
	if len(text) != hex.EncodedLen(len(s)) {
		return errors.New("not a digest")
	}
	_, err := hex.Decode(s[:], text)
	return err
}
