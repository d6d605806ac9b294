package render

import "github.com/veshka-guide/veshka/internal/site"

// keepTasks lists what can be kept: files that hold a whole guide, and the list of them.
func (m *maker) keepTasks(lang site.Lang) []task { return nil }
