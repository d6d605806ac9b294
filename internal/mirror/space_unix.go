//go:build darwin || dragonfly || freebsd || linux

package mirror

import "syscall"

// free returns how many bytes fit on the disk of a folder.
func free(dir string) (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil //nolint:unconvert // their types differ between systems
}
