package sign

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"aead.dev/minisign"
	"golang.org/x/crypto/blake2b"
	"golang.org/x/crypto/scrypt"

	"github.com/veshka-guide/veshka/internal/fault"
)

// encrypt encrypts a key's file as minisign does, but with the least of scrypt: its own strength costs four seconds and a
// gigabyte for each use. The script keys-password.txtar pays that once.
func encrypt(t *testing.T, file, password string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	key, err := base64.StdEncoding.DecodeString(string(bytes.Split(text, []byte("\n"))[1]))
	if err != nil || len(key) != 158 {
		t.Fatalf("%s: %v", file, err)
	}
	const ops, mem = 1 << 15, 1 << 24
	copy(key[2:], "Sc")
	binary.LittleEndian.PutUint64(key[38:], ops)
	binary.LittleEndian.PutUint64(key[46:], mem)
	sum := blake2b.Sum256(append([]byte("Ed"), key[54:126]...))
	copy(key[126:], sum[:])
	// The parameters as libsodium's crypto_pwhash_scryptsalsa208sha256 picks them for so few operations.
	stream, err := scrypt.Key([]byte(password), key[6:38], 1<<10, 8, 1, 104)
	if err != nil {
		t.Fatal(err)
	}
	for i := range stream {
		key[54+i] ^= stream[i]
	}
	locked := "untrusted comment: minisign encrypted secret key\n" + base64.StdEncoding.EncodeToString(key) + "\n"
	if err := os.WriteFile(file, []byte(locked), 0o600); err != nil {
		t.Fatal(err)
	}
	if !minisign.IsEncrypted([]byte(locked)) {
		t.Fatal("not encrypted")
	}
}

func TestPasswords(t *testing.T) {
	two := func(o *InitOptions) { o.Releases = 2 }
	keys := keyFolder(t, two)
	first, second := filepath.Join(keys, "release-1.key"), filepath.Join(keys, "release-2.key")
	encrypt(t, first, "пароль")
	encrypt(t, second, "пароль")
	sign := func(tree string, passwords map[string]string) (asked []string, err error) {
		o := options(keys, tree, 0)
		o.Ask = func(file string) (string, error) {
			asked = append(asked, file)
			return passwords[file], nil
		}
		_, err = Sign(o)
		return asked, err
	}
	t.Run("one password for both is asked for once", func(t *testing.T) {
		tree := pages(t)
		asked, err := sign(tree, map[string]string{first: "пароль"})
		if err != nil || !slices.Equal(asked, []string{first}) {
			t.Errorf("asked for %q: %v", asked, err)
		}
		mustProve(t, tree, keys, begin)
	})
	t.Run("F72 a wrong password", func(t *testing.T) {
		tree := pages(t)
		before := standing(t, tree)
		asked, err := sign(tree, map[string]string{first: "парол"})
		if f := wantFault(t, err, "password"); f.Arg("file") != first || len(asked) != 1 {
			t.Errorf("%v, asked for %q", f, asked)
		}
		if !maps.Equal(before, standing(t, tree)) {
			t.Error("the tree changed")
		}
	})
	lock2 := filepath.Join(keys, "release-2.pub")
	t.Run("F72 the second key has another", func(t *testing.T) {
		other := keyFolder(t, two)
		for _, ext := range []string{".key", ".pub"} {
			os.Rename(filepath.Join(other, "release-2"+ext), filepath.Join(keys, "desk"+ext))
		}
		encrypt(t, filepath.Join(keys, "desk.key"), "другой")
		os.Remove(second)
		os.Remove(lock2)
		mustRotate(t, RotateOptions{Dir: keys, Releases: []string{"desk"}})
		desk := filepath.Join(keys, "desk.key")
		tree := pages(t)
		_, err := sign(tree, map[string]string{first: "пароль", desk: "пароль"})
		if f := wantFault(t, err, "password"); f.Arg("file") != desk {
			t.Errorf("%v", f)
		}
		asked, err := sign(tree, map[string]string{first: "пароль", desk: "другой"})
		if err != nil || !slices.Equal(asked, []string{first, desk}) {
			t.Errorf("asked for %q: %v", asked, err)
		}
	})
	t.Run("no password to be had", func(t *testing.T) {
		o := options(keys, pages(t), 0)
		o.Ask = func(file string) (string, error) { return "", fault.New("no-password", "file", file) }
		_, err := Sign(o)
		wantFault(t, err, "no-password")
	})
	t.Run("A27 minisign opens the same file", func(t *testing.T) {
		put(t, keys, "note", "x")
		if out, err := tool(t, keys, "пароль\n", "minisign", "-Sm", "note", "-s", "release-1.key"); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		mustTool(t, keys, "minisign", "-Vm", "note", "-p", "release-1.pub")
	})
}
