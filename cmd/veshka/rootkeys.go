package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/veshka-guide/veshka/internal/fault"
	"github.com/veshka-guide/veshka/internal/manifest"
)

// rootKeys reads the keys of --root: each is a key, with or without the spaces of the card, or the name of a file of
// minisign's. Nothing of a secret key is ever shown. Faults: bad-key, secret-key, no-key-file.
func rootKeys(texts []string) ([]manifest.Key, error) {
	var out []manifest.Key
	for _, text := range texts {
		key, err := rootKey(text)
		if err != nil {
			return nil, err
		}
		out = append(out, key)
	}
	return out, nil
}

func rootKey(text string) (manifest.Key, error) {
	key, err := manifest.ParseKey(strings.Join(strings.Fields(text), ""))
	if err == nil {
		return key, nil
	}
	if secret(strings.TrimSpace(text)) {
		return key, fault.New("secret-key", "key", "RW…")
	}
	file, readErr := os.ReadFile(text)
	switch {
	case readErr != nil && slices.Contains([]string{".pub", ".key", ".txt"}, filepath.Ext(text)):
		return key, fault.New("no-key-file", "key", text)
	case readErr != nil:
		return key, err
	}
	lines := strings.Split(strings.TrimSpace(string(file)), "\n")
	last := strings.TrimSpace(lines[len(lines)-1])
	if secret(last) {
		return key, fault.New("secret-key", "key", text)
	}
	if key, err = manifest.ParseKey(last); err != nil {
		return key, fault.New("no-key-file", "key", text)
	}
	return key, nil
}

// secret reports whether a text is a secret key of minisign: 212 characters, of which the first eight are algorithm, way
// of encryption and checksum.
func secret(text string) bool {
	return strings.HasPrefix(text, "RWQAAEIy") || strings.HasPrefix(text, "RWRTY0Iy")
}
