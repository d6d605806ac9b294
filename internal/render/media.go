package render

// mediaTasks lists the pictures that the content shows.
func (m *maker) mediaTasks() []task { return nil }
