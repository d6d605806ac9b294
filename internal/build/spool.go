package build

import (
	"os"
	"slices"
	"sync"
	"sync/atomic"
)

// Scratcher is a Sink that has room for the texts of pages between their reading and their making, so that a large site
// is never whole in memory: a file to which nobody else writes, and of which nothing is wanted later. It is asked at most once in a build, and not by one that keeps pages for the next.
type Scratcher interface{ Scratch() (*os.File, error) }

// spool keeps the texts of pages in a file between their reading and their making (site.Store). The zero spool with a way
// to open the file is ready; a nil one has no errors.
type spool struct {
	open  func() (*os.File, error) // the same file each time
	size  atomic.Int64
	rooms sync.Pool // of *[]byte

	once  sync.Once
	first error
}

func (s *spool) Put(b []byte) int64 {
	at := s.size.Add(int64(len(b))) - int64(len(b))
	file, err := s.open()
	if err == nil {
		_, err = file.WriteAt(b, at)
	}
	s.note(err)
	return at
}

func (s *spool) Get(at int64, n int) string {
	room, _ := s.rooms.Get().(*[]byte)
	if room == nil {
		room = new([]byte)
	}
	defer s.rooms.Put(room)
	*room = slices.Grow((*room)[:0], n)[:n]
	file, err := s.open()
	if err == nil {
		_, err = file.ReadAt(*room, at)
	}
	if err != nil {
		s.note(err)
		return ""
	}
	return string(*room)
}

func (s *spool) note(err error) {
	if err != nil {
		s.once.Do(func() { s.first = err })
	}
}

// failed returns the first error, when nobody uses the spool any more.
func (s *spool) failed() error {
	if s == nil {
		return nil
	}
	s.once.Do(func() {})
	return s.first
}
