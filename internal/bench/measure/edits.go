package measure

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

const (
	pause   = time.Millisecond       // between two looks at a page
	breath  = 200 * time.Millisecond // between two edits: nobody saves faster
	patient = time.Minute            // for an edit to be seen
)

// Edits writes a new paragraph into the body of a guide n times, and each time waits until the page at the address holds
// it. It returns how long that took, from the moment when the file was closed. At the end the file is as it was.
func Edits(ctx context.Context, file, address string, n int) ([]time.Duration, error) {
	original, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	head, body, ok := strings.Cut(string(original), "\n---\n")
	if !ok {
		return nil, fmt.Errorf("%s: no front matter ends in it", file)
	}
	if _, err := page(ctx, address); err != nil {
		return nil, err
	}
	var took []time.Duration
	for i := range n {
		mark := fmt.Sprintf("Edit number %d of many.", i+1)
		if err := os.WriteFile(file, []byte(head+"\n---\n\n"+mark+"\n"+body), 0o600); err != nil {
			return nil, err
		}
		seen, err := until(ctx, address, mark)
		if err != nil {
			return nil, err
		}
		took = append(took, seen)
		time.Sleep(breath)
	}
	return took, os.WriteFile(file, original, 0o600)
}

// until waits until the page holds mark, and returns how long that took.
func until(ctx context.Context, address, mark string) (time.Duration, error) {
	start := time.Now()
	for time.Since(start) < patient {
		body, err := page(ctx, address)
		if err != nil {
			return 0, err
		}
		if bytes.Contains(body, []byte(mark)) {
			return time.Since(start), nil
		}
		time.Sleep(pause)
	}
	return 0, fmt.Errorf("%s: %q was not seen within %s", address, mark, patient)
}

// page fetches a page; its connection is kept for the next.
func page(ctx context.Context, address string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept-Encoding", "identity") // packing is not what is measured
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", address, response.Status)
	}
	return body, err
}
