package render

// lightTasks lists the light edition.
func (m *maker) lightTasks() []task { return nil }
