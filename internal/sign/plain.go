package sign

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"io/fs"
	"strings"

	"golang.org/x/crypto/blake2b"
)

// What a volunteer without veshka does, done without a line of the code that signs: minisign -V by the text of its format
// (https://jedisct1.github.io/minisign/#signature-format) and sha256sum -c as GNU coreutils reads its lists. If a slip
// of ours made files that only veshka accepts, this finds it before anybody else.

// plainSignature returns what is wrong with a signature by the key (56 characters), "" for nothing.
func plainSignature(fsys fs.FS, name, signature, key string) string {
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err.Error()
	}
	sig, err := fs.ReadFile(fsys, signature)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(string(sig), "\n")
	if len(lines) != 5 || lines[4] != "" || !strings.HasPrefix(lines[0], "untrusted comment: ") {
		return "not four lines of a signature"
	}
	comment, ok := strings.CutPrefix(lines[2], "trusted comment: ")
	public, e1 := base64.StdEncoding.DecodeString(key)
	made, e2 := base64.StdEncoding.DecodeString(lines[1])
	global, e3 := base64.StdEncoding.DecodeString(lines[3])
	switch {
	case !ok || e1 != nil || e2 != nil || e3 != nil || len(public) != 42 || len(made) != 74 || len(global) != 64:
		return "not the format of minisign"
	case !bytes.Equal(public[2:10], made[2:10]):
		return "the id of another key"
	}
	if string(made[:2]) == "ED" {
		sum := blake2b.Sum512(text)
		text = sum[:]
	}
	pub := ed25519.PublicKey(public[10:])
	switch {
	case !ed25519.Verify(pub, text, made[10:]):
		return "signature verification failed"
	case !ed25519.Verify(pub, append(bytes.Clone(made[10:]), comment...), global):
		return "comment signature verification failed"
	}
	return ""
}

// plainSums returns the names in a list of sums whose files are not as it says, and the list itself if there is none.
func plainSums(fsys fs.FS, list string) []string {
	f, err := fsys.Open(list)
	if err != nil {
		return []string{list}
	}
	defer f.Close() // only read from: nothing can be lost
	var bad []string
	count := 0
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		line := lines.Text()
		if strings.HasPrefix(line, "#") {
			continue
		}
		count++
		sum, name, ok := strings.Cut(line, "  ")
		if !ok || plainSum(fsys, name) != sum {
			bad = append(bad, name)
		}
	}
	if lines.Err() != nil || count == 0 {
		bad = append(bad, list)
	}
	return bad
}

// plainSum returns the SHA-256 of a file in hexadecimal digits, "" if it cannot be read.
func plainSum(fsys fs.FS, name string) string {
	f, err := fsys.Open(name)
	if err != nil {
		return ""
	}
	defer f.Close() // only read from: nothing can be lost
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return ""
	}
	return hex.EncodeToString(h.Sum(nil))
}
