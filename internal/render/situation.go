package render

import "github.com/veshka-guide/veshka/internal/site"

// situationTasks lists the pages of each audience: the questions that decide, answered from rules.
func (m *maker) situationTasks(lang site.Lang) []task { return nil }
