package verify

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"strconv"
	"strings"
	"unicode"
)

// Tree is a copy that can be read: a folder, a ZIP, an address. Its methods may be called from several goroutines.
type Tree interface {
	// Read returns a small file whole. It is fs.ErrNotExist when there is none, ErrTooLarge when it has more than limit
	// bytes, ErrLink when it is no ordinary file.
	Read(ctx context.Context, path string, limit int64) ([]byte, error)

	// Open reads a file of the expected size: at most size+1 bytes come, so that a longer one is seen and never read to
	// its end. Errors as those of Read, at the latest by the reader's Read.
	Open(ctx context.Context, path string, size int64) (io.ReadCloser, error)

	// List returns everything that is not a folder, unsorted. ErrNoList for an address.
	List() ([]string, error)
}

// What a tree may answer.
var (
	ErrNoList   = errors.New("what stands at an address cannot be listed")
	ErrTooLarge = errors.New("more bytes than it may have")
	ErrLink     = errors.New("not an ordinary file")
)

// readAll reads at most limit bytes.
func readAll(r io.Reader, limit int64) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(text)) > limit {
		err = ErrTooLarge
	}
	return text, err
}

// Printable is text from a copy, in a form that no terminal takes for commands: what is not visible is written as \u200b.
func Printable(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) || r == unicode.ReplacementChar }) {
		return s
	}
	quoted := strconv.QuoteToGraphic(s)
	return strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`)
}

func missing(err error) bool { return errors.Is(err, fs.ErrNotExist) }

func number(n int) string { return strconv.Itoa(n) }
