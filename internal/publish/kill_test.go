package publish_test

import (
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/veshka-guide/veshka/internal/publish"
)

// die publishes and kills this process after so many changes.
func die(t *testing.T, after string) {
	k, err := strconv.Atoi(after)
	if err != nil {
		t.Fatal(err)
	}
	at, err := strconv.ParseInt(os.Getenv("VESHKA_TEST_NOW"), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	from := os.Getenv("VESHKA_TEST_FROM")
	folder, err := publish.ToFolder(os.Getenv("VESHKA_TEST_TO"), from)
	if err != nil {
		t.Fatal(err)
	}
	target := &watched{Target: folder, after: func(n int, _ string) error {
		if n < k {
			return nil
		}
		return syscall.Kill(syscall.Getpid(), syscall.SIGKILL)
	}}
	_, err = publish.Run(t.Context(), publish.Options{Dir: from, Now: time.Unix(at, 0), Workers: 1}, target)
	t.Fatalf("not killed: %v", err)
}
