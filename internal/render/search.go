package render

import "github.com/veshka-guide/veshka/internal/site"

// searchTasks lists the search page, the parts of its index, and the same index without a script.
func (m *maker) searchTasks(lang site.Lang) []task { return nil }
