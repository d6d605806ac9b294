//go:build !(darwin || dragonfly || freebsd || linux)

package mirror

import "errors"

// free cannot tell here how many bytes fit on the disk.
func free(string) (int64, error) { return 0, errors.ErrUnsupported }
