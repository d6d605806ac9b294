package render

// apiTasks lists what programs read.
func (m *maker) apiTasks() []task { return nil }
